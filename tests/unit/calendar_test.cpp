#include "columns/calendar.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "random.hpp"

namespace duet {
namespace {

constexpr std::int64_t second = micros_per_second;
constexpr std::int64_t hour = 3'600 * second;

std::int64_t day(std::int64_t year, int month, int number) {
  return days_of({year, month, number});
}

std::int64_t at(std::int64_t year, int month, int number, std::int64_t of_day = 0) {
  return day(year, month, number) * micros_per_day + of_day;
}

/// A calendar that knows only how long the months are, and counts.
struct counted_day {
  std::int64_t days = 0;
  civil_date date;
  int day_of_year = 1;
  int weekday = 0; ///< 0 is Monday.

  void next() {
    static constexpr std::array lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const auto year = date.year;
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    const auto length = lengths[static_cast<std::size_t>(date.month - 1)];
    ++days;
    ++day_of_year;
    weekday = (weekday + 1) % 7;
    if (++date.day <= length + (leap && date.month == 2 ? 1 : 0))
      return;
    date.day = 1;
    if (++date.month <= 12)
      return;
    date = {year + 1, 1, 1};
    day_of_year = 1;
  }
};

TEST_CASE("every day of ten thousand years is the day after the one before") {
  // 0000-01-01 was a Saturday.
  counted_day counted{.days = -719'528, .date = {0, 1, 1}, .day_of_year = 1, .weekday = 5};
  std::int64_t wrong = 0;
  while (counted.date.year < 10'001) {
    const auto days = counted.days;
    const bool same = civil_of(days) == counted.date && days_of(counted.date) == days &&
                      field_of_date(time_field::day_of_year, days) == counted.day_of_year &&
                      field_of_date(time_field::iso_day_of_week, days) == counted.weekday + 1 &&
                      field_of_date(time_field::day_of_week, days) == (counted.weekday + 1) % 7 + 1;
    wrong += same ? 0 : 1;
    counted.next();
  }
  CHECK(wrong == 0);
  CHECK(counted.days == 2'933'263); // 10001-01-01
}

TEST_CASE("ISO weeks are counted from the Monday of the week with January 4th") {
  std::int64_t wrong = 0;
  for (auto days = day(1890, 1, 1); days < day(2110, 1, 1); ++days) {
    const auto monday_of = [](std::int64_t of) {
      return of - field_of_date(time_field::iso_day_of_week, of) + 1;
    };
    auto year = civil_of(days).year + 1;
    while (monday_of(day(year, 1, 4)) > days)
      --year;
    wrong += field_of_date(time_field::iso_year, days) == year ? 0 : 1;
    const auto week = (days - monday_of(day(year, 1, 4))) / 7 + 1;
    wrong += field_of_date(time_field::week, days) == week ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(field_of_date(time_field::week, day(2020, 12, 31)) == 53);
  CHECK(field_of_date(time_field::week, day(2021, 1, 3)) == 53);
  CHECK(field_of_date(time_field::week, day(2021, 1, 4)) == 1);
  CHECK(field_of_date(time_field::iso_year, day(2018, 12, 31)) == 2019);
}

TEST_CASE("dates far away come back") {
  test::random chance;
  for (int i = 0; i < 200'000; ++i) {
    const auto days =
        chance.between(-(std::int64_t{1} << 61U), std::int64_t{1} << 61U) >> chance.below(61);
    const auto date = civil_of(days);
    REQUIRE(days_of(date) == days);
    REQUIRE(is_date(date.year, date.month, date.day));
  }
}

TEST_CASE("there are no other days") {
  CHECK(is_date(2024, 2, 29));
  CHECK(is_date(2000, 2, 29));
  CHECK_FALSE(is_date(2023, 2, 29));
  CHECK_FALSE(is_date(1900, 2, 29));
  CHECK_FALSE(is_date(2024, 4, 31));
  CHECK_FALSE(is_date(2024, 13, 1));
  CHECK_FALSE(is_date(2024, 0, 1));
  CHECK_FALSE(is_date(2024, 1, 0));
  CHECK_FALSE(is_date(2024, 1, 32));
}

TEST_CASE("fields of dates") {
  struct row {
    std::int64_t year;
    int month, day;
    time_field field;
    std::int64_t value;
  };
  const std::vector<row> table{
      {2024, 1, 15, time_field::year, 2024},      {2024, 1, 15, time_field::quarter, 1},
      {2024, 12, 15, time_field::quarter, 4},     {2024, 12, 15, time_field::month, 12},
      {2024, 12, 15, time_field::day, 15},        {2024, 12, 31, time_field::day_of_year, 366},
      {2024, 1, 14, time_field::day_of_week, 1},  {2024, 1, 14, time_field::iso_day_of_week, 7},
      {2024, 1, 15, time_field::decade, 202},     {2000, 1, 15, time_field::century, 20},
      {2001, 1, 15, time_field::century, 21},     {2000, 1, 15, time_field::millennium, 2},
      {2001, 1, 15, time_field::millennium, 3},   {1, 1, 1, time_field::century, 1},
      {0, 1, 1, time_field::century, 0},          {-1, 1, 1, time_field::century, -1},
      {2024, 1, 15, time_field::hour, 0},         {1970, 1, 2, time_field::epoch, 86'400},
      {1969, 12, 31, time_field::epoch, -86'400},
  };
  for (const auto& [year, month, number, field, value] : table) {
    CAPTURE(year);
    CAPTURE(static_cast<int>(field));
    const auto found = field <= time_field::millennium || field == time_field::epoch
                           ? field_of_date(field, day(year, month, number))
                           : field_of_timestamp(field, at(year, month, number));
    CHECK(found == value);
  }
}

TEST_CASE("fields of timestamps and times, also before 1970") {
  const auto later = at(2024, 1, 15, 10 * hour + 30 * 60 * second + 59 * second + 123'456);
  CHECK(field_of_timestamp(time_field::day, later) == 15);
  CHECK(field_of_timestamp(time_field::hour, later) == 10);
  CHECK(field_of_timestamp(time_field::minute, later) == 30);
  CHECK(field_of_timestamp(time_field::second, later) == 59);
  CHECK(field_of_timestamp(time_field::millisecond, later) == 123);
  CHECK(field_of_timestamp(time_field::microsecond, later) == 123'456);
  CHECK(field_of_timestamp(time_field::nanosecond, later) == 123'456'000);
  const auto earlier = at(1969, 12, 31, 23 * hour + 59 * second + 999'999);
  CHECK(field_of_timestamp(time_field::year, earlier) == 1969);
  CHECK(field_of_timestamp(time_field::hour, earlier) == 23);
  CHECK(field_of_timestamp(time_field::second, earlier) == 59);
  CHECK(field_of_timestamp(time_field::millisecond, earlier) == 999);
  CHECK(field_of_timestamp(time_field::epoch, -1) == -1);
  CHECK(field_of_time(time_field::hour, 86'399'999) == 23);
  CHECK(field_of_time(time_field::second, 86'399'999) == 59);
  CHECK(field_of_time(time_field::millisecond, 86'399'999) == 999);
}

TEST_CASE("floors and ceilings of dates") {
  struct row {
    time_unit unit;
    civil_date of, floor, ceiling;
  };
  const std::vector<row> table{
      {time_unit::hour, {2024, 5, 15}, {2024, 5, 15}, {2024, 5, 15}},
      {time_unit::day, {2024, 5, 15}, {2024, 5, 15}, {2024, 5, 16}},  // as in Flink
      {time_unit::week, {2024, 5, 15}, {2024, 5, 12}, {2024, 5, 19}}, // to a Sunday
      {time_unit::week, {2024, 5, 12}, {2024, 5, 12}, {2024, 5, 12}},
      {time_unit::month, {2024, 5, 15}, {2024, 5, 1}, {2024, 6, 1}},
      {time_unit::month, {2024, 5, 1}, {2024, 5, 1}, {2024, 5, 1}},
      {time_unit::month, {2024, 12, 2}, {2024, 12, 1}, {2025, 1, 1}},
      {time_unit::quarter, {2024, 5, 15}, {2024, 4, 1}, {2024, 7, 1}},
      {time_unit::quarter, {2024, 4, 1}, {2024, 4, 1}, {2024, 7, 1}}, // as in Flink
      {time_unit::quarter, {2024, 1, 1}, {2024, 1, 1}, {2024, 1, 1}},
      {time_unit::quarter, {2024, 11, 1}, {2024, 10, 1}, {2025, 1, 1}},
      {time_unit::year, {2024, 5, 15}, {2024, 1, 1}, {2025, 1, 1}},
      {time_unit::year, {2024, 1, 1}, {2024, 1, 1}, {2024, 1, 1}},
      {time_unit::decade, {2024, 5, 15}, {2020, 1, 1}, {2030, 1, 1}},
      {time_unit::decade, {2020, 1, 1}, {2020, 1, 1}, {2030, 1, 1}}, // as in Flink
      {time_unit::century, {2000, 5, 15}, {1901, 1, 1}, {2001, 1, 1}},
      {time_unit::century, {2001, 1, 1}, {2001, 1, 1}, {2101, 1, 1}},
      {time_unit::millennium, {2000, 5, 15}, {1001, 1, 1}, {2001, 1, 1}},
      {time_unit::millennium, {2024, 5, 15}, {2001, 1, 1}, {3001, 1, 1}},
      {time_unit::year, {1950, 5, 15}, {1950, 1, 1}, {1951, 1, 1}},
  };
  for (const auto& [unit, of, floor, ceiling] : table) {
    CAPTURE(static_cast<int>(unit));
    CAPTURE(of.year);
    CAPTURE(of.month);
    CHECK(civil_of(floor_date(days_of(of), unit)) == floor);
    CHECK(civil_of(ceil_date(days_of(of), unit)) == ceiling);
  }
}

TEST_CASE("floors and ceilings of timestamps and times") {
  const auto time = 10 * hour + 30 * 60 * second + 30 * second + 123'456;
  const auto of = at(2024, 5, 15, time);
  const auto early = at(1969, 5, 15, time);
  struct row {
    time_unit unit;
    std::int64_t floor, ceiling; // of the time of day
  };
  const std::vector<row> table{
      {time_unit::millisecond, time - 456, time - 456 + 1'000},
      {time_unit::second, time - 123'456, time - 123'456 + second},
      {time_unit::minute, 10 * hour + 1'800 * second, 10 * hour + 1'860 * second},
      {time_unit::hour, 10 * hour, 11 * hour},
      {time_unit::day, 0, 24 * hour},
  };
  for (const auto& [unit, floor, ceiling] : table) {
    CAPTURE(static_cast<int>(unit));
    CHECK(floor_timestamp(of, unit) == at(2024, 5, 15, floor));
    CHECK(ceil_timestamp(of, unit) == at(2024, 5, 15, ceiling));
    CHECK(floor_timestamp(early, unit) == at(1969, 5, 15, floor));
    CHECK(ceil_timestamp(early, unit) == at(1969, 5, 15, ceiling));
    CHECK(floor_time(time / 1'000, unit) == floor / 1'000);
    if (unit != time_unit::millisecond)
      CHECK(ceil_time(time / 1'000, unit) == ceiling / 1'000 % millis_per_day);
  }
  CHECK(ceil_time(1'234, time_unit::millisecond) == 1'234);
  CHECK(ceil_timestamp(at(2024, 5, 15, 456), time_unit::second) == at(2024, 5, 15)); // as in Flink
  CHECK(floor_timestamp(of, time_unit::month) == at(2024, 5, 1));
  CHECK(floor_timestamp(early, time_unit::week) == at(1969, 5, 11));
  CHECK(ceil_timestamp(of, time_unit::year) == at(2025, 1, 1));
  CHECK(ceil_timestamp(at(2024, 5, 1), time_unit::month) == at(2024, 5, 1));
  CHECK(ceil_timestamp(at(2024, 5, 1, 1), time_unit::month) == at(2024, 6, 1));
  CHECK(ceil_timestamp(at(2024, 5, 12, hour), time_unit::week) == at(2024, 5, 19));
  CHECK(ceil_timestamp(at(2024, 1, 1, hour), time_unit::quarter) == at(2024, 4, 1));
  CHECK(ceil_timestamp(at(2024, 3, 31, hour), time_unit::quarter) == at(2024, 4, 1));
  CHECK(ceil_timestamp(at(2024, 1, 1, hour), time_unit::year) == at(2025, 1, 1));
  CHECK(ceil_timestamp(at(2024, 5, 15), time_unit::day) == at(2024, 5, 15));
}

TEST_CASE("months are added to the same day, or to the last one") {
  struct row {
    civil_date of;
    std::int64_t months;
    civil_date made;
  };
  const std::vector<row> table{
      {{2024, 1, 31}, 1, {2024, 2, 29}},    {{2023, 1, 31}, 1, {2023, 2, 28}},
      {{2024, 1, 31}, 3, {2024, 4, 30}},    {{2024, 2, 29}, 12, {2025, 2, 28}},
      {{2024, 2, 29}, -48, {2020, 2, 29}},  {{2024, 3, 31}, -1, {2024, 2, 29}},
      {{2024, 12, 15}, 1, {2025, 1, 15}},   {{2024, 1, 15}, -1, {2023, 12, 15}},
      {{2024, 1, 15}, -13, {2022, 12, 15}}, {{1, 1, 15}, -1, {0, 12, 15}},
  };
  for (const auto& [of, months, made] : table) {
    CAPTURE(of.month);
    CAPTURE(months);
    CHECK(civil_of(add_months(days_of(of), months)) == made);
  }
  CHECK(add_months_to_timestamp(at(2024, 1, 31, hour), 1) == at(2024, 2, 29, hour));
  CHECK(add_months_to_timestamp(at(1969, 1, 31, hour), 1) == at(1969, 2, 28, hour));
}

TEST_CASE("months between dates are the most that can be added") {
  test::random chance;
  for (int i = 0; i < 20'000; ++i) {
    const auto from = chance.between(-200'000, 200'000);
    const auto to = from + chance.between(0, 2'000);
    const auto months = months_between(from, to);
    REQUIRE(add_months(from, months) <= to);
    REQUIRE(add_months(from, months + 1) > to);
    REQUIRE(months_between(to, from) == -months);
  }
  CHECK(months_between(day(2024, 1, 31), day(2024, 2, 29)) == 1);
}

TEST_CASE("differences of timestamps") {
  struct row {
    time_unit unit;
    std::int64_t from, to, difference;
  };
  const auto january = at(2024, 1, 1);
  const std::vector<row> table{
      {time_unit::second, january, january + 59'999'999, 59},
      {time_unit::second, january + 59'999'999, january, -59},
      {time_unit::millisecond, -1, 0, 1}, // milliseconds count, and -1 is in the one before
      {time_unit::minute, january, at(2024, 1, 1, hour), 60},
      {time_unit::hour, january, at(2024, 1, 1, hour - 1), 0},
      {time_unit::day, january, at(2024, 3, 1), 60},
      {time_unit::week, january, at(2024, 1, 15), 2},
      {time_unit::month, january, at(2024, 3, 1), 2},
      {time_unit::month, at(2024, 1, 1, hour), at(2024, 3, 1), 1},
      {time_unit::month, at(2024, 3, 1), at(2024, 1, 1), -2},
      {time_unit::month, at(2024, 3, 1, hour), at(2024, 1, 1), -2},
      {time_unit::quarter, january, at(2024, 9, 30), 2},
      {time_unit::year, january, at(2026, 12, 31), 2},
      {time_unit::year, at(2024, 2, 29), at(2025, 2, 28), 1}, // twelve months later
      {time_unit::century, january, at(2124, 1, 1), 1},
  };
  for (const auto& [unit, from, to, difference] : table) {
    CAPTURE(static_cast<int>(unit));
    CAPTURE(from);
    CHECK(timestamp_difference(unit, from, to) == difference);
  }
}

TEST_CASE("adding to timestamps and times") {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  const auto of = at(2024, 1, 31, hour);
  CHECK(add_to_timestamp(time_unit::millisecond, -1, of) == of - 1'000);
  CHECK(add_to_timestamp(time_unit::week, 1, of) == at(2024, 2, 7, hour));
  CHECK(add_to_timestamp(time_unit::month, 1, of) == at(2024, 2, 29, hour));
  CHECK(add_to_timestamp(time_unit::quarter, -1, of) == at(2023, 10, 31, hour));
  CHECK(add_to_timestamp(time_unit::year, 1, at(2024, 2, 29)) == at(2025, 2, 28));
  CHECK(add_to_timestamp(time_unit::millennium, -1, of) == at(1024, 1, 31, hour));
  for (const auto unit : {time_unit::second, time_unit::day, time_unit::month, time_unit::year}) {
    CHECK_FALSE(add_to_timestamp(unit, most, of));
    CHECK_FALSE(add_to_timestamp(unit, -most, of));
  }
  CHECK_FALSE(add_to_timestamp(time_unit::millisecond, 1, most));
  CHECK_FALSE(add_to_timestamp(time_unit::month, 1, most));
  CHECK(add_to_time(0, -1) == millis_per_day - 1);
  CHECK(add_to_time(millis_per_day - 1, 1) == 0);
  CHECK(add_to_time(1'000, 25 * millis_per_hour) == millis_per_hour + 1'000);
  CHECK(add_to_time(1'000, -49 * millis_per_hour) == 23 * millis_per_hour + 1'000);
}

TEST_CASE("digits of a fraction are cut towards the past") {
  CHECK(truncate_timestamp(1'234'567, 6) == 1'234'567);
  CHECK(truncate_timestamp(1'234'567, 9) == 1'234'567);
  CHECK(truncate_timestamp(1'234'567, 3) == 1'234'000);
  CHECK(truncate_timestamp(1'234'567, 0) == 1'000'000);
  CHECK(truncate_timestamp(-1, 3) == -1'000);
  CHECK(truncate_time(1'234, 3) == 1'234);
  CHECK(truncate_time(1'234, 1) == 1'200);
  CHECK(truncate_time(1'234, 0) == 1'000);
}

} // namespace
} // namespace duet
