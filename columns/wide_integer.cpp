#include "columns/wide_integer.hpp"

#include <algorithm>
#include <bit>

namespace duet {

namespace {

constexpr unsigned half_bits = 64;
constexpr unsigned whole_bits = 128;

/// One digit of a long division in base 2^64, and what is left for the next one.
struct division_step {
  std::uint64_t digit = 0;
  uint128 rest = 0;
};

/// Divides `above` * 2^64 + `next` by `divisor`, which is greater than `above` and has its highest
/// bit set. The digit is guessed by the upper half of the divisor; the guess is at most two too
/// high (Knuth, The Art of Computer Programming, volume 2, 4.3.1, theorem B).
division_step divide_step(uint128 above, std::uint64_t next, uint128 divisor) {
  const auto upper = high_half(divisor);
  const auto lower = low_half(divisor);
  auto digit = above / upper;
  auto rest = above % upper;
  while (high_half(digit) != 0 || digit * lower > ((rest << half_bits) | next)) {
    --digit;
    rest += upper;
    if (high_half(rest) != 0)
      break;
  }
  return {low_half(digit), ((rest << half_bits) | next) - digit * lower};
}

/// Division by what fits into 64 bits.
wide_quotient divide_short(const wide_integer& dividend, std::uint64_t divisor) {
  uint128 rest = 0;
  const auto step = [&](std::uint64_t next) {
    const auto whole = (rest << half_bits) | next;
    rest = whole % divisor;
    return whole / divisor;
  };
  wide_quotient made;
  made.quotient.high = step(high_half(dividend.high)) << half_bits;
  made.quotient.high |= step(low_half(dividend.high));
  made.quotient.low = step(high_half(dividend.low)) << half_bits;
  made.quotient.low |= step(low_half(dividend.low));
  made.remainder = rest;
  return made;
}

/// Division by more than that. Both are shifted until the divisor has its highest bit set; what
/// leaves the 256 bits of the dividend is in `above`.
wide_quotient divide_long(const wide_integer& dividend, uint128 divisor) {
  const auto shift = static_cast<unsigned>(std::countl_zero(high_half(divisor)));
  const auto above = dividend.high >> (half_bits - shift);
  const auto carried = shift == 0 ? 0 : dividend.low >> (whole_bits - shift);
  const auto high = (dividend.high << shift) | carried;
  const auto low = dividend.low << shift;
  const auto first = divide_step(above, low_half(high), divisor << shift);
  const auto second = divide_step(first.rest, high_half(low), divisor << shift);
  const auto third = divide_step(second.rest, low_half(low), divisor << shift);
  return {.quotient = {first.digit, (uint128{second.digit} << half_bits) | third.digit},
          .remainder = third.rest >> shift};
}

bool rounds_away(rounding how, bool negative, bool at_least_half, bool any) {
  switch (how) {
  case rounding::half_up:
    return at_least_half;
  case rounding::down:
    return false;
  case rounding::floor:
    return any && negative;
  case rounding::ceiling:
    return any && !negative;
  }
  return false;
}

} // namespace

wide_integer multiply(uint128 a, uint128 b) {
  const auto low = uint128{low_half(a)} * low_half(b);
  const auto left = uint128{high_half(a)} * low_half(b);
  const auto right = uint128{low_half(a)} * high_half(b);
  const auto high = uint128{high_half(a)} * high_half(b);
  const auto middle = uint128{high_half(low)} + low_half(left) + low_half(right);
  return {high + high_half(left) + high_half(right) + high_half(middle),
          (middle << half_bits) | low_half(low)};
}

wide_integer multiply(const wide_integer& a, uint128 b) {
  auto product = multiply(a.low, b);
  product.high += a.high * b;
  return product;
}

wide_integer add(const wide_integer& a, const wide_integer& b) {
  const auto low = a.low + b.low;
  return {a.high + b.high + (low < a.low ? 1U : 0U), low};
}

wide_integer subtract(const wide_integer& a, const wide_integer& b) {
  return {a.high - b.high - (a.low < b.low ? 1U : 0U), a.low - b.low};
}

wide_quotient divide(const wide_integer& dividend, uint128 divisor) {
  if (dividend.high == 0)
    return {.quotient = {0, dividend.low / divisor}, .remainder = dividend.low % divisor};
  if (high_half(divisor) == 0)
    return divide_short(dividend, low_half(divisor));
  return divide_long(dividend, divisor);
}

wide_integer cut_digits(wide_integer number, int digits, rounding how, bool negative) {
  bool any = false;
  for (; digits > exponent_of_ten_max; digits -= exponent_of_ten_max) {
    const auto part = divide(number, power_of_ten(exponent_of_ten_max));
    number = part.quotient;
    any |= part.remainder != 0;
  }
  // The highest of the digits that are cut is in the last part.
  const auto unit = power_of_ten(digits);
  const auto last = divide(number, unit);
  any |= last.remainder != 0;
  const bool at_least_half = last.remainder >= unit - last.remainder;
  return rounds_away(how, negative, at_least_half, any) ? add(last.quotient, {0, 1})
                                                        : last.quotient;
}

} // namespace duet
