#include "columns/time_text.hpp"

#include "columns/calendar.hpp"
#include "columns/clock_text.hpp"

#include <algorithm>

namespace duet {

namespace {

/// A number among blanks, if it is not greater than `most`.
std::optional<std::int64_t> lax_number(std::string_view text, std::int64_t most) {
  const auto figures = trimmed(text);
  if (figures.empty() || !std::ranges::all_of(figures, is_ascii_digit))
    return std::nullopt;
  std::int64_t number = 0;
  for (const auto c : figures)
    number = std::min(number * 10 + (c - '0'), most + 1);
  return number <= most ? std::optional{number} : std::nullopt;
}

/// What is in front of the first `separator`, and behind it if there is one.
struct halves {
  std::string_view before;
  std::optional<std::string_view> behind;
};

halves cut_at(std::string_view text, char separator) {
  const auto at = text.find(separator);
  if (at == std::string_view::npos)
    return {text, std::nullopt};
  return {text.substr(0, at), text.substr(at + 1)};
}

/// Milliseconds of a fraction without its point: three digits, rounded by the fourth.
std::optional<std::int64_t> rounded_millis(std::string_view digits) {
  if (!std::ranges::all_of(digits, is_ascii_digit))
    return std::nullopt;
  std::int64_t millis = 0;
  for (std::size_t i = 0; i < 3; ++i)
    millis = millis * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  return millis + (digits.size() > 3 && digits[3] >= '5' ? 1 : 0);
}

std::optional<std::int64_t> lax_seconds(std::string_view text) {
  const auto parts = cut_at(text, '.');
  const auto seconds = lax_number(parts.before, 59);
  const auto millis = rounded_millis(trimmed(parts.behind.value_or("")));
  if (!seconds || !millis)
    return std::nullopt;
  return *seconds * millis_per_second + *millis;
}

/// The milliseconds of "10:30:00.5"; seconds may be missing, and minutes, too.
std::optional<std::int64_t> lax_clock(std::string_view text) {
  const auto [hour_text, behind] = cut_at(text, ':');
  const auto [minute_text, second_text] = cut_at(behind.value_or("0"), ':');
  const auto hours = lax_number(hour_text, 23);
  const auto minutes = lax_number(minute_text, 59);
  const auto millis = lax_seconds(second_text.value_or("0"));
  if (!hours || !minutes || !millis)
    return std::nullopt;
  return *hours * millis_per_hour + *minutes * millis_per_minute + *millis;
}

/// The milliseconds of an offset without its sign: "8" or "08:00".
std::optional<std::int64_t> lax_offset(std::string_view text) {
  const auto parts = cut_at(text, ':');
  constexpr std::int64_t most = 1'000; // what comes of it has to be within a day
  const auto hours = lax_number(parts.before, most);
  const auto minutes = lax_number(parts.behind.value_or("0"), most);
  if (!hours || !minutes)
    return std::nullopt;
  return *hours * millis_per_hour + *minutes * millis_per_minute;
}

/// One or two digits; none stand for `missing`.
std::int64_t take_short(text_cursor& from, std::int64_t missing) {
  return from.take_number(1, 2).value_or(missing);
}

/// A year has four digits, or more after a plus.
std::optional<std::int64_t> take_cast_year(text_cursor& from) {
  constexpr std::size_t digits = 4;
  constexpr std::size_t digits_most = 9;
  const auto year =
      from.take('+') ? from.take_number(digits + 1, digits_most) : from.take_number(digits, digits);
  return year && *year >= 1 ? year : std::nullopt;
}

bool take_cast_date(text_cursor& from, written_time& to) {
  const auto year = take_cast_year(from);
  if (!year || !from.take('-'))
    return false;
  to.year = *year;
  const bool has_month = from.digits() > 0;
  to.month = take_short(from, 1);
  if (!from.take('-'))
    return false;
  const bool has_day = from.digits() > 0;
  to.day = take_short(from, 1);
  return has_month || !has_day; // else it is a negative month
}

bool take_cast_clock(text_cursor& from, written_time& to) {
  to.hour = take_short(from, 0);
  if (!from.take(':'))
    return false;
  to.minute = take_short(from, 0);
  if (!from.take(':'))
    return false;
  to.second = take_short(from, 0);
  to.micros = from.take_fraction().value_or(0);
  return true;
}

/// A date with a year of four digits, whose day may be after the month's last.
std::optional<std::int64_t> take_jdbc_date(text_cursor& from) {
  const auto year = from.take_number(4, 4);
  const auto month = from.take('-') ? take_short(from, 0) : 0;
  const auto day = from.take('-') ? take_short(from, 0) : 0;
  if (!year || !is_date(0, month, 1) || !is_date(0, 1, day))
    return std::nullopt;
  return days_of({*year, static_cast<int>(month), 1}) + day - 1;
}

/// A time whose numbers may be as great as you like; in microseconds.
std::optional<std::int64_t> take_jdbc_clock(text_cursor& from) {
  constexpr std::size_t digits_most = 6;
  const auto hour = from.take_number(1, digits_most);
  const auto minute = from.take(':') ? from.take_number(1, digits_most) : std::nullopt;
  const auto second = from.take(':') ? from.take_number(1, digits_most) : std::nullopt;
  if (!hour || !minute || !second || from.rest() == ".")
    return std::nullopt;
  return ((*hour * 60 + *minute) * 60 + *second) * micros_per_second +
         from.take_fraction().value_or(0);
}

} // namespace

std::optional<std::int64_t> cast_to_date(std::string_view text) {
  constexpr std::int64_t year_most = 9'999;
  const auto blank = text.find(' ');
  if (blank != std::string_view::npos && blank > 0)
    text = text.substr(0, blank);
  const auto [year_text, behind] = cut_at(text, '-');
  const auto [month_text, day_text] = cut_at(behind.value_or("1"), '-');
  const auto year = lax_number(year_text, year_most);
  const auto month = lax_number(month_text, 12);
  const auto day = lax_number(day_text.value_or("1"), 31);
  if (!year || !month || !day || !is_date(*year, *month, *day))
    return std::nullopt;
  return days_of({*year, static_cast<int>(*month), static_cast<int>(*day)});
}

std::optional<std::int64_t> cast_to_time(std::string_view text, int precision) {
  const auto minus = text.find('-');
  const auto sign = minus != std::string_view::npos ? minus : text.find('+');
  const auto clock = text.substr(0, sign);
  auto millis = lax_clock(clock);
  if (sign != std::string_view::npos) {
    const auto zone = text.substr(sign + 1);
    const bool in_minutes = zone.find(':') != std::string_view::npos;
    const auto offset = lax_offset(zone);
    if (!millis || !offset || (in_minutes && std::ranges::count(clock, ':') < 2))
      return std::nullopt;
    *millis += minus != std::string_view::npos ? -*offset : *offset;
  }
  if (!millis || *millis < 0 || *millis >= millis_per_day)
    return std::nullopt;
  return truncate_time(*millis, precision);
}

std::optional<std::int64_t> cast_to_timestamp(std::string_view text, int precision) {
  text_cursor from{text};
  written_time written;
  if (!take_cast_date(from, written))
    return std::nullopt;
  if (from.take(' ') && !take_cast_clock(from, written))
    return std::nullopt;
  const auto micros = resolve_timestamp(written, leniency::smart);
  if (!micros || !from.at_end())
    return std::nullopt;
  return truncate_timestamp(*micros, precision);
}

std::optional<std::int64_t> parse_jdbc_timestamp(std::string_view text) {
  text_cursor from{trimmed(text)};
  const auto days = take_jdbc_date(from);
  if (!days)
    return std::nullopt;
  if (from.at_end())
    return *days * micros_per_day;
  const auto micros = from.take(' ') ? take_jdbc_clock(from) : std::nullopt;
  if (!micros || !from.at_end())
    return std::nullopt;
  return *days * micros_per_day + *micros;
}

void append_date(std::string& to, std::int64_t days) {
  const auto date = civil_of(days);
  if (date.year < 0)
    to.push_back('-');
  append_padded(to, date.year < 0 ? -date.year : date.year, 4);
  to.push_back('-');
  append_padded(to, date.month, 2);
  to.push_back('-');
  append_padded(to, date.day, 2);
}

void append_time(std::string& to, std::int64_t millis, int precision) {
  append_clock(to, millis / millis_per_second);
  if (precision <= 0)
    return;
  to.push_back('.');
  auto rest = millis % millis_per_second;
  do {
    to.push_back(static_cast<char>('0' + rest / 100));
    rest = rest % 100 * 10;
  } while (rest != 0 && --precision > 0);
}

void append_timestamp(std::string& to, std::int64_t micros, int precision) {
  constexpr std::size_t digits_of_nanos = 9;
  append_date(to, floor_div(micros, micros_per_day));
  to.push_back(' ');
  const auto of_day = floor_mod(micros, micros_per_day);
  append_clock(to, of_day / micros_per_second);
  if (precision <= 0)
    return;
  to.push_back('.');
  append_padded(to, of_day % micros_per_second * 1'000, digits_of_nanos);
  to.resize(to.size() - digits_of_nanos + static_cast<std::size_t>(precision));
}

} // namespace duet
