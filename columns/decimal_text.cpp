#include "columns/decimal.hpp"
#include "columns/text_cursor.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace duet {

namespace {

/// A decimal as it is written.
struct written_decimal {
  std::string_view digits; ///< With one point among them, or none.
  std::int64_t exponent = 0;
  bool negative = false;
};

bool take_sign(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+'))
    text.remove_prefix(1);
  return negative;
}

/// The digits with at most one point at the front of `text`; none if there is no digit.
std::string_view take_digits(std::string_view& text) {
  std::size_t end = 0;
  std::size_t points = 0;
  for (; end < text.size() && (is_ascii_digit(text[end]) || text[end] == '.'); ++end)
    points += text[end] == '.' ? 1U : 0U;
  if (points > 1 || end == points)
    return {};
  const auto taken = text.substr(0, end);
  text.remove_prefix(end);
  return taken;
}

/// An exponent without its letter, of 32 bits.
std::optional<std::int64_t> parse_exponent(std::string_view text) {
  const bool negative = take_sign(text);
  if (text.empty() || !std::ranges::all_of(text, is_ascii_digit))
    return std::nullopt;
  std::int64_t exponent = 0;
  for (const auto c : text) {
    exponent = exponent * 10 + (c - '0');
    if (exponent > std::numeric_limits<std::int32_t>::max())
      return std::nullopt;
  }
  return negative ? -exponent : exponent;
}

std::optional<written_decimal> take_apart(std::string_view text) {
  written_decimal made;
  made.negative = take_sign(text);
  made.digits = take_digits(text);
  if (made.digits.empty())
    return std::nullopt;
  if (text.empty())
    return made;
  if (text.front() != 'e' && text.front() != 'E')
    return std::nullopt;
  const auto exponent = parse_exponent(text.substr(1));
  if (!exponent)
    return std::nullopt;
  made.exponent = *exponent;
  return made;
}

/// The first `count` of the digits as a number, rounded by the next one; zeros follow the digits
/// that there are.
std::optional<uint128> first_digits(std::string_view digits, std::int64_t count) {
  uint128 number = 0;
  for (const auto c : digits) {
    if (c == '.')
      continue;
    if (count <= 0)
      return number + (count == 0 && c >= '5' ? 1U : 0U);
    if (number >= power_of_ten(decimal_precision_max - 1))
      return std::nullopt;
    number = number * 10 + static_cast<unsigned>(c - '0');
    --count;
  }
  if (number == 0 || count <= 0)
    return number;
  if (count > exponent_of_ten_max)
    return std::nullopt;
  const auto grown = multiply(number, power_of_ten(static_cast<int>(count)));
  return grown.high != 0 ? std::nullopt : std::optional{grown.low};
}

void append_exponent(std::string& to, int exponent) {
  to.append(exponent < 0 ? "E-" : "E+");
  append_number(to, std::abs(exponent));
}

/// As BigDecimal does; `scale` may be negative.
void append_scaled(std::string& to, int128 unscaled, int scale) {
  constexpr int least_exponent = -6;
  const digit_text text{magnitude(unscaled)};
  const auto digits = text.view();
  const auto exponent = static_cast<int>(digits.size()) - 1 - scale;
  if (scale >= 0 && exponent >= least_exponent)
    return append_plain(to, {unscaled, scale});
  if (unscaled < 0)
    to.push_back('-');
  to.push_back(digits.front());
  if (digits.size() > 1)
    to.append(".").append(digits.substr(1));
  append_exponent(to, exponent);
}

} // namespace

std::optional<int128> decimal_of(double number, decimal_type to) {
  std::array<char, 32> text{};
  if (!std::isfinite(number))
    return std::nullopt;
  const auto written =
      std::to_chars(text.begin(), text.end(), number, std::chars_format::scientific);
  return parse_decimal({text.begin(), written.ptr}, to);
}

std::optional<int128> parse_decimal(std::string_view text, decimal_type to) {
  const auto parts = take_apart(text);
  if (!parts)
    return std::nullopt;
  const auto point = std::min(parts->digits.find('.'), parts->digits.size());
  const auto kept = static_cast<std::int64_t>(point) + parts->exponent + to.scale;
  const auto number = first_digits(parts->digits, kept);
  if (!number || *number >= power_of_ten(to.precision))
    return std::nullopt;
  return with_sign(*number, parts->negative);
}

std::optional<int128> cast_to_decimal(std::string_view text, decimal_type to) {
  return parse_decimal(trimmed(text, " \t\n"), to);
}

double to_double(int128 unscaled, decimal_type type) {
  constexpr int digits_of_quotient = 18;
  const auto dividend = magnitude(unscaled);
  double made = 0;
  if (type.precision <= digits_of_quotient) {
    const auto divisor = static_cast<double>(low_half(power_of_ten(type.scale)));
    made = static_cast<double>(low_half(dividend)) / divisor;
  } else {
    std::array<char, 48> text{};
    const digit_text digits{dividend};
    auto* end = std::ranges::copy(digits.view(), text.begin()).out;
    *end++ = 'e';
    end = std::to_chars(end, text.end(), -type.scale).ptr;
    std::from_chars(text.begin(), end, made);
  }
  return unscaled < 0 ? -made : made;
}

void append_plain(std::string& to, decimal value) {
  const digit_text text{magnitude(value.unscaled)};
  const auto digits = text.view();
  const auto scale = static_cast<std::size_t>(value.scale);
  if (value.unscaled < 0)
    to.push_back('-');
  if (scale == 0) {
    to.append(digits);
    return;
  }
  if (digits.size() <= scale)
    to.append("0.").append(scale - digits.size(), '0').append(digits);
  else
    to.append(digits.substr(0, digits.size() - scale))
        .append(".")
        .append(digits.substr(digits.size() - scale));
}

void append_java(std::string& to, decimal value) { append_scaled(to, value.unscaled, value.scale); }

void append_stripped(std::string& to, decimal value) {
  if (value.unscaled == 0) {
    to.push_back('0');
    return;
  }
  for (; value.unscaled % 10 == 0; value.unscaled /= 10)
    --value.scale;
  append_scaled(to, value.unscaled, value.scale);
}

} // namespace duet
