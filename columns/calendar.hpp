/// The calendar: dates, times and what is computed with them. It is the Gregorian one for all
/// times, those before its invention included, as in ISO 8601; there is a year 0.
///
/// A date is the days since 1970-01-01, a time the milliseconds of a day, a timestamp the
/// microseconds since 1970-01-01 00:00:00, of a wall clock. Nothing here knows of time zones:
/// columns/zones.hpp makes a wall clock of an instant.
#pragma once

#include <cstdint>
#include <optional>

namespace duet {

inline constexpr std::int64_t millis_per_second = 1'000;
inline constexpr std::int64_t millis_per_minute = 60 * millis_per_second;
inline constexpr std::int64_t millis_per_hour = 60 * millis_per_minute;
inline constexpr std::int64_t millis_per_day = 24 * millis_per_hour;
inline constexpr std::int64_t micros_per_milli = 1'000;
inline constexpr std::int64_t micros_per_second = 1'000 * micros_per_milli;
inline constexpr std::int64_t micros_per_day = millis_per_day * micros_per_milli;

/// The quotient rounded down, and the rest, which is never negative. `b` is greater than 0.
[[nodiscard]] constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}
[[nodiscard]] constexpr std::int64_t floor_mod(std::int64_t a, std::int64_t b) {
  const auto rest = a % b;
  return rest < 0 ? rest + b : rest;
}

/// A day by its name. `month` is from 1 to 12, `day` from 1 to the last of the month.
struct civil_date {
  std::int64_t year = 1970;
  int month = 1;
  int day = 1;

  friend constexpr bool operator==(const civil_date&, const civil_date&) = default;
};

/// The date of a number of days, and back. There is room for any timestamp and far more: for days
/// up to 2^61 from 1970 on either side.
[[nodiscard]] civil_date civil_of(std::int64_t days);
[[nodiscard]] std::int64_t days_of(const civil_date& date);

[[nodiscard]] bool is_leap_year(std::int64_t year);
[[nodiscard]] int days_in_month(std::int64_t year, int month);

/// Whether there is such a day.
[[nodiscard]] bool is_date(std::int64_t year, std::int64_t month, std::int64_t day);

/// What EXTRACT takes out of a date or a time.
enum class time_field : std::uint8_t {
  year,
  quarter,     ///< 1 to 4.
  month,       ///< 1 to 12.
  week,        ///< ISO 8601: weeks begin on Monday, the first one has the year's first Thursday.
  day,         ///< Of the month, 1 to 31.
  day_of_year, ///< 1 to 366.
  day_of_week, ///< 1, which is Sunday, to 7.
  iso_day_of_week, ///< 1, which is Monday, to 7.
  iso_year,        ///< The year that the week belongs to.
  decade,          ///< The year divided by ten: 202 for 2024.
  century,         ///< 21 for 2001 to 2100; 0 for the year 0.
  millennium,      ///< 3 for 2001 to 3000; 0 for the year 0.
  hour,            ///< 0 to 23.
  minute,          ///< 0 to 59.
  second,          ///< 0 to 59.
  millisecond,     ///< Of the second, 0 to 999.
  microsecond,     ///< Of the second, 0 to 999,999.
  nanosecond,      ///< Of the second, 0 to 999,999,000.
  epoch,           ///< Whole seconds since 1970-01-01 00:00:00.
};

/// A field of a date, of a time or of a timestamp. A date is at midnight, a time on 1970-01-01.
[[nodiscard]] std::int64_t field_of_date(time_field field, std::int64_t days);
[[nodiscard]] std::int64_t field_of_time(time_field field, std::int64_t millis);
[[nodiscard]] std::int64_t field_of_timestamp(time_field field, std::int64_t micros);

/// The units of FLOOR, CEIL, TIMESTAMPADD and TIMESTAMPDIFF.
enum class time_unit : std::uint8_t {
  millisecond,
  second,
  minute,
  hour,
  day,
  week,
  month,
  quarter,
  year,
  decade,
  century,
  millennium,
};

/// FLOOR(x TO unit) of a date, of a time or of a timestamp. Weeks begin on Sunday here, centuries
/// and millennia with a year 1. A day and less leave a date as it is, a week and more a time.
[[nodiscard]] std::int64_t floor_date(std::int64_t days, time_unit unit);
[[nodiscard]] std::int64_t floor_time(std::int64_t millis, time_unit unit);
[[nodiscard]] std::int64_t floor_timestamp(std::int64_t micros, time_unit unit);

/// CEIL(x TO unit). A later hour of the first day of a week, a month, a quarter or a year is
/// rounded up, too, which Flink does not. But as there:
/// - a quarter's first day is not rounded up only if it is the year's, and decades, centuries and
///   millennia are always rounded up, their first day included;
/// - of a date, a day is the next day, and less leaves it as it is;
/// - from a second to a day, of milliseconds: microseconds beyond them are cut first.
/// The end of a day is 00:00 for a time.
[[nodiscard]] std::int64_t ceil_date(std::int64_t days, time_unit unit);
[[nodiscard]] std::int64_t ceil_time(std::int64_t millis, time_unit unit);
[[nodiscard]] std::int64_t ceil_timestamp(std::int64_t micros, time_unit unit);

/// So many months later, on the same day of the month, or on its last if it has no such day.
[[nodiscard]] std::int64_t add_months(std::int64_t days, std::int64_t months);
[[nodiscard]] std::int64_t add_months_to_timestamp(std::int64_t micros, std::int64_t months);

/// How many whole months there are from `from` to `to`, negative if `to` is earlier.
[[nodiscard]] std::int64_t months_between(std::int64_t from, std::int64_t to);

/// The same of timestamps, of which milliseconds count.
[[nodiscard]] std::int64_t months_between_timestamps(std::int64_t from, std::int64_t to);

/// TIMESTAMPDIFF(unit, from, to): whole units, towards 0. Milliseconds count; those between two
/// timestamps are what they are, where Flink has a thousand for each whole second.
[[nodiscard]] std::int64_t timestamp_difference(time_unit unit, std::int64_t from, std::int64_t to);

/// TIMESTAMPADD(unit, amount, micros). Nothing if that is beyond all timestamps.
[[nodiscard]] std::optional<std::int64_t> add_to_timestamp(time_unit unit, std::int64_t amount,
                                                           std::int64_t micros);

/// A time of day and an interval, negative or not: it goes on after midnight.
[[nodiscard]] std::int64_t add_to_time(std::int64_t millis, std::int64_t interval);

/// The timestamp with `precision` digits of its fraction of a second, from 0 to 9; the others are
/// cut, towards the past.
[[nodiscard]] std::int64_t truncate_timestamp(std::int64_t micros, int precision);

/// The same of a time.
[[nodiscard]] std::int64_t truncate_time(std::int64_t millis, int precision);

} // namespace duet
