/// Integers of 256 bits, without a sign: what lies between a product of decimals and its rounding.
#pragma once

#include "columns/int128.hpp"

#include <compare>

namespace duet {

/// high * 2^128 + low.
struct wide_integer {
  uint128 high = 0;
  uint128 low = 0;

  friend constexpr bool operator==(const wide_integer&, const wide_integer&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 mistakes what the compiler generates
  friend constexpr auto operator<=>(const wide_integer&, const wide_integer&) = default;
};

/// A quotient towards 0, and what is left.
struct wide_quotient {
  wide_integer quotient;
  uint128 remainder = 0;
};

/// The whole product.
[[nodiscard]] wide_integer multiply(uint128 a, uint128 b);

/// The rest wraps beyond 256 bits, or below 0.
[[nodiscard]] wide_integer multiply(const wide_integer& a, uint128 b);
[[nodiscard]] wide_integer add(const wide_integer& a, const wide_integer& b);
[[nodiscard]] wide_integer subtract(const wide_integer& a, const wide_integer& b);

/// `divisor` is not 0.
[[nodiscard]] wide_quotient divide(const wide_integer& dividend, uint128 divisor);

/// What becomes of the digits that a number has no room for.
enum class rounding {
  half_up, ///< To the nearest, halves away from 0.
  down,    ///< Towards 0.
  floor,   ///< To the next lower number.
  ceiling, ///< To the next higher one.
};

/// Takes `digits` digits off the end, from 0 up. `negative` is the sign that the number has.
[[nodiscard]] wide_integer cut_digits(wide_integer number, int digits, rounding how, bool negative);

} // namespace duet
