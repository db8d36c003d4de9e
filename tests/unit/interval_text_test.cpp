#include "columns/interval_text.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

using enum interval_unit;

constexpr std::int64_t hour_millis = 3'600'000;
constexpr std::int64_t day_millis = 24 * hour_millis;

TEST_CASE("literals of intervals") {
  struct row {
    std::string_view text;
    interval_qualifier as;
    std::optional<std::int64_t> value;
  };
  const std::vector<row> table{
      {"5", {second, second}, 5'000},
      {"0.001", {second, second}, 1},
      {"1.5", {second, second}, 1'500},
      {"1.1234567", {second, second}, std::nullopt},
      {"1.123456", {second, second}, 1'123},
      {"1.1234", {second, second, 2, 3}, std::nullopt},
      {"-5", {second, second}, -5'000},
      {"+5", {minute, minute}, 300'000},
      {" 5 ", {hour, hour}, 5 * hour_millis},
      {"99", {day, day}, 99 * day_millis},
      {"100", {day, day}, std::nullopt},
      {"100", {day, day, 3}, 100 * day_millis},
      {"2", {week, week}, 14 * day_millis},
      {"10", {month, month}, 10},
      {"3", {quarter, quarter}, 9},
      {"2", {year, year}, 24},
      {"2-6", {year, month}, 30},
      {"-2-6", {year, month}, -30},
      {"2-12", {year, month}, std::nullopt},
      {"2", {year, month}, std::nullopt},
      {"1 10", {day, hour}, day_millis + 10 * hour_millis},
      {"1 10:30", {day, minute}, day_millis + 10 * hour_millis + 1'800'000},
      {"1 10:30:15.25", {day, second}, day_millis + 10 * hour_millis + 1'815'250},
      {"1 24:00:00", {day, second}, std::nullopt},
      {"10:30", {hour, minute}, 10 * hour_millis + 1'800'000},
      {"10:30:15", {hour, second}, 10 * hour_millis + 1'815'000},
      {"90:15.5", {minute, second}, 90 * 60'000 + 15'500},
      {"90:60", {minute, second}, std::nullopt},
      {"10:30:15", {hour, minute}, std::nullopt},
      {"1:2", {day, hour}, std::nullopt},
      {"1.", {second, second}, std::nullopt},
      {"1.5", {minute, minute}, std::nullopt},
      {"", {second, second}, std::nullopt},
      {"-", {second, second}, std::nullopt},
      {"x", {second, second}, std::nullopt},
      {"99999999999999999", {day, day, 18}, std::nullopt},
  };
  for (const auto& [text, as, value] : table) {
    CAPTURE(text);
    CHECK(parse_interval(text, as) == value);
  }
  CHECK(is_in_months(year));
  CHECK(is_in_months(month));
  CHECK_FALSE(is_in_months(week));
}

TEST_CASE("CAST of intervals to text") {
  const std::vector<std::pair<std::int64_t, std::string_view>> months{
      {0, "+0-00"}, {1, "+0-01"}, {30, "+2-06"}, {-30, "-2-06"}, {1'200, "+100-00"}};
  for (const auto& [value, text] : months) {
    std::string made;
    append_interval_of_months(made, value);
    CHECK(made == text);
  }
  const std::vector<std::pair<std::int64_t, std::string_view>> millis{
      {0, "+0 00:00:00.000"},
      {1'500, "+0 00:00:01.500"},
      {-day_millis - 1, "-1 00:00:00.001"},
      {100 * day_millis + 10 * hour_millis, "+100 10:00:00.000"},
      {std::numeric_limits<std::int64_t>::min(), "-106751991167 07:12:55.807"}};
  for (const auto& [value, text] : millis) {
    std::string made;
    append_interval_of_millis(made, value);
    CHECK(made == text);
  }
}

} // namespace
} // namespace duet
