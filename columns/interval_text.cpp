#include "columns/interval_text.hpp"

#include "columns/calendar.hpp"
#include "columns/clock_text.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdlib>
#include <limits>

namespace duet {

namespace {

/// How a unit stands in a literal, if it is not the first one.
struct unit_shape {
  std::int64_t size = 0;  ///< In months or milliseconds.
  std::int64_t limit = 0; ///< Numbers are less.
  char separator = ' ';   ///< In front of it.
};

constexpr std::array<unit_shape, 8> unit_shapes{{
    {12, 0, ' '},
    {3, 0, ' '},
    {1, 12, '-'},
    {7 * millis_per_day, 0, ' '},
    {millis_per_day, 0, ' '},
    {millis_per_hour, 24, ' '},
    {millis_per_minute, 60, ':'},
    {millis_per_second, 60, ':'},
}};

const unit_shape& shape_of(interval_unit unit) {
  return unit_shapes[static_cast<std::size_t>(unit)];
}

interval_unit next_of(interval_unit unit) {
  const auto next = static_cast<interval_unit>(static_cast<std::uint8_t>(unit) + 1);
  return unit == interval_unit::year ? interval_unit::month : next;
}

/// Adds `number` units, if there is room.
bool add_units(std::int64_t& sum, std::int64_t number, interval_unit unit) {
  std::int64_t units = 0;
  return !__builtin_mul_overflow(number, shape_of(unit).size, &units) &&
         !__builtin_add_overflow(sum, units, &sum);
}

/// A number after the first one, behind its separator.
bool take_further(text_cursor& from, interval_unit unit, std::int64_t& sum) {
  const auto& shape = shape_of(unit);
  const auto number = from.take(shape.separator) ? from.take_number(1, 2) : std::nullopt;
  return number && *number < shape.limit && add_units(sum, *number, unit);
}

/// The fraction of a second, if there is one, of at most so many digits.
bool take_second_fraction(text_cursor& from, int digits_max, std::int64_t& sum) {
  if (from.at_end())
    return true;
  const auto digits = from.rest().size() - 1;
  const auto micros = from.take_fraction();
  if (!micros || digits == 0 || digits > static_cast<std::size_t>(digits_max))
    return false;
  sum += *micros / micros_per_milli;
  return true;
}

/// Without the sign; the least number, which has none without it, is taken for the next one.
std::int64_t size_of_interval(std::int64_t interval) {
  return std::abs(std::max(interval, -std::numeric_limits<std::int64_t>::max()));
}

} // namespace

std::optional<std::int64_t> parse_interval(std::string_view text, const interval_qualifier& as) {
  assert(as.from <= as.to);
  text_cursor from{trimmed(text)};
  const bool negative = from.take('-');
  if (!negative)
    from.take('+');
  std::int64_t sum = 0;
  const auto first = from.take_number(1, static_cast<std::size_t>(as.digits));
  if (!first || !add_units(sum, *first, as.from))
    return std::nullopt;
  for (auto unit = as.from; unit != as.to;) {
    unit = next_of(unit);
    if (!take_further(from, unit, sum))
      return std::nullopt;
  }
  if (as.to == interval_unit::second && !take_second_fraction(from, as.fraction_digits, sum))
    return std::nullopt;
  if (!from.at_end())
    return std::nullopt;
  return negative ? -sum : sum;
}

void append_interval_of_months(std::string& to, std::int64_t months) {
  constexpr std::int64_t months_of_year = 12;
  to.push_back(months < 0 ? '-' : '+');
  const auto count = size_of_interval(months);
  append_padded(to, count / months_of_year, 1);
  to.push_back('-');
  append_padded(to, count % months_of_year, 2);
}

void append_interval_of_millis(std::string& to, std::int64_t millis) {
  to.push_back(millis < 0 ? '-' : '+');
  const auto count = size_of_interval(millis);
  append_padded(to, count / millis_per_day, 1);
  to.push_back(' ');
  append_clock(to, count % millis_per_day / millis_per_second);
  to.push_back('.');
  append_padded(to, count % millis_per_second, 3);
}

} // namespace duet
