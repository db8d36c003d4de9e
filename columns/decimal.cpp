#include "columns/decimal.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace duet {

namespace {

/// A number with as many digits as it takes, on its way to a decimal.
struct exact {
  wide_integer magnitude;
  bool negative = false;
  int scale = 0;
};

std::optional<int128> within(uint128 magnitude, bool negative, decimal_type to) {
  if (magnitude >= power_of_ten(to.precision))
    return std::nullopt;
  return with_sign(magnitude, negative);
}

/// The number in a type, with half up. A result without room is no value.
std::optional<int128> fit(const exact& number, decimal_type to) {
  auto digits = number.magnitude;
  if (number.scale > to.scale)
    digits = cut_digits(digits, number.scale - to.scale, rounding::half_up, number.negative);
  if (digits.high != 0)
    return std::nullopt;
  if (number.scale < to.scale && digits.low != 0) {
    const auto zeros = to.scale - number.scale;
    if (zeros > exponent_of_ten_max)
      return std::nullopt;
    digits = multiply(digits.low, power_of_ten(zeros));
  }
  return digits.high != 0 ? std::nullopt : within(digits.low, number.negative, to);
}

/// The value with more digits behind the point, if 128 bits hold it.
std::optional<int128> lengthened(decimal value, int scale) {
  const auto factor = static_cast<int128>(power_of_ten(scale - value.scale));
  int128 made = 0;
  if (__builtin_mul_overflow(value.unscaled, factor, &made))
    return std::nullopt;
  return made;
}

/// The same, whatever it takes.
exact widened(decimal value, int scale) {
  return {.magnitude = multiply(magnitude(value.unscaled), power_of_ten(scale - value.scale)),
          .negative = value.unscaled < 0,
          .scale = scale};
}

/// The sum of numbers of one scale.
exact sum(exact a, exact b) {
  if (a.negative == b.negative)
    return {add(a.magnitude, b.magnitude), a.negative, a.scale};
  if (a.magnitude < b.magnitude)
    std::swap(a, b);
  return {subtract(a.magnitude, b.magnitude), a.negative, a.scale};
}

/// A quotient, rounded to 38 digits.
exact quotient(decimal a, decimal b) {
  const auto dividend = magnitude(a.unscaled);
  const auto divisor = magnitude(b.unscaled);
  // So many zeros make a quotient of 38 digits or 39; one less then.
  auto zeros = decimal_precision_max + digits_of(divisor) - digits_of(dividend);
  const auto with_zeros = [&] {
    const auto first = std::min(zeros, exponent_of_ten_max);
    return multiply(multiply(dividend, power_of_ten(first)), power_of_ten(zeros - first));
  };
  if (with_zeros() >= multiply(divisor, power_of_ten(decimal_precision_max)))
    --zeros;
  const auto parts = divide(with_zeros(), divisor);
  const bool up = parts.remainder >= divisor - parts.remainder;
  return {.magnitude = up ? add(parts.quotient, {0, 1}) : parts.quotient,
          .negative = (a.unscaled < 0) != (b.unscaled < 0),
          .scale = a.scale - b.scale + zeros};
}

/// Whether a number has no more than 38 digits, but for zeros at its end.
bool is_within_38_digits(wide_integer number) {
  while (number >= wide_integer{0, power_of_ten(decimal_precision_max)}) {
    const auto parts = divide(number, 10);
    if (parts.remainder != 0)
      return false;
    number = parts.quotient;
  }
  return true;
}

/// |a| % |b| in units of the longer scale; none if the quotient has more than 38 digits.
std::optional<uint128> magnitude_left(decimal a, decimal b, int scale) {
  const auto dividend = widened(a, scale).magnitude;
  const auto divisor = widened(b, scale).magnitude;
  // Only one of them has got digits, so that it is beyond 128 bits, and the other is not.
  if (divisor.high != 0)
    return dividend.low;
  const auto parts = divide(dividend, divisor.low);
  if (!is_within_38_digits(parts.quotient))
    return std::nullopt;
  return parts.remainder;
}

int sign_of(int128 number) { return number < 0 ? -1 : static_cast<int>(number > 0); }

} // namespace

std::optional<int128> rescale(decimal value, decimal_type to) {
  if (value.scale == to.scale)
    return within(magnitude(value.unscaled), value.unscaled < 0, to);
  return fit({.magnitude = {0, magnitude(value.unscaled)},
              .negative = value.unscaled < 0,
              .scale = value.scale},
             to);
}

std::optional<int128> add(decimal a, decimal b, decimal_type to) {
  const auto scale = std::max(a.scale, b.scale);
  const auto left = lengthened(a, scale);
  const auto right = lengthened(b, scale);
  int128 both = 0;
  if (left && right && !__builtin_add_overflow(*left, *right, &both))
    return rescale({both, scale}, to);
  return fit(sum(widened(a, scale), widened(b, scale)), to);
}

std::optional<int128> subtract(decimal a, decimal b, decimal_type to) {
  return add(a, {-b.unscaled, b.scale}, to);
}

std::optional<int128> multiply(decimal a, decimal b, decimal_type to) {
  return fit({.magnitude = multiply(magnitude(a.unscaled), magnitude(b.unscaled)),
              .negative = (a.unscaled < 0) != (b.unscaled < 0),
              .scale = a.scale + b.scale},
             to);
}

std::optional<int128> divide(decimal a, decimal b, decimal_type to) {
  assert(b.unscaled != 0);
  return fit(quotient(a, b), to);
}

std::optional<int128> remainder(decimal a, decimal b, decimal_type to) {
  assert(b.unscaled != 0);
  const auto scale = std::max(a.scale, b.scale);
  const auto left = magnitude_left(a, b, scale);
  if (!left)
    return std::nullopt;
  return fit({.magnitude = {0, *left}, .negative = a.unscaled < 0, .scale = scale}, to);
}

std::strong_ordering compare(decimal a, decimal b) {
  if (a.scale == b.scale || sign_of(a.unscaled) != sign_of(b.unscaled))
    return a.unscaled <=> b.unscaled;
  const auto scale = std::max(a.scale, b.scale);
  const auto left = widened(a, scale).magnitude;
  const auto right = widened(b, scale).magnitude;
  return a.unscaled < 0 ? right <=> left : left <=> right;
}

std::optional<int128> round_to(decimal value, int digits, rounding how, decimal_type to) {
  if (digits >= value.scale)
    return rescale(value, to);
  const auto last = std::max(digits, -decimal_precision_max - 1); // no value has digits before it
  const bool negative = value.unscaled < 0;
  const wide_integer unscaled{0, magnitude(value.unscaled)};
  return fit({.magnitude = cut_digits(unscaled, value.scale - last, how, negative),
              .negative = negative,
              .scale = last},
             to);
}

std::optional<int128> decimal_of(std::int64_t number, decimal_type to) {
  return rescale({number, 0}, to);
}

std::int64_t to_int64(decimal value) {
  const auto whole = value.unscaled / static_cast<int128>(power_of_ten(value.scale));
  return static_cast<std::int64_t>(whole);
}

} // namespace duet
