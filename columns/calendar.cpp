#include "columns/calendar.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>

namespace duet {

namespace {

constexpr std::int64_t days_of_year = 365;
constexpr std::int64_t days_of_four_years = 4 * days_of_year + 1;
constexpr std::int64_t days_of_century = 25 * days_of_four_years - 1;
constexpr std::int64_t days_of_cycle = 4 * days_of_century + 1; ///< After 400 years all repeats.
constexpr std::int64_t years_of_cycle = 400;
constexpr std::int64_t months_of_year = 12;
constexpr std::int64_t days_of_week = 7;

/// The days from 0000-03-01 to 1970-01-01. Years are counted from March, so that the day that a
/// leap year has more than others is its last.
constexpr std::int64_t march_of_year_0 = 719'468;

/// Days before each month of a year that begins in March: 0, 31, 61, 92, ...
constexpr std::int64_t days_before_month(std::int64_t month_from_march) {
  return (153 * month_from_march + 2) / 5;
}

/// Weekdays from 0, which is Sunday, and from 0, which is Monday.
std::int64_t from_sunday(std::int64_t days) { return floor_mod(days + 4, days_of_week); }
std::int64_t from_monday(std::int64_t days) { return floor_mod(days + 3, days_of_week); }

std::int64_t day_of_year(const civil_date& date) {
  return days_of(date) - days_of({date.year, 1, 1}) + 1;
}

/// The day that says to which year an ISO week belongs.
civil_date thursday_of_week(std::int64_t days) { return civil_of(days - from_monday(days) + 3); }

/// The number of the hundred or the thousand years that a year is in.
std::int64_t era_of(std::int64_t year, std::int64_t years) {
  return (year > 0 ? year + years - 1 : year - years + 1) / years;
}

std::int64_t date_field(time_field field, std::int64_t days) {
  const auto date = civil_of(days);
  switch (field) {
  case time_field::year:
    return date.year;
  case time_field::quarter:
    return (date.month + 2) / 3;
  case time_field::month:
    return date.month;
  case time_field::week:
    return (day_of_year(thursday_of_week(days)) - 1) / days_of_week + 1;
  case time_field::day:
    return date.day;
  case time_field::day_of_year:
    return day_of_year(date);
  case time_field::day_of_week:
    return from_sunday(days) + 1;
  case time_field::iso_day_of_week:
    return from_monday(days) + 1;
  case time_field::iso_year:
    return thursday_of_week(days).year;
  case time_field::decade:
    return date.year / 10;
  case time_field::century:
    return era_of(date.year, 100);
  case time_field::millennium:
    return era_of(date.year, 1000);
  default:
    return 0;
  }
}

/// A field of the time of day, given in microseconds; nothing if it is a field of the date.
std::optional<std::int64_t> clock_field(time_field field, std::int64_t micros) {
  const auto millis = micros / micros_per_milli;
  switch (field) {
  case time_field::hour:
    return millis / millis_per_hour;
  case time_field::minute:
    return millis / millis_per_minute % 60;
  case time_field::second:
    return millis / millis_per_second % 60;
  case time_field::millisecond:
    return millis % millis_per_second;
  case time_field::microsecond:
    return micros % micros_per_second;
  case time_field::nanosecond:
    return micros % micros_per_second * 1'000;
  default:
    return std::nullopt;
  }
}

/// A unit is so many months or so many milliseconds.
struct unit_size {
  std::int64_t months = 0;
  std::int64_t millis = 0;
};

constexpr std::array<unit_size, 12> unit_sizes{{
    {0, 1},
    {0, millis_per_second},
    {0, millis_per_minute},
    {0, millis_per_hour},
    {0, millis_per_day},
    {0, days_of_week* millis_per_day},
    {1, 0},
    {3, 0},
    {months_of_year, 0},
    {10 * months_of_year, 0},
    {100 * months_of_year, 0},
    {1000 * months_of_year, 0},
}};

unit_size size_of(time_unit unit) { return unit_sizes[static_cast<std::size_t>(unit)]; }

/// The first day of a year that is the first of its decade, century or millennium. `first` is the
/// year with which one of them begins.
std::int64_t first_of_years(std::int64_t year, std::int64_t years, std::int64_t first) {
  return days_of({floor_div(year - first, years) * years + first, 1, 1});
}

/// The first day of a month, whatever its number: the 13th is the next year's first.
std::int64_t first_of_month(std::int64_t year, std::int64_t month) {
  return days_of({year + floor_div(month - 1, months_of_year),
                  static_cast<int>(floor_mod(month - 1, months_of_year)) + 1, 1});
}

std::int64_t floor_to(std::int64_t number, std::int64_t unit) {
  return floor_div(number, unit) * unit;
}

std::int64_t ceil_to(std::int64_t number, std::int64_t unit) {
  return floor_to(number + unit - 1, unit);
}

std::int64_t in_millis(std::int64_t micros) { return floor_div(micros, micros_per_milli); }

/// Days and milliseconds of the day.
struct moment_of_day {
  std::int64_t days = 0;
  std::int64_t millis = 0;
};

moment_of_day split(std::int64_t micros) {
  const auto millis = in_millis(micros);
  return {floor_div(millis, millis_per_day), floor_mod(millis, millis_per_day)};
}

std::int64_t power_of_ten_of(int exponent) {
  std::int64_t power = 1;
  for (; exponent > 0; --exponent)
    power *= 10;
  return power;
}

} // namespace

civil_date civil_of(std::int64_t days) {
  const auto since = days + march_of_year_0;
  auto rest = floor_mod(since, days_of_cycle);
  // The last day of a cycle or of four years would be the first of a century or year too many.
  const auto century = std::min<std::int64_t>(rest / days_of_century, 3);
  rest -= century * days_of_century;
  const auto four = rest / days_of_four_years;
  rest -= four * days_of_four_years;
  const auto one = std::min<std::int64_t>(rest / days_of_year, 3);
  rest -= one * days_of_year;
  const auto month = (5 * rest + 2) / 153; // 0 is March
  const bool next_year = month >= 10;
  return {floor_div(since, days_of_cycle) * years_of_cycle + century * 100 + four * 4 + one +
              (next_year ? 1 : 0),
          static_cast<int>(next_year ? month - 9 : month + 3),
          static_cast<int>(rest - days_before_month(month)) + 1};
}

std::int64_t days_of(const civil_date& date) {
  const auto year = date.month <= 2 ? date.year - 1 : date.year;
  const auto month = date.month <= 2 ? date.month + 9 : date.month - 3;
  const auto in_cycle = floor_mod(year, years_of_cycle);
  return floor_div(year, years_of_cycle) * days_of_cycle + in_cycle * days_of_year + in_cycle / 4 -
         in_cycle / 100 + days_before_month(month) + date.day - 1 - march_of_year_0;
}

bool is_leap_year(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_in_month(std::int64_t year, int month) {
  if (month == 2)
    return is_leap_year(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool is_date(std::int64_t year, std::int64_t month, std::int64_t day) {
  return month >= 1 && month <= months_of_year && day >= 1 &&
         day <= days_in_month(year, static_cast<int>(month));
}

std::int64_t field_of_date(time_field field, std::int64_t days) {
  return field == time_field::epoch ? days * (millis_per_day / millis_per_second)
                                    : date_field(field, days);
}

std::int64_t field_of_time(time_field field, std::int64_t millis) {
  return field_of_timestamp(field, millis * micros_per_milli);
}

std::int64_t field_of_timestamp(time_field field, std::int64_t micros) {
  if (field == time_field::epoch)
    return floor_div(micros, micros_per_second);
  const auto of_clock = clock_field(field, floor_mod(micros, micros_per_day));
  return of_clock ? *of_clock : date_field(field, floor_div(micros, micros_per_day));
}

std::int64_t floor_date(std::int64_t days, time_unit unit) {
  const auto date = civil_of(days);
  switch (unit) {
  case time_unit::week:
    return days - from_sunday(days);
  case time_unit::month:
    return days_of({date.year, date.month, 1});
  case time_unit::quarter:
    return first_of_month(date.year, (date.month - 1) / 3 * 3 + 1);
  case time_unit::year:
    return days_of({date.year, 1, 1});
  case time_unit::decade:
    return first_of_years(date.year, 10, 0);
  case time_unit::century:
    return first_of_years(date.year, 100, 1);
  case time_unit::millennium:
    return first_of_years(date.year, 1000, 1);
  default:
    return days;
  }
}

std::int64_t ceil_date(std::int64_t days, time_unit unit) {
  const auto date = civil_of(days);
  const bool first_of_year = date.month == 1 && date.day == 1;
  switch (unit) {
  case time_unit::day:
    return days + 1;
  case time_unit::week:
    return days + floor_mod(-from_sunday(days), days_of_week);
  case time_unit::month:
    return first_of_month(date.year, date.month + (date.day > 1 ? 1 : 0));
  case time_unit::quarter:
    return first_of_year ? days : first_of_month(date.year, (date.month + 2) / 3 * 3 + 1);
  case time_unit::year:
    return first_of_year ? days : days_of({date.year + 1, 1, 1});
  case time_unit::decade:
    return first_of_years(date.year + 10, 10, 0);
  case time_unit::century:
    return first_of_years(date.year + 100, 100, 1);
  case time_unit::millennium:
    return first_of_years(date.year + 1000, 1000, 1);
  default:
    return days;
  }
}

std::int64_t floor_time(std::int64_t millis, time_unit unit) {
  return unit <= time_unit::day ? floor_to(millis, size_of(unit).millis) : millis;
}

std::int64_t ceil_time(std::int64_t millis, time_unit unit) {
  return unit <= time_unit::day ? floor_mod(ceil_to(millis, size_of(unit).millis), millis_per_day)
                                : millis;
}

std::int64_t floor_timestamp(std::int64_t micros, time_unit unit) {
  if (unit <= time_unit::day)
    return floor_to(micros, size_of(unit).millis * micros_per_milli);
  return floor_date(floor_div(micros, micros_per_day), unit) * micros_per_day;
}

std::int64_t ceil_timestamp(std::int64_t micros, time_unit unit) {
  if (unit == time_unit::millisecond)
    return ceil_to(micros, micros_per_milli);
  if (unit <= time_unit::day)
    return ceil_to(in_millis(micros), size_of(unit).millis) * micros_per_milli;
  const auto days = floor_div(micros, micros_per_day);
  const auto date = ceil_date(days, unit);
  const bool later = date == days && floor_mod(micros, micros_per_day) > 0;
  return (later ? ceil_date(days + 1, unit) : date) * micros_per_day;
}

std::int64_t add_months(std::int64_t days, std::int64_t months) {
  const auto date = civil_of(days);
  const auto later = civil_of(first_of_month(date.year, date.month + months));
  const auto last = days_in_month(later.year, later.month);
  return days_of({later.year, later.month, std::min(date.day, last)});
}

std::int64_t add_months_to_timestamp(std::int64_t micros, std::int64_t months) {
  return add_months(floor_div(micros, micros_per_day), months) * micros_per_day +
         floor_mod(micros, micros_per_day);
}

std::int64_t months_between(std::int64_t from, std::int64_t to) {
  if (to < from)
    return -months_between(to, from);
  const auto first = civil_of(from);
  const auto last = civil_of(to);
  const auto months = (last.year - first.year) * months_of_year + last.month - first.month;
  return add_months(from, months) > to ? months - 1 : months;
}

std::int64_t months_between_timestamps(std::int64_t from, std::int64_t to) {
  if (to < from)
    return -months_between_timestamps(to, from);
  const auto first = split(from);
  const auto last = split(to);
  const auto months = months_between(first.days, last.days);
  const bool same_day = add_months(first.days, months) == last.days;
  return same_day && last.millis < first.millis ? months - 1 : months;
}

std::int64_t timestamp_difference(time_unit unit, std::int64_t from, std::int64_t to) {
  const auto size = size_of(unit);
  return size.months != 0 ? months_between_timestamps(from, to) / size.months
                          : (in_millis(to) - in_millis(from)) / size.millis;
}

std::optional<std::int64_t> add_to_timestamp(time_unit unit, std::int64_t amount,
                                             std::int64_t micros) {
  constexpr auto months_max = 1'000'000 * months_of_year; // there are not so many in all timestamps
  const auto size = size_of(unit);
  std::int64_t added = 0;
  std::int64_t later = 0;
  if (size.months == 0) {
    if (__builtin_mul_overflow(amount, size.millis * micros_per_milli, &added) ||
        __builtin_add_overflow(micros, added, &later))
      return std::nullopt;
    return later;
  }
  if (__builtin_mul_overflow(amount, size.months, &added) || added > months_max ||
      added < -months_max)
    return std::nullopt;
  const auto days = add_months(floor_div(micros, micros_per_day), added);
  if (__builtin_mul_overflow(days, micros_per_day, &later) ||
      __builtin_add_overflow(later, floor_mod(micros, micros_per_day), &later))
    return std::nullopt;
  return later;
}

std::int64_t add_to_time(std::int64_t millis, std::int64_t interval) {
  return floor_mod(millis + interval % millis_per_day, millis_per_day);
}

std::int64_t truncate_timestamp(std::int64_t micros, int precision) {
  constexpr int digits = 6;
  return precision >= digits ? micros : floor_to(micros, power_of_ten_of(digits - precision));
}

std::int64_t truncate_time(std::int64_t millis, int precision) {
  constexpr int digits = 3;
  return precision >= digits ? millis : floor_to(millis, power_of_ten_of(digits - precision));
}

} // namespace duet
