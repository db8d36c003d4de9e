#include "columns/calendar.hpp"
#include "columns/time_pattern.hpp"
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

constexpr auto formatter = pattern_dialect::formatter;
constexpr auto simple = pattern_dialect::simple;

std::int64_t micros(std::string_view timestamp) {
  const auto read = cast_to_timestamp(timestamp, 6);
  REQUIRE(read);
  return *read;
}

time_pattern compiled(std::string_view pattern, pattern_dialect dialect) {
  auto made = time_pattern::compile(pattern, dialect);
  CAPTURE(pattern);
  REQUIRE(made);
  return *made;
}

std::string written(std::string_view pattern, pattern_dialect dialect, const zoned_time& time) {
  const auto made = compiled(pattern, dialect);
  REQUIRE(made.can_write());
  std::string text;
  made.write(text, time);
  return text;
}

std::string read(std::string_view pattern, pattern_dialect dialect, std::string_view text) {
  const auto made = compiled(pattern, dialect);
  REQUIRE(made.can_read());
  const auto time = made.read(text);
  if (!time)
    return "none";
  std::string wall;
  append_json_timestamp(wall, time->wall, timestamp_standard::sql);
  return wall + (time->offset ? " at " + std::to_string(*time->offset) : "");
}

struct pattern_row {
  std::string_view pattern, from, to;
};

TEST_CASE("DateTimeFormatter writes") {
  const auto* const time = "2024-01-05 15:04:09.123456";
  const std::vector<pattern_row> table{
      {"yyyy-MM-dd HH:mm:ss.SSS", time, "2024-01-05 15:04:09.123"},
      {"yyyy-MM-dd'T'HH:mm:ss.SSSSSS", time, "2024-01-05T15:04:09.123456"},
      {"yyyyMMddHHmmss", time, "20240105150409"},
      {"y-M-d H:m:s", time, "2024-1-5 15:4:9"},
      {"yy/M/d h:mm a", time, "24/1/5 3:04 PM"},
      {"uuuu-MM", time, "2024-01"},
      {"SSSSSSSSS", time, "123456000"},
      {"S", time, "1"},
      {"n", time, "123456000"},
      {"E EEE EEEE", time, "Fri Fri Friday"},
      {"MMM MMMM LLL", time, "Jan January Jan"},
      {"D DD DDD", time, "5 05 005"},
      {"Q 'Q'q w W", time, "1 Q1 1 1"},
      {"KK kk hh", time, "03 15 03"},
      {"KK kk hh a", "2024-01-05 00:30:00", "00 24 12 AM"},
      {"hh a", "2024-01-05 12:30:00", "12 PM"},
      {"yyyy", "+12024-01-01", "+12024"},
      {"yyy", "+12024-01-01", "12024"},
      {"yyyy G", time, "2024 AD"},
      {"yyyyy", time, "02024"},
      {"'o''clock' ''HH''", time, "o'clock '15'"},
      {"HH[:mm[:ss]]", time, "15:04:09"},
      {"YYYY-'W'ww", "2024-12-29 00:00:00", "2025-W01"}, // weeks begin on Sunday
      {"YYYY-'W'ww", "2024-12-28 00:00:00", "2024-W52"},
      {"W", "2024-09-08 00:00:00", "2"},
      {"", time, ""},
  };
  for (const auto& [pattern, of, text] : table) {
    CAPTURE(pattern);
    CHECK(written(pattern, formatter, {.wall = micros(of)}) == text);
  }
}

TEST_CASE("SimpleDateFormat writes") {
  const auto* const time = "2024-01-05 15:04:09.123";
  const std::vector<pattern_row> table{
      {"yyyy-MM-dd HH:mm:ss", time, "2024-01-05 15:04:09"},
      {"y yy yyy yyyyy", time, "2024 24 2024 02024"},
      {"M MM MMM MMMM MMMMM", time, "1 01 Jan January January"},
      {"d dd ddd", time, "5 05 005"},
      {"S SSS SSSSSS", time, "123 123 000123"},
      {"u uu E EEEE", time, "5 05 Fri Friday"},
      {"F", "2024-01-15 00:00:00", "3"},
      {"D w W", "2024-12-31 00:00:00", "366 1 5"},
      {"YYYY", "2024-12-31 00:00:00", "2025"},
      {"h K k H a", time, "3 3 15 15 PM"},
      {"z Z X XX XXX", time, "CET +0100 +01 +0100 +01:00"},
      {"[yyyy] {HH}", time, "[2024] {15}"},
      {"yyyy", "+12024-01-01", "12024"},
      {"yyyy G", "0001-01-01", "0001 AD"},
  };
  for (const auto& [pattern, of, text] : table) {
    CAPTURE(pattern);
    CHECK(written(pattern, simple, {.wall = micros(of), .offset = 3'600, .abbreviation = "CET"}) ==
          text);
  }
  CHECK(written("X Z", simple, {.wall = 0}) == "Z +0000");
  CHECK(written("X XX XXX", simple, {.wall = 0, .offset = -19'800}) == "-05 -0530 -05:30");
  CHECK(written("yyyy G", simple, {.wall = days_of({0, 6, 1}) * micros_per_day}) == "0001 BC");
}

TEST_CASE("DateTimeFormatter reads") {
  const std::vector<pattern_row> table{
      {"yyyy-MM-dd HH:mm:ss", "2024-01-05 15:04:09", "2024-01-05 15:04:09"},
      {"yyyy-MM-dd HH:mm:ss.SSS", "2024-01-05 15:04:09.123", "2024-01-05 15:04:09.123"},
      {"yyyy-MM-dd HH:mm:ss.SSS", "2024-01-05 15:04:09.12", "none"},
      {"yyyy-MM-dd HH:mm:ss.SSSSSSSSS", "2024-01-05 15:04:09.123456789",
       "2024-01-05 15:04:09.123456"},
      {"yyyyMMddHHmmss", "20240105150409", "2024-01-05 15:04:09"},
      {"yyyyMMddHHmmssSSS", "20240105150409123", "2024-01-05 15:04:09.123"},
      {"yyyyMMdd", "2024015", "none"},
      {"yyMMdd", "240105", "2024-01-05 00:00:00"},
      {"yy-M-d", "99-1-5", "2099-01-05 00:00:00"},
      {"y-M-d", "2024-1-5", "2024-01-05 00:00:00"},
      {"y-M-d", "24-1-5", "0024-01-05 00:00:00"},
      {"yyyy-MM-dd", "2024-1-5", "none"},
      {"yyyy-MM-dd", "12024-01-05", "none"},
      {"yyyy-MM-dd", "+12024-01-05", "+12024-01-05 00:00:00"},
      {"uuuu-MM-dd", "-0005-01-05", "-0005-01-05 00:00:00"},
      {"yyyy-MM-dd", "0000-01-05", "none"},
      {"yyyy-MM-dd", "2024-02-31", "2024-02-29 00:00:00"},
      {"yyyy-MM-dd", "2024-02-32", "none"},
      {"yyyy-MM-dd", "2024-13-01", "none"},
      {"yyyy-MM-dd", "2024-01-05 ", "none"},
      {"yyyy-MM-dd", " 2024-01-05", "none"},
      {"yyyy-MM-dd HH:mm:ss", "2024-01-05 24:00:00", "2024-01-06 00:00:00"},
      {"yyyy-MM-dd HH:mm:ss", "2024-01-05 25:00:00", "none"},
      {"yyyy-MM-dd HH:mm:ss", "2024-01-05 15:60:00", "none"},
      {"H", "999999999999999999", "none"},
      {"yyyy-MM", "2024-05", "2024-05-01 00:00:00"},
      {"HH:mm", "15:04", "1970-01-01 15:04:00"},
      {"MM-dd", "02-30", "none"},
      {"yyyy-DDD", "2024-366", "2024-12-31 00:00:00"},
      {"yyyy-DDD", "2023-366", "none"},
      {"MMM d, yyyy", "Jan 5, 2024", "2024-01-05 00:00:00"},
      {"MMM d, yyyy", "jan 5, 2024", "none"},
      {"MMMM d, yyyy", "January 5, 2024", "2024-01-05 00:00:00"},
      {"EEE, d MMM yyyy", "Fri, 5 Jan 2024", "2024-01-05 00:00:00"},
      {"EEE, d MMM yyyy", "Sat, 5 Jan 2024", "none"},
      {"yyyy-MM-dd hh:mm a", "2024-01-05 03:04 PM", "2024-01-05 15:04:00"},
      {"yyyy-MM-dd hh:mm a", "2024-01-05 12:04 AM", "2024-01-05 00:04:00"},
      {"yyyy-MM-dd hh:mm a", "2024-01-05 13:04 AM", "none"},
      {"yyyy-MM-dd hh:mm", "2024-01-05 03:04", "2024-01-05 00:04:00"}, // of which half?
      {"yyyy-MM-dd KK:mm a", "2024-01-05 03:04 PM", "2024-01-05 15:04:00"},
      {"yyyy-MM-dd kk:mm", "2024-01-05 24:04", "2024-01-05 00:04:00"},
      {"yyyy-MM-dd H h a", "2024-01-05 15 3 PM", "2024-01-05 15:00:00"},
      {"yyyy-MM-dd H h a", "2024-01-05 15 4 PM", "none"},
      {"yyyy yyyy", "2024 2025", "none"},
      {"yyyy-MM-dd['T'HH:mm[:ss]]", "2024-01-05", "2024-01-05 00:00:00"},
      {"yyyy-MM-dd['T'HH:mm[:ss]]", "2024-01-05T15:04", "2024-01-05 15:04:00"},
      {"yyyy-MM-dd['T'HH:mm[:ss]]", "2024-01-05T15:04:09", "2024-01-05 15:04:09"},
      {"yyyy-MM-dd['T'HH:mm[:ss]]", "2024-01-05T15", "none"},
      {"yyyy-MM-dd'T'HH:mm:ssX", "2024-01-05T15:04:09Z", "2024-01-05 15:04:09 at 0"},
      {"yyyy-MM-dd'T'HH:mm:ssX", "2024-01-05T15:04:09+02", "2024-01-05 15:04:09 at 7200"},
      {"yyyy-MM-dd'T'HH:mm:ssX", "2024-01-05T15:04:09+0230", "2024-01-05 15:04:09 at 9000"},
      {"yyyy-MM-dd'T'HH:mm:ssXXX", "2024-01-05T15:04:09+02:00", "2024-01-05 15:04:09 at 7200"},
      {"yyyy-MM-dd'T'HH:mm:ssXXX", "2024-01-05T15:04:09+0200", "none"},
      {"yyyy-MM-dd'T'HH:mm:ssZ", "2024-01-05T15:04:09-0100", "2024-01-05 15:04:09 at -3600"},
      {"yyyy-MM-dd'T'HH:mm:ssx", "2024-01-05T15:04:09Z", "none"},
      {"y G", "44 BC", "-0043-01-01 00:00:00"},
      {"''yyyy''", "'2024'", "2024-01-01 00:00:00"},
  };
  for (const auto& [pattern, text, time] : table) {
    CAPTURE(pattern);
    CAPTURE(text);
    const auto found = read(pattern, formatter, text);
    CHECK(found == time);
  }
}

TEST_CASE("SimpleDateFormat reads") {
  const std::vector<pattern_row> table{
      {"yyyy-MM-dd HH:mm:ss", "2024-01-05 15:04:09", "2024-01-05 15:04:09"},
      {"yyyy-MM-dd HH:mm:ss", "2024-1-5 5:4:9", "2024-01-05 05:04:09"},
      {"yyyy-MM-dd", "2024-01-05 15:04:09", "2024-01-05 00:00:00"}, // the rest does not count
      {"yyyy-MM-dd", "2024-02-31", "2024-03-02 00:00:00"},
      {"yyyy-MM-dd", "2024-13-01", "2025-01-01 00:00:00"},
      {"yyyy-MM-dd", "2024-00-01", "2023-12-01 00:00:00"},
      {"yyyy-MM-dd", "2024-01-00", "2023-12-31 00:00:00"},
      {"yyyy-MM-dd HH:mm", "2024-01-05 25:61", "2024-01-06 02:01:00"},
      {"yyyy-MM-dd", " 2024- 01-  05", "2024-01-05 00:00:00"},
      {"yyyyMMdd", "20240105", "2024-01-05 00:00:00"},
      {"yyyyMMdd", "2024015", "2024-01-05 00:00:00"}, // the last one may be short
      {"yyyyMMdd", "20241", "none"},
      {"yyyyMMdd", "2024 1 5", "2024-01-05 00:00:00"},
      {"yyyyMMddHHmmssSSS", "20240105150409123", "2024-01-05 15:04:09.123"},
      {"yy-MM-dd", "45-01-05", "2045-01-05 00:00:00"},
      {"yy-MM-dd", "46-01-05", "1946-01-05 00:00:00"},
      {"yy-MM-dd", "2024-01-05", "2024-01-05 00:00:00"},
      {"yyyy-MM-dd", "24-01-05", "0024-01-05 00:00:00"},
      {"ss.SSS", "09.5", "1970-01-01 00:00:09.005"}, // milliseconds, not a fraction
      {"MMM d yyyy", "JAN 5 2024", "2024-01-05 00:00:00"},
      {"MMM d yyyy", "January 5 2024", "2024-01-05 00:00:00"},
      {"EEE MMM d yyyy", "Sat Jan 5 2024", "2024-01-05 00:00:00"}, // it was a Friday
      {"yyyy-MM-dd hh:mm a", "2024-01-05 03:04 pm", "2024-01-05 15:04:00"},
      {"yyyy-MM-dd hh:mm a", "2024-01-05 12:04 AM", "2024-01-05 00:04:00"},
      {"yyyy-MM-dd hh:mm", "2024-01-05 03:04", "2024-01-05 03:04:00"},
      {"yyyy-MM-dd kk", "2024-01-05 24", "2024-01-05 00:00:00"},
      {"yyyy-DDD", "2024-366", "2024-12-31 00:00:00"},
      {"yyyy-MM-dd HH:mm:ss z", "2024-01-05 15:04:09 GMT+02:00", "2024-01-05 15:04:09 at 7200"},
      {"yyyy-MM-dd HH:mm:ss z", "2024-01-05 15:04:09 UTC", "2024-01-05 15:04:09 at 0"},
      {"yyyy-MM-dd HH:mm:ss Z", "2024-01-05 15:04:09 -0130", "2024-01-05 15:04:09 at -5400"},
      {"yyyy-MM-dd'T'HH:mm:ssX", "2024-01-05T15:04:09Z", "2024-01-05 15:04:09 at 0"},
      {"yyyy-MM-dd'T'HH:mm:ssX", "2024-01-05T15:04:09+0230", "2024-01-05 15:04:09 at 7200"},
      {"yyyy-MM-dd'T'HH:mm:ssXXX", "2024-01-05T15:04:09+02:00", "2024-01-05 15:04:09 at 7200"},
      {"yyyy-MM-dd HH:mmX", "2024-01-05 15:04+2", "none"},
      {"yyyy-MM-dd HH:mm z", "2024-01-05 15:04 GMT+2", "2024-01-05 15:04:00 at 7200"},
      {"hh a", "03  PM", "none"}, // blanks are skipped before numbers only
      {"yyyy-MM-dd", "2024/01/05", "none"},
      {"yyyy-MM-dd", "2024-01", "none"},
      {"yyyy-MM-dd", "", "none"},
      {"yyyy-MM-dd", "999999999-01-05", "none"},
      {"yyyy-MM-dd", "2024-01-9999999999", "none"},
  };
  for (const auto& [pattern, text, time] : table) {
    CAPTURE(pattern);
    CAPTURE(text);
    const auto found = read(pattern, simple, text);
    CHECK(found == time);
  }
}

TEST_CASE("SimpleDateFormat says when it took what does not exist") {
  const auto rolled_over = [](std::string_view pattern, std::string_view text) {
    return time_pattern::compile(pattern, simple)->read(text)->rolled_over;
  };
  for (const auto* const text : {"2024-02-29 23:59", "0000-01-01 00:00", "-1-12-31 00:00"})
    CHECK_FALSE(rolled_over("yyyy-MM-dd HH:mm", text));
  for (const auto* const text : {"2023-02-29 00:00", "2024-13-01 00:00", "2024-01-00 00:00",
                                 "2024-01-01 24:00", "2024-01-01 00:60", "2024-01-01 -1:00"})
    CHECK(rolled_over("yyyy-MM-dd HH:mm", text));
  CHECK_FALSE(rolled_over("yyyy DDD", "2024 366"));
  CHECK(rolled_over("yyyy DDD", "2023 366"));
  CHECK(rolled_over("yyyy DDD", "2023 0"));
  CHECK_FALSE(rolled_over("hh a", "12 PM"));
  CHECK(rolled_over("hh a", "13 PM"));
}

TEST_CASE("what is no pattern is refused, with the place") {
  struct row {
    pattern_dialect dialect;
    std::string_view pattern, message;
  };
  const std::vector<row> table{
      {formatter, "yyyy-bb", "there is no pattern letter 'bb'"},
      {formatter, "yyyy-bb", "at character 6"},
      {formatter, "ddd", "there is no pattern letter 'ddd'"},
      {formatter, "SSSSSSSSSS", "there is no pattern letter 'SSSSSSSSSS'"},
      {formatter, "z", "there is no pattern letter 'z'"},
      {formatter, "yyyy'T", "the quote has no end"},
      {formatter, "yyyy]", "']' has no '['"},
      {formatter, "yyyy{", "'{' is reserved"},
      {simple, "yyyy-n", "there is no pattern letter 'n'"},
      {simple, "zzzz", "there is no pattern letter 'zzzz'"},
      {simple, "'", "the quote has no end"},
  };
  for (const auto& [dialect, pattern, message] : table) {
    CAPTURE(pattern);
    const auto made = time_pattern::compile(pattern, dialect);
    REQUIRE_FALSE(made);
    CHECK(made.error().message.find(message) != std::string::npos);
    CHECK(made.error().what == remedy::misconfigured);
  }
}

TEST_CASE("some patterns can only be read, or only be written") {
  CHECK_FALSE(compiled("HH:mmX", formatter).can_write());
  CHECK(compiled("HH:mmX", formatter).can_write().error().message ==
        "the pattern letter 'X' writes a zone, which a timestamp has not");
  CHECK(compiled("HH:mmX", simple).can_write());
  for (const std::string_view pattern : {"YYYY", "ww", "W", "Q"})
    CHECK_FALSE(compiled(pattern, formatter).can_read());
  CHECK_FALSE(compiled("F", simple).can_read());
  CHECK(compiled("yyyy-MM-dd E", formatter).can_read());
}

TEST_CASE("what a pattern writes it reads as it was") {
  test::random chance;
  const auto whole = compiled("uuuu-MM-dd HH:mm:ss.SSSSSS", formatter);
  const auto dense = compiled("uuuuMMddHHmmssSSSSSS", formatter);
  const auto named = compiled("EEEE d MMMM y h:m:s.SSSSSS a", formatter);
  const auto loose = compiled("EEE MMM dd HH:mm:ss.SSS yyyy", simple);
  for (int i = 0; i < 5'000; ++i) {
    const auto micros = chance.between(days_of({1, 1, 1}) * micros_per_day,
                                       days_of({10'000, 1, 1}) * micros_per_day - 1);
    for (const auto* const each : {&whole, &dense, &named}) {
      std::string text;
      each->write(text, {.wall = micros});
      CAPTURE(text);
      const auto again = each->read(text);
      REQUIRE(again);
      REQUIRE(again->wall == micros);
    }
    std::string text;
    loose.write(text, {.wall = micros});
    CAPTURE(text);
    REQUIRE(loose.read(text)->wall == truncate_timestamp(micros, 3));
  }
}

} // namespace
} // namespace duet
