#include "columns/calendar.hpp"
#include "columns/clock_text.hpp"
#include "columns/time_pattern_steps.hpp"
#include "columns/zones.hpp"

#include <algorithm>

namespace duet {

namespace {

using enum pattern_part;

/// What a text says, by parts. A part that it says twice has to be the same.
class said {
public:
  bool say(pattern_part part, std::int64_t value) {
    auto& slot = values_[static_cast<std::size_t>(part)];
    const bool fits = !slot || *slot == value;
    slot = value;
    return fits;
  }

  [[nodiscard]] std::optional<std::int64_t> operator[](pattern_part part) const {
    return values_[static_cast<std::size_t>(part)];
  }

private:
  std::array<std::optional<std::int64_t>, static_cast<std::size_t>(zone_offset_plain) + 1> values_;
};

/// How many digits belong to a number: all that there are, but those that the numbers right behind
/// it need, and no more than it may have.
std::size_t digits_taken(std::size_t there, const pattern_step& step) {
  constexpr std::size_t most = 18;
  const bool fixed_width =
      step.digits == pattern_digits::fixed || step.digits == pattern_digits::reduced;
  const auto limit = fixed_width ? step.width : most;
  const auto seen = std::min(there, limit + step.reserve);
  return step.reserve == 0 ? seen : std::max(step.width, seen - std::min(seen, step.reserve));
}

std::optional<std::int64_t> take_step_number(text_cursor& from, const pattern_step& step) {
  const bool signs = step.part == year && step.digits != pattern_digits::reduced;
  const bool minus = signs && from.take('-');
  const bool plus = !minus && step.digits == pattern_digits::padded && from.take('+');
  const auto count = digits_taken(from.digits(), step);
  const bool long_year = count > step.width;
  if (step.digits == pattern_digits::padded && !minus && plus != long_year)
    return std::nullopt;
  const auto number = count < step.width ? std::nullopt : from.take_number(count, count);
  if (!number || (minus && *number == 0))
    return std::nullopt;
  return minus ? -*number : *number;
}

/// A number in the unit of its part: two digits of a year are those of this century.
std::int64_t valued(std::int64_t number, const pattern_step& step) {
  constexpr std::int64_t century = 2'000;
  constexpr std::size_t digits_of_nanos = 9;
  if (step.digits == pattern_digits::reduced)
    return number + century;
  if (step.part == fraction)
    for (auto i = step.width; i < digits_of_nanos; ++i)
      number *= 10;
  return number;
}

template <std::size_t Size>
std::optional<std::int64_t>
take_name(text_cursor& from, const std::array<std::string_view, Size>& names, std::size_t length) {
  for (std::size_t i = 0; i < Size; ++i)
    if (from.take(names[i].substr(0, length)))
      return static_cast<std::int64_t>(i);
  return std::nullopt;
}

/// The number that a name stands for, in the part that is said by it.
struct named_part {
  pattern_part part = literal;
  std::optional<std::int64_t> value;
};

named_part take_named(text_cursor& from, pattern_part part) {
  constexpr auto whole = std::string_view::npos;
  switch (part) {
  case era:
    return {era, take_name(from, era_names, whole)};
  case half_day:
    return {half_day, take_name(from, half_day_names, whole)};
  case month_short:
    return {month_short, take_name(from, month_names, short_name_size)};
  case month_long:
    return {month_short, take_name(from, month_names, whole)};
  case weekday_short:
    return {weekday_short, take_name(from, weekday_names, short_name_size)};
  default:
    return {weekday_short, take_name(from, weekday_names, whole)};
  }
}

/// How many characters of `text`, which begins with a sign, are the offset that its letters write.
std::size_t offset_size(std::string_view text, const pattern_step& step) {
  constexpr std::size_t digits_with_minutes = 4;
  if (step.part == zone_offset || step.width == 2)
    return std::string_view{"+0100"}.size();
  if (step.width == 3)
    return std::string_view{"+01:00"}.size();
  const bool minutes = text_cursor{text.substr(1)}.digits() >= digits_with_minutes;
  return (minutes ? std::string_view{"+0100"} : std::string_view{"+01"}).size();
}

/// An offset as its letters write it.
std::optional<std::int64_t> take_offset(text_cursor& from, const pattern_step& step) {
  if (step.part == zone_offset_iso && from.take('Z'))
    return 0;
  if (!from.rest().starts_with('+') && !from.rest().starts_with('-'))
    return std::nullopt;
  const auto text = from.rest().substr(0, offset_size(from.rest(), step));
  const bool colon = text.find(':') != std::string_view::npos;
  const auto offset = parse_offset(text);
  if (!offset || colon != (step.part != zone_offset && step.width == 3))
    return std::nullopt;
  from.take(text);
  return *offset;
}

bool take_step(text_cursor& from, const pattern_step& step, said& to) {
  if (step.part == literal)
    return from.take(std::string_view{step.text});
  if (step.part >= zone_name) {
    const auto offset = take_offset(from, step);
    return offset && to.say(zone_offset, *offset);
  }
  if (!is_number(step.part)) {
    const auto named = take_named(from, step.part);
    return named.value && to.say(named.part, *named.value);
  }
  const auto number = take_step_number(from, step);
  const auto part = step.part == fraction ? nanosecond : step.part;
  return number && to.say(part, valued(*number, step));
}

/// Where the option that begins at `begin` ends: at its bracket, or behind all.
std::size_t end_of_option(pattern_steps steps, std::size_t begin) {
  std::size_t depth = 1;
  auto at = begin + 1;
  for (; at < steps.size(); ++at) {
    if (steps[at].part == optional_begin)
      ++depth;
    else if (steps[at].part == optional_end && --depth == 0)
      break;
  }
  return at;
}

/// Takes all steps; what is optional and does not fit is as if it was not there.
bool take_steps(text_cursor& from, pattern_steps steps, said& to) {
  for (std::size_t at = 0; at < steps.size(); ++at) {
    if (steps[at].part != optional_begin) {
      if (steps[at].part != optional_end && !take_step(from, steps[at], to))
        return false;
      continue;
    }
    const auto end = end_of_option(steps, at);
    auto further = from;
    auto more = to;
    if (take_steps(further, steps.subspan(at + 1, end - at - 1), more)) {
      from = further;
      to = more;
    }
    at = end;
  }
  return true;
}

bool is_between(std::optional<std::int64_t> value, std::int64_t least, std::int64_t most) {
  return !value || (*value >= least && *value <= most);
}

/// The values of one thing, of which those that are there have to be the same.
bool agree(std::optional<std::int64_t>& value, std::optional<std::int64_t> other) {
  if (value && other && *value != *other)
    return false;
  if (!value)
    value = other;
  return true;
}

/// The year by all that says it; false if that does not fit together.
bool find_year(const said& by, std::optional<std::int64_t>& found) {
  found = by[year];
  const auto of_era = by[year_of_era];
  if (!of_era)
    return true;
  const bool before_christ = by[era] && *by[era] == 0;
  return *of_era >= 1 && agree(found, before_christ ? 1 - *of_era : *of_era);
}

/// The hour by all that says it. That of a half day without AM or PM says nothing.
bool find_hour(const said& by, std::optional<std::int64_t>& found) {
  constexpr std::int64_t hours = 24;
  constexpr std::int64_t half = 12;
  found = by[hour];
  auto in_half = by[half_hour];
  const auto from_1 = by[half_hour_from_1];
  if (!is_between(by[hour_from_1], 0, hours) || !is_between(in_half, 0, half - 1) ||
      !is_between(from_1, 0, half) ||
      !agree(in_half, from_1 ? std::optional{*from_1 % half} : std::nullopt))
    return false;
  if (by[hour_from_1] && !agree(found, *by[hour_from_1] % hours))
    return false;
  return !in_half || !by[half_day] || agree(found, *by[half_day] * half + *in_half);
}

/// Whether a date is what else is said of it.
bool fits(const said& by, std::int64_t days) {
  const auto weekday = field_of_date(time_field::iso_day_of_week, days) - 1;
  const auto in_year = field_of_date(time_field::day_of_year, days);
  return is_between(by[weekday_short], weekday, weekday) &&
         is_between(by[day_of_year], in_year, in_year);
}

/// The day that is so many days into a year.
std::optional<std::int64_t> day_in_year(std::int64_t of_year, std::int64_t number) {
  if (number < 1 || number > (is_leap_year(of_year) ? 366 : 365))
    return std::nullopt;
  return days_of({of_year, 1, 1}) + number - 1;
}

bool is_day(std::int64_t days, std::optional<std::int64_t> of_month,
            std::optional<std::int64_t> number) {
  const auto date = civil_of(days);
  return is_between(of_month, date.month, date.month) && is_between(number, date.day, date.day);
}

std::optional<std::int64_t> find_date(const said& by) {
  std::optional<std::int64_t> of_year;
  auto of_month = by[month];
  if (!find_year(by, of_year) || !is_between(of_year, timestamp_year_least, timestamp_year_most) ||
      !agree(of_month, by[month_short] ? std::optional{*by[month_short] + 1} : std::nullopt))
    return std::nullopt;
  const bool complete = of_year && of_month && by[day];
  if (of_year && by[day_of_year] && !complete) {
    const auto days = day_in_year(*of_year, *by[day_of_year]);
    return days && is_day(*days, of_month, by[day]) && fits(by, *days) ? days : std::nullopt;
  }
  written_time written;
  written.year = of_year.value_or(written.year);
  written.month = of_month.value_or(written.month);
  written.day = by[day].value_or(written.day);
  const auto days = resolve_date(written, complete ? leniency::smart : leniency::strict);
  return days && (!complete || fits(by, *days)) ? days : std::nullopt;
}

std::optional<std::int64_t> find_clock(const said& by) {
  std::optional<std::int64_t> of_day;
  if (!find_hour(by, of_day))
    return std::nullopt;
  written_time written;
  written.hour = of_day.value_or(0);
  written.minute = by[minute].value_or(0);
  written.second = by[second].value_or(0);
  const auto nanos = by[nanosecond].value_or(0);
  written.micros = nanos / 1'000;
  if (written.micros >= micros_per_second)
    return std::nullopt;
  return resolve_clock(written, leniency::smart);
}

} // namespace

std::optional<read_time> read_as_formatter(std::string_view text, pattern_steps steps) {
  text_cursor from{text};
  said by;
  if (!take_steps(from, steps, by) || !from.at_end())
    return std::nullopt;
  const auto days = find_date(by);
  const auto micros = find_clock(by);
  if (!days || !micros)
    return std::nullopt;
  read_time read{.wall = *days * micros_per_day + *micros, .offset = std::nullopt};
  if (const auto offset = by[zone_offset])
    read.offset = static_cast<int>(*offset);
  return read;
}

} // namespace duet
