#include "columns/calendar.hpp"
#include "columns/clock_text.hpp"
#include "columns/time_pattern_steps.hpp"

#include <cstdlib>

namespace duet {

namespace {

using enum pattern_part;

/// A time in pieces, computed once for all steps.
struct pieces {
  explicit pieces(std::int64_t wall)
      : days(floor_div(wall, micros_per_day)), date(civil_of(days)),
        micros(floor_mod(wall, micros_per_day)) {}

  [[nodiscard]] std::int64_t hour() const { return micros / micros_per_milli / millis_per_hour; }
  [[nodiscard]] std::int64_t field(time_field which) const { return field_of_date(which, days); }

  std::int64_t days;
  civil_date date;
  std::int64_t micros; ///< Of the day.
};

/// The number of the week that `day` is in, if weeks begin on Sunday and `day` is counted from 1,
/// whose week the first one is. `days` is the date of that day.
std::int64_t week_from_sunday(std::int64_t days, std::int64_t day) {
  const auto weekday_of_first = floor_mod(days - day + 1 + 4, 7); // 0 is Sunday
  return (day - 1 + weekday_of_first) / 7 + 1;
}

/// The last days of a year are in the week of the next year's first day.
bool in_week_of_next_year(const pieces& of) {
  const auto sunday = of.days - floor_mod(of.days + 4, 7);
  return sunday + 6 >= days_of({of.date.year + 1, 1, 1});
}

std::int64_t week_of_year_of(const pieces& of) {
  return in_week_of_next_year(of) ? 1
                                  : week_from_sunday(of.days, of.field(time_field::day_of_year));
}

std::int64_t year_of_era_of(const civil_date& date) {
  return date.year > 0 ? date.year : 1 - date.year;
}

/// From 1 to `most`, where the last one stands for 0.
std::int64_t from_1(std::int64_t number, std::int64_t most) {
  const auto rest = number % most;
  return rest == 0 ? most : rest;
}

std::int64_t date_number(pattern_part part, const pieces& of) {
  switch (part) {
  case year_of_era:
    return year_of_era_of(of.date);
  case year:
    return of.date.year;
  case week_year:
    return of.date.year + (in_week_of_next_year(of) ? 1 : 0);
  case quarter:
    return of.field(time_field::quarter);
  case month:
    return of.date.month;
  case week_of_year:
    return week_of_year_of(of);
  case week_of_month:
    return week_from_sunday(of.days, of.date.day);
  case day_of_year:
    return of.field(time_field::day_of_year);
  case weekday_in_month:
    return (of.date.day - 1) / 7 + 1;
  case weekday_number:
    return of.field(time_field::iso_day_of_week);
  default:
    return of.date.day;
  }
}

std::int64_t number_of(pattern_part part, const pieces& of) {
  constexpr std::int64_t hours = 24;
  constexpr std::int64_t half = 12;
  switch (part) {
  case hour:
    return of.hour();
  case hour_from_1:
    return from_1(of.hour(), hours);
  case half_hour:
    return of.hour() % half;
  case half_hour_from_1:
    return from_1(of.hour(), half);
  case minute:
    return of.micros / micros_per_second / 60 % 60;
  case second:
    return of.micros / micros_per_second % 60;
  case millisecond:
    return of.micros / micros_per_milli % millis_per_second;
  case nanosecond:
    return of.micros % micros_per_second * 1'000;
  default:
    return date_number(part, of);
  }
}

void write_number(std::string& to, const pattern_step& step, std::int64_t number) {
  const auto size = std::abs(number);
  if (step.digits == pattern_digits::reduced)
    return append_padded(to, size % 100, 2);
  if (number < 0)
    to.push_back('-');
  const auto begin = to.size();
  append_padded(to, size, step.width);
  if (step.digits == pattern_digits::padded && number >= 0 && to.size() - begin > step.width)
    to.insert(begin, 1, '+');
}

/// As many digits of the fraction as letters.
void write_fraction(std::string& to, std::size_t width, std::int64_t micros) {
  constexpr std::size_t digits = 9;
  const auto begin = to.size();
  append_padded(to, micros % micros_per_second * 1'000, digits);
  to.resize(begin + width);
}

/// An offset of hours alone, or with minutes, or with a colon between them.
void write_offset(std::string& to, int offset, std::size_t width) {
  to.push_back(offset < 0 ? '-' : '+');
  const auto minutes = std::abs(offset) / 60;
  append_padded(to, minutes / 60, 2);
  if (width == 1)
    return;
  if (width == 3)
    to.push_back(':');
  append_padded(to, minutes % 60, 2);
}

void write_zone(std::string& to, const pattern_step& step, const zoned_time& time) {
  if (step.part == zone_name)
    to.append(time.abbreviation);
  else if (step.part == zone_offset)
    write_offset(to, time.offset, 2);
  else if (time.offset == 0)
    to.push_back('Z');
  else
    write_offset(to, time.offset, step.width);
}

template <std::size_t Size>
std::string_view name_of(const std::array<std::string_view, Size>& names, std::int64_t from_0) {
  return names[static_cast<std::size_t>(from_0)];
}

std::string_view name_in(pattern_part part, const pieces& of) {
  switch (part) {
  case era:
    return name_of(era_names, of.date.year > 0 ? 1 : 0);
  case half_day:
    return name_of(half_day_names, of.hour() / 12);
  case month_short:
    return name_of(month_names, of.date.month - 1).substr(0, short_name_size);
  case month_long:
    return name_of(month_names, of.date.month - 1);
  case weekday_short:
    return name_of(weekday_names, floor_mod(of.days + 3, 7)).substr(0, short_name_size);
  default:
    return name_of(weekday_names, floor_mod(of.days + 3, 7));
  }
}

void write_step(std::string& to, const pattern_step& step, const pieces& of,
                const zoned_time& time) {
  if (step.part == literal)
    to.append(step.text);
  else if (step.part == fraction)
    write_fraction(to, step.width, of.micros);
  else if (is_number(step.part))
    write_number(to, step, number_of(step.part, of));
  else if (step.part >= zone_name)
    write_zone(to, step, time);
  else if (step.part != optional_begin && step.part != optional_end)
    to.append(name_in(step.part, of));
}

} // namespace

void write_steps(std::string& to, pattern_steps steps, const zoned_time& time) {
  const pieces of{time.wall};
  for (const auto& each : steps)
    write_step(to, each, of, time);
}

} // namespace duet
