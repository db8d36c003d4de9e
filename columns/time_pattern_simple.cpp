#include "columns/calendar.hpp"
#include "columns/clock_text.hpp"
#include "columns/time_pattern_steps.hpp"
#include "columns/zones.hpp"

#include <algorithm>
#include <cstdlib>

namespace duet {

namespace {

using enum pattern_part;

/// What a text says. Its numbers may be as great as you like: the 13th month is the next year's
/// first. Of two that say the same the later one counts.
struct simple_reading {
  std::int64_t year = 1970;
  bool before_christ = false;
  std::int64_t month = 1;
  std::int64_t day = 1; ///< Of the month, or of the year.
  bool by_day_of_year = false;
  std::int64_t hour = 0; ///< Of the day, or of the half day.
  bool by_half_day = false;
  bool afternoon = false;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t millis = 0;
  std::optional<int> offset;
};

/// A number, and how many characters it took.
struct simple_number {
  std::int64_t value = 0;
  std::size_t digits = 0;
};

/// Passes blanks, and says how many there were.
std::size_t skip_blanks(text_cursor& from) {
  const auto all = from.rest();
  const auto blanks = std::min(all.find_first_not_of(" \t"), all.size());
  from.take(all.substr(0, blanks));
  return blanks;
}

/// Reads a number behind blanks, with a minus if you like. If a number follows right behind it,
/// blanks and digits are together as many as its letters.
std::optional<simple_number> take_simple_number(text_cursor& from, const pattern_step& step) {
  constexpr std::size_t digits_most = 9;
  const auto size = from.rest().size();
  const auto blanks = skip_blanks(from);
  if (step.reserve > 0 && (size < step.width || blanks >= step.width))
    return std::nullopt;
  const bool negative = from.take('-');
  auto most = digits_most;
  if (step.reserve > 0)
    most = step.width - std::min(step.width, blanks + (negative ? 1U : 0U));
  const auto count = std::min(from.digits(), most);
  const auto number = from.take_number(1, most);
  if (!number || (step.reserve == 0 && from.digits() > 0))
    return std::nullopt;
  return simple_number{negative ? -*number : *number, count};
}

/// Two digits for at most two letters are a year from 1946 to 2045, as Java has it in 2026.
std::int64_t full_year(const simple_number& number, const pattern_step& step) {
  constexpr std::int64_t first = 1'946;
  if (step.width > 2 || number.digits != 2 || number.value < 0)
    return number.value;
  return first + floor_mod(number.value - first, 100);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool take_any_case(text_cursor& from, std::string_view name) {
  const auto there = from.rest().substr(0, name.size());
  if (!std::ranges::equal(there, name, {}, lower, lower))
    return false;
  return from.take(there);
}

/// Takes a name, the long one or its beginning, in capitals or not.
template <std::size_t Size>
std::optional<std::int64_t> take_simple_name(text_cursor& from,
                                             const std::array<std::string_view, Size>& names) {
  for (const auto length : {std::string_view::npos, short_name_size})
    for (std::size_t i = 0; i < Size; ++i)
      if (take_any_case(from, names[i].substr(0, length)))
        return static_cast<std::int64_t>(i);
  return std::nullopt;
}

/// How many characters of `text`, which begins with a sign, are an offset: of hours alone if it is
/// in the form of ISO 8601 with one letter.
std::size_t simple_offset_size(std::string_view text, const pattern_step& step) {
  const auto hours = std::min<std::size_t>(text_cursor{text.substr(1)}.digits(), 2);
  if (step.part == zone_offset_iso && step.width == 1)
    return 1 + hours;
  return text.substr(1 + hours).starts_with(':') ? hours + 4 : hours + 3;
}

/// Takes an offset, "+0100" or "+01:00", also behind GMT, or Z if that is an offset here.
std::optional<int> take_simple_zone(text_cursor& from, const pattern_step& step) {
  const bool is_iso = step.part == zone_offset_iso;
  if (is_iso && from.take('Z'))
    return 0;
  const bool named = !is_iso && (take_any_case(from, "GMT") || take_any_case(from, "UTC"));
  if (!from.rest().starts_with('+') && !from.rest().starts_with('-'))
    return named ? std::optional{0} : std::nullopt;
  const auto text = from.rest().substr(0, simple_offset_size(from.rest(), step));
  const bool short_hour = text_cursor{text.substr(1)}.digits() < 2;
  const auto offset = is_iso && short_hour ? std::nullopt : parse_offset(text);
  if (offset)
    from.take(text);
  return offset;
}

void say_number(simple_reading& to, const pattern_step& step, const simple_number& number) {
  switch (step.part) {
  case year_of_era:
    to.year = full_year(number, step);
    break;
  case month:
    to.month = number.value;
    break;
  case day:
  case day_of_year:
    to.day = number.value;
    to.by_day_of_year = step.part == day_of_year;
    break;
  case hour:
  case half_hour:
    to.hour = number.value;
    to.by_half_day = step.part == half_hour;
    break;
  case hour_from_1:
  case half_hour_from_1:
    to.by_half_day = step.part == half_hour_from_1;
    to.hour = number.value == (to.by_half_day ? 12 : 24) ? 0 : number.value;
    break;
  case minute:
    to.minute = number.value;
    break;
  case second:
    to.second = number.value;
    break;
  case millisecond:
    to.millis = number.value;
    break;
  default:
    break; // a weekday says nothing beside a date
  }
}

bool say_name(simple_reading& to, text_cursor& from, pattern_part part) {
  switch (part) {
  case era: {
    const auto which = take_simple_name(from, era_names);
    to.before_christ = which && *which == 0;
    return which.has_value();
  }
  case half_day: {
    const auto which = take_simple_name(from, half_day_names);
    to.afternoon = which && *which == 1;
    return which.has_value();
  }
  case month_short:
  case month_long: {
    const auto which = take_simple_name(from, month_names);
    to.month = which.value_or(0) + 1;
    return which.has_value();
  }
  default:
    return take_simple_name(from, weekday_names).has_value();
  }
}

bool take_simple_step(simple_reading& to, text_cursor& from, const pattern_step& step) {
  if (step.part == literal)
    return from.take(std::string_view{step.text});
  if (is_number(step.part)) {
    const auto number = take_simple_number(from, step);
    if (number)
      say_number(to, step, *number);
    return number.has_value();
  }
  if (step.part >= zone_name) {
    to.offset = take_simple_zone(from, step);
    return to.offset.has_value();
  }
  return say_name(to, from, step.part);
}

/// Whether there is such a date and such a time.
bool exists(const simple_reading& of) {
  const auto within = [](std::int64_t number, std::int64_t end) {
    return number >= 0 && number < end;
  };
  const auto year = of.before_christ ? 1 - of.year : of.year;
  const bool is_day = of.by_day_of_year ? within(of.day - 1, is_leap_year(year) ? 366 : 365)
                                        : is_date(year, of.month, of.day);
  return is_day && within(of.hour, of.by_half_day ? 12 : 24) && within(of.minute, 60) &&
         within(of.second, 60) && within(of.millis, millis_per_second);
}

/// The wall clock of what was read, if a timestamp can be so.
std::optional<std::int64_t> wall_of(const simple_reading& of) {
  constexpr std::int64_t half_day_hours = 12;
  constexpr std::int64_t months = 12;
  constexpr std::int64_t days_most = timestamp_year_most * 365;
  const auto year = of.before_christ ? 1 - of.year : of.year;
  const auto month = of.by_day_of_year ? 0 : of.month - 1;
  const auto days = days_of({year + floor_div(month, months),
                             static_cast<int>(floor_mod(month, months)) + 1, 1}) +
                    of.day - 1;
  const auto hour = of.hour + (of.by_half_day && of.afternoon ? half_day_hours : 0);
  const auto millis = hour * millis_per_hour + of.minute * millis_per_minute +
                      of.second * millis_per_second + of.millis;
  const auto whole_days = days + floor_div(millis, millis_per_day);
  if (std::abs(whole_days) > days_most)
    return std::nullopt;
  return whole_days * micros_per_day + floor_mod(millis, millis_per_day) * micros_per_milli;
}

} // namespace

std::optional<read_time> read_as_simple(std::string_view text, pattern_steps steps) {
  text_cursor from{text};
  simple_reading reading;
  for (const auto& each : steps)
    if (!take_simple_step(reading, from, each))
      return std::nullopt;
  const auto wall = wall_of(reading);
  if (!wall)
    return std::nullopt;
  return read_time{.wall = *wall, .offset = reading.offset, .rolled_over = !exists(reading)};
}

} // namespace duet
