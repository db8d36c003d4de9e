#include "columns/calendar.hpp"
#include "columns/clock_text.hpp"
#include "columns/time_text.hpp"
#include "columns/zones.hpp"

namespace duet {

namespace {

/// A year has four digits, or up to ten after a minus, and five to ten after a plus.
std::optional<std::int64_t> take_iso_year(text_cursor& from) {
  constexpr std::size_t digits = 4;
  constexpr std::size_t digits_most = 10;
  if (from.take('+'))
    return from.take_number(digits + 1, digits_most);
  if (!from.take('-'))
    return from.take_number(digits, digits);
  const auto year = from.take_number(digits, digits_most);
  return year && *year > 0 ? std::optional{-*year} : std::nullopt;
}

/// Two digits, after a separator.
bool take_pair(text_cursor& from, char separator, std::int64_t& to) {
  if (!from.take(separator))
    return false;
  const auto number = from.take_number(2, 2);
  to = number.value_or(0);
  return number.has_value();
}

bool take_iso_date(text_cursor& from, written_time& to) {
  const auto year = take_iso_year(from);
  to.year = year.value_or(0);
  return year && take_pair(from, '-', to.month) && take_pair(from, '-', to.day);
}

bool take_iso_clock(text_cursor& from, written_time& to, timestamp_standard written) {
  const auto hour = from.take_number(2, 2);
  to.hour = hour.value_or(0);
  if (!hour || !take_pair(from, ':', to.minute))
    return false;
  if (written == timestamp_standard::iso && !from.rest().starts_with(':'))
    return true;
  if (!take_pair(from, ':', to.second))
    return false;
  to.micros = from.take_fraction().value_or(0);
  return true;
}

/// What is between date and time; the T of a timestamp, not of an instant, may be small.
bool take_middle(text_cursor& from, timestamp_standard written, bool any_case) {
  return written == timestamp_standard::sql ? from.take(' ')
                                            : from.take('T') || (any_case && from.take('t'));
}

/// The offset from UTC at the end of an instant, in microseconds.
std::optional<std::int64_t> offset_behind(std::string_view text) {
  if (text == "Z")
    return 0;
  const auto offset = parse_offset(text);
  return offset ? std::optional{*offset * micros_per_second} : std::nullopt;
}

/// What is in front of a zone at the end, if there is one.
std::string_view without_zone(std::string_view text) {
  if (text.ends_with('Z'))
    return text.substr(0, text.size() - 1);
  const auto sign = text.find_last_of("+-");
  const auto colon = text.find(':');
  return sign != std::string_view::npos && colon < sign ? text.substr(0, sign) : text;
}

} // namespace

std::optional<std::int64_t> parse_json_date(std::string_view text) {
  text_cursor from{text};
  written_time written;
  if (!take_iso_date(from, written) || !from.at_end())
    return std::nullopt;
  return resolve_date(written, leniency::strict);
}

std::optional<std::int64_t> parse_json_time(std::string_view text) {
  text_cursor from{text};
  written_time written;
  if (!take_iso_clock(from, written, timestamp_standard::sql) || !from.at_end())
    return std::nullopt;
  const auto micros = resolve_clock(written, leniency::smart);
  if (!micros)
    return std::nullopt;
  return *micros % micros_per_day / micros_per_second * millis_per_second;
}

std::optional<std::int64_t> parse_json_timestamp(std::string_view text,
                                                 timestamp_standard written_as) {
  text_cursor from{text};
  written_time written;
  if (!take_iso_date(from, written) || !take_middle(from, written_as, true) ||
      !take_iso_clock(from, written, written_as) || !from.at_end())
    return std::nullopt;
  return resolve_timestamp(written, written_as == timestamp_standard::sql ? leniency::smart
                                                                          : leniency::strict);
}

std::optional<std::int64_t> parse_json_instant(std::string_view text,
                                               timestamp_standard written_as) {
  text_cursor from{text};
  written_time written;
  if (!take_iso_date(from, written) || !take_middle(from, written_as, false) ||
      !take_iso_clock(from, written, written_as))
    return std::nullopt;
  const auto offset = offset_behind(from.rest());
  const auto micros = resolve_timestamp(written, leniency::smart);
  return offset && micros ? std::optional{*micros - *offset} : std::nullopt;
}

bool has_zone(std::string_view text) {
  const auto wall = without_zone(text);
  return wall.size() < text.size() &&
         (parse_json_timestamp(wall, timestamp_standard::sql) ||
          parse_json_timestamp(wall, timestamp_standard::iso)) &&
         offset_behind(text.substr(wall.size()));
}

void append_json_date(std::string& to, std::int64_t days) {
  constexpr std::int64_t year_most = 9'999;
  if (civil_of(days).year > year_most)
    to.push_back('+');
  append_date(to, days);
}

void append_json_time(std::string& to, std::int64_t millis) {
  append_clock(to, millis / millis_per_second);
}

void append_json_timestamp(std::string& to, std::int64_t micros, timestamp_standard as) {
  append_json_date(to, floor_div(micros, micros_per_day));
  to.push_back(as == timestamp_standard::sql ? ' ' : 'T');
  const auto of_day = floor_mod(micros, micros_per_day);
  append_clock(to, of_day / micros_per_second);
  const auto fraction = of_day % micros_per_second;
  if (fraction == 0)
    return;
  to.push_back('.');
  append_padded(to, fraction, 6);
  while (to.back() == '0')
    to.pop_back();
}

void append_json_instant(std::string& to, std::int64_t micros, timestamp_standard as) {
  append_json_timestamp(to, micros, as);
  to.push_back('Z');
}

} // namespace duet
