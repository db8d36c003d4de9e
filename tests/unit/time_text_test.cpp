#include "columns/calendar.hpp"
#include "columns/time_text.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "random.hpp"

namespace duet {
namespace {

constexpr auto sql = timestamp_standard::sql;
constexpr auto iso = timestamp_standard::iso;

/// What comes of a text, as text again.
std::string date_of(std::optional<std::int64_t> days) {
  std::string text;
  if (days)
    append_date(text, *days);
  return days ? text : "none";
}

std::string time_of(std::optional<std::int64_t> millis) {
  std::string text;
  if (millis)
    append_time(text, *millis, 3);
  return millis ? text : "none";
}

std::string timestamp_of(std::optional<std::int64_t> micros, int precision = 6) {
  std::string text;
  if (micros)
    append_timestamp(text, *micros, precision);
  return micros ? text : "none";
}

using text_table = std::vector<std::pair<std::string_view, std::string_view>>;

TEST_CASE("CAST of text to DATE") {
  const text_table table{
      {"2024-01-15", "2024-01-15"},
      {"2024-1-5", "2024-01-05"},
      {"2024-01", "2024-01-01"},
      {"2024", "2024-01-01"},
      {" 2024-01-15 ", "2024-01-15"},
      {"2024-01-15 10:30:00", "2024-01-15"},
      {"2024-01-15 nonsense", "2024-01-15"},
      {"2024-02-29", "2024-02-29"},
      {"0000-01-01", "0000-01-01"},
      {"9999-12-31", "9999-12-31"},
      {"24-1-5", "0024-01-05"},
      {"2023-02-29", "none"},
      {"2024-04-31", "none"},
      {"2024-13-01", "none"},
      {"2024-00-01", "none"},
      {"10000-01-01", "none"},
      {"2024-01-15T10:30:00", "none"},
      {"2024-01-", "none"},
      {"-2024-01-01", "none"},
      {"2024/01/15", "none"},
      {"99999999999999999999", "none"},
      {"", "none"},
      {" ", "none"},
  };
  for (const auto& [text, date] : table) {
    CAPTURE(text);
    CHECK(date_of(cast_to_date(text)) == date);
  }
}

TEST_CASE("CAST of text to TIME") {
  const text_table table{
      {"10:30:00.123", "10:30:00.123"},
      {"10:30:00.1234", "10:30:00.123"},
      {"10:30:00.1235", "10:30:00.124"},
      {"10:30:59.9995", "10:31:00.0"},
      {"10:30:00.5", "10:30:00.5"},
      {"10:30:00", "10:30:00.0"},
      {"10:30", "10:30:00.0"},
      {"9", "09:00:00.0"},
      {" 9 : 5 : 1 ", "09:05:01.0"},
      {"10:60:00", "none"},
      {"10:00:60", "none"},
      {"23:59:59.9999", "none"},
      {"10:00:00+99", "none"},
      {"10:00:00+02:00", "12:00:00.0"},
      {"10:00:00-02:00", "08:00:00.0"},
      {"10:00:00+2", "12:00:00.0"},
      {"10:00+2", "12:00:00.0"},
      {"10:00+02:00", "none"},
      {"25:00:00", "none"},
      {"24:00:00", "none"},
      {"23:00:00+02:00", "none"},
      {"10:30:00:00", "none"},
      {"10:30:", "none"},
      {"10.5", "none"},
      {"ten", "none"},
      {"", "none"},
  };
  for (const auto& [text, time] : table) {
    CAPTURE(text);
    CHECK(time_of(cast_to_time(text, 3)) == time);
  }
  CHECK(cast_to_time("10:30:00.129", 2) == 37'800'120);
  CHECK(cast_to_time("10:30:00.9", 0) == 37'800'000);
}

TEST_CASE("CAST of text to TIMESTAMP") {
  const text_table table{
      {"2024-01-15 10:30:00.123456", "2024-01-15 10:30:00.123456"},
      {"2024-01-15 10:30:00", "2024-01-15 10:30:00.000000"},
      {"2024-1-5 9:5:1", "2024-01-05 09:05:01.000000"},
      {"2024-01-15", "2024-01-15 00:00:00.000000"},
      {"2024-1-5", "2024-01-05 00:00:00.000000"},
      {"2024-01-15 10:30:00.", "2024-01-15 10:30:00.000000"},
      {"2024-01-15 10:30:00.123456789", "2024-01-15 10:30:00.123456"},
      {"2024-01-15 10:30:00.1234567890", "none"},
      {"1969-12-31 23:59:59.999999999", "1969-12-31 23:59:59.999999"},
      {"2024-02-31", "2024-02-29 00:00:00.000000"},
      {"2023-02-29", "2023-02-28 00:00:00.000000"},
      {"2024-04-31 10:00:00", "2024-04-30 10:00:00.000000"},
      {"2024-12-31 24:00:00", "2025-01-01 00:00:00.000000"},
      {"2024-12-31 24:00:01", "none"},
      {"+12024-01-01", "12024-01-01 00:00:00.000000"},
      {"0001-01-01", "0001-01-01 00:00:00.000000"},
      {"0000-01-01", "none"},
      {"2024-02-32", "none"},
      {"2024-13-01", "none"},
      {"2024-00-01", "none"},
      {"2024-01-00", "none"},
      {"2024-01-15 10:60:00", "none"},
      {"2024-01-15 10:00:60", "none"},
      {"2024-01-15 25:00:00", "none"},
      {"2024-01-15 10:30", "none"},
      {"2024-01-15T10:30:00", "none"},
      {"2024-01-15 10:30:00Z", "none"},
      {"2024-01-15 10:30:00+02:00", "none"},
      {"2024-01-15 ", "none"},
      {" 2024-01-15", "none"},
      {"2024-01-15  10:30:00", "none"},
      {"2024-01", "none"},
      {"2024", "none"},
      {"24-01-15", "none"},
      {"12024-01-01", "none"},
      {"+2024-01-01", "none"},
      {"-2024-01-01", "none"},
      {"2024-111-01", "none"},
      {"+999999999-01-01", "none"},
      {"", "none"},
      {"2024--", "2024-01-01 00:00:00.000000"},
      {"2024--5", "none"},
      {"2024-01-15 ::", "2024-01-15 00:00:00.000000"},
      {"2024-01-15 10::30", "2024-01-15 10:00:30.000000"},
  };
  for (const auto& [text, timestamp] : table) {
    CAPTURE(text);
    CHECK(timestamp_of(cast_to_timestamp(text, 6)) == timestamp);
  }
  CHECK(timestamp_of(cast_to_timestamp("2024-01-15 10:30:00.129999", 2)) ==
        "2024-01-15 10:30:00.120000");
  CHECK(timestamp_of(cast_to_timestamp("1969-12-31 23:59:59.999", 0)) ==
        "1969-12-31 23:59:59.000000");
}

TEST_CASE("timestamps of JDBC, for patterns that do not fit") {
  const text_table table{
      {"1999-9-10 05:20:10", "1999-09-10 05:20:10.000000"},
      {"1999-9-10 5:20:10.5", "1999-09-10 05:20:10.500000"},
      {"1999-9-10", "1999-09-10 00:00:00.000000"},
      {" 1999-09-10 ", "1999-09-10 00:00:00.000000"},
      {"2023-02-31", "2023-03-03 00:00:00.000000"},
      {"2023-01-01 25:00:00", "2023-01-02 01:00:00.000000"},
      {"99-9-10", "none"},
      {"1999-9-32", "none"},
      {"1999-13-1", "none"},
      {"1999-9", "none"},
      {"1999-9-10 05:20", "none"},
      {"1999-9-10 05:20:10.", "none"},
      {"1999-9-10T05:20:10", "none"},
      {"", "none"},
  };
  for (const auto& [text, timestamp] : table) {
    CAPTURE(text);
    CHECK(timestamp_of(parse_jdbc_timestamp(text)) == timestamp);
  }
}

TEST_CASE("CAST of TIMESTAMP to text keeps as many digits as the type has") {
  const auto with = *cast_to_timestamp("2024-01-15 10:30:00.120000", 6);
  CHECK(timestamp_of(with, 0) == "2024-01-15 10:30:00");
  CHECK(timestamp_of(with, 1) == "2024-01-15 10:30:00.1");
  CHECK(timestamp_of(with, 3) == "2024-01-15 10:30:00.120");
  CHECK(timestamp_of(with, 9) == "2024-01-15 10:30:00.120000000");
  const auto without = *cast_to_timestamp("1969-12-31 23:59:59", 0);
  CHECK(timestamp_of(without, 0) == "1969-12-31 23:59:59");
  CHECK(timestamp_of(without, 3) == "1969-12-31 23:59:59.000");
  CHECK(date_of(days_of({12'024, 1, 1})) == "12024-01-01");
  CHECK(date_of(days_of({-5, 1, 1})) == "-0005-01-01");
}

TEST_CASE("CAST of TIME to text drops zeros at the end") {
  const std::vector<std::pair<std::int64_t, std::string_view>> table{
      {0, "00:00:00.0"},   {500, "00:00:00.5"},          {120, "00:00:00.12"},
      {5, "00:00:00.005"}, {86'399'999, "23:59:59.999"},
  };
  for (const auto& [millis, text] : table)
    CHECK(time_of(millis) == text);
  std::string text;
  append_time(text, 1'000, 0);
  CHECK(text == "00:00:01");
}

TEST_CASE("dates and times in JSON") {
  const text_table dates{
      {"2024-01-15", "2024-01-15"},    {"0000-01-01", "0000-01-01"},
      {"-0001-01-01", "-0001-01-01"},  {"+12024-01-01", "12024-01-01"},
      {"2024-02-30", "none"},          {"2024-1-5", "none"},
      {"12024-01-01", "none"},         {"+2024-01-01", "none"},
      {"-0000-01-01", "none"},         {"2024-01-15 ", "none"},
      {"2024-01-15T00:00:00", "none"}, {"", "none"},
  };
  for (const auto& [text, date] : dates) {
    CAPTURE(text);
    CHECK(date_of(parse_json_date(text)) == date);
  }
  const text_table times{
      {"10:30:00", "10:30:00.0"}, {"10:30:00.5", "10:30:00.0"},
      {"24:00:00", "00:00:00.0"}, {"24:00:00.5", "none"},
      {"10:30", "none"},          {"1:30:00", "none"},
      {"10:30:00Z", "none"},      {"25:00:00", "none"},
      {"10:30:60", "none"},       {"", "none"},
  };
  for (const auto& [text, time] : times) {
    CAPTURE(text);
    CHECK(time_of(parse_json_time(text)) == time);
  }
}

TEST_CASE("timestamps in JSON have no zone") {
  struct row {
    std::string_view text, as_sql, as_iso;
  };
  const std::vector<row> table{
      {"2024-01-15 10:30:00", "2024-01-15 10:30:00.000000", "none"},
      {"2024-01-15 10:30:00.123456789", "2024-01-15 10:30:00.123456", "none"},
      {"2024-01-15 10:30:00.", "2024-01-15 10:30:00.000000", "none"},
      {"2024-02-31 10:30:00", "2024-02-29 10:30:00.000000", "none"},
      {"2024-01-15 24:00:00", "2024-01-16 00:00:00.000000", "none"},
      {"2024-01-15 10:30", "none", "none"},
      {"2024-01-15 10:30:00Z", "none", "none"},
      {"2024-01-15", "none", "none"},
      {"2024-01-15T10:30:00", "none", "2024-01-15 10:30:00.000000"},
      {"2024-01-15t10:30:00", "none", "2024-01-15 10:30:00.000000"},
      {"2024-01-15T10:30:00.5", "none", "2024-01-15 10:30:00.500000"},
      {"2024-01-15T10:30", "none", "2024-01-15 10:30:00.000000"},
      {"2024-01-15T10", "none", "none"},
      {"2024-02-31T10:30:00", "none", "none"},
      {"2024-01-15T24:00:00", "none", "none"},
      {"2024-01-15T10:30:00Z", "none", "none"},
      {"2024-01-15T10:30:00+01:00", "none", "none"},
      {"+300000-01-15T10:30:00", "none", "none"},
  };
  for (const auto& [text, as_sql, as_iso] : table) {
    CAPTURE(text);
    CHECK(timestamp_of(parse_json_timestamp(text, sql)) == as_sql);
    CHECK(timestamp_of(parse_json_timestamp(text, iso)) == as_iso);
  }
}

TEST_CASE("instants in JSON end in Z, or in an offset") {
  struct row {
    std::string_view text, as_sql, as_iso;
  };
  const std::vector<row> table{
      {"2024-01-15 10:30:00Z", "2024-01-15 10:30:00.000000", "none"},
      {"2024-01-15 10:30:00.5Z", "2024-01-15 10:30:00.500000", "none"},
      {"2024-01-15 10:30:00+02:00", "2024-01-15 08:30:00.000000", "none"},
      {"2024-01-15 10:30:00", "none", "none"},
      {"2024-01-15 10:30:00z", "none", "none"},
      {"2024-01-15 10:30:00 Z", "none", "none"},
      {"2024-01-15T10:30:00Z", "none", "2024-01-15 10:30:00.000000"},
      {"2024-01-15T10:30Z", "none", "2024-01-15 10:30:00.000000"},
      {"2024-02-30T10:30Z", "none", "2024-02-29 10:30:00.000000"},
      {"2024-01-15T24:00Z", "none", "2024-01-16 00:00:00.000000"},
      {"2024-01-15T10:30:00.123-05", "none", "2024-01-15 15:30:00.123000"},
      {"2024-01-15T10:30:00-0530", "none", "2024-01-15 16:00:00.000000"},
      {"2024-01-15t10:30:00Z", "none", "none"},
      {"2024-01-15T10:30:00", "none", "none"},
      {"2024-01-15T10:30:00+25:00", "none", "none"},
  };
  for (const auto& [text, as_sql, as_iso] : table) {
    CAPTURE(text);
    CHECK(timestamp_of(parse_json_instant(text, sql)) == as_sql);
    CHECK(timestamp_of(parse_json_instant(text, iso)) == as_iso);
  }
}

TEST_CASE("a timestamp with a zone is told from what is no timestamp") {
  for (const std::string_view text : {"2024-01-15 10:30:00Z", "2024-01-15T10:30:00.5Z",
                                      "2024-01-15T10:30:00+02:00", "2024-01-15 10:30:00-05"})
    CHECK(has_zone(text));
  for (const std::string_view text : {"", "Z", "2024-01-15 10:30:00", "2024-01-15", "10:30:00Z",
                                      "2024-01-15 10:30:00+", "2024-01-15 10:30:00+x"})
    CHECK_FALSE(has_zone(text));
}

TEST_CASE("JSON is written without zeros at the end of a fraction") {
  struct row {
    std::string_view timestamp, as_sql, as_iso;
  };
  const std::vector<row> table{
      {"2024-01-15 10:30:00.120", "2024-01-15 10:30:00.12", "2024-01-15T10:30:00.12"},
      {"2024-01-15 10:30:00", "2024-01-15 10:30:00", "2024-01-15T10:30:00"},
      {"1969-12-31 23:59:59.000001", "1969-12-31 23:59:59.000001", "1969-12-31T23:59:59.000001"},
      {"+12024-01-15", "+12024-01-15 00:00:00", "+12024-01-15T00:00:00"},
  };
  for (const auto& [timestamp, as_sql, as_iso] : table) {
    const auto micros = *cast_to_timestamp(timestamp, 6);
    std::string text;
    append_json_timestamp(text, micros, sql);
    CHECK(text == as_sql);
    text.clear();
    append_json_timestamp(text, micros, iso);
    CHECK(text == as_iso);
    text.clear();
    append_json_instant(text, micros, sql);
    CHECK(text == std::string{as_sql} + "Z");
  }
  std::string text;
  append_json_time(text, 37'800'999);
  CHECK(text == "10:30:00");
}

TEST_CASE("what is written is read as it was") {
  test::random chance;
  const auto least = days_of({1, 1, 1}) * micros_per_day;
  const auto most = days_of({20'000, 1, 1}) * micros_per_day;
  for (int i = 0; i < 20'000; ++i) {
    const auto micros = chance.between(least, most);
    const auto days = floor_div(micros, micros_per_day);
    const bool long_year = civil_of(days).year > 9'999;
    const auto text = (long_year ? "+" : "") + timestamp_of(micros);
    CAPTURE(text);
    REQUIRE(cast_to_timestamp(text, 6) == micros);
    for (const auto written : {sql, iso}) {
      std::string json;
      append_json_timestamp(json, micros, written);
      REQUIRE(parse_json_timestamp(json, written) == micros);
      json.clear();
      append_json_instant(json, micros, written);
      REQUIRE(parse_json_instant(json, written) == micros);
    }
    if (!long_year)
      REQUIRE(cast_to_date(date_of(days)) == days);
    const auto millis = chance.between(0, millis_per_day - 1);
    REQUIRE(cast_to_time(time_of(millis), 3) == millis);
  }
}

} // namespace
} // namespace duet
