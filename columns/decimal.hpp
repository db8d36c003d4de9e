/// Computing with decimals: exact, then rounded once to the type of the result, halves away from 0.
/// Whatever does not fit into that type is no value.
#pragma once

#include "columns/decimal_type.hpp"
#include "columns/int128.hpp"
#include "columns/wide_integer.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace duet {

/// unscaled / 10^scale; less than 10^38 unscaled, `scale` from 0 to 38. A column holds the unscaled
/// numbers, its type the scale.
struct decimal {
  int128 unscaled = 0;
  int scale = 0;
};

/// The value in another type, unscaled.
[[nodiscard]] std::optional<int128> rescale(decimal value, decimal_type to);

/// a + b, a - b, a * b, unscaled in the type `to`.
[[nodiscard]] std::optional<int128> add(decimal a, decimal b, decimal_type to);
[[nodiscard]] std::optional<int128> subtract(decimal a, decimal b, decimal_type to);
[[nodiscard]] std::optional<int128> multiply(decimal a, decimal b, decimal_type to);

/// a / b, where b is not 0. The quotient is rounded twice: to 38 digits, and to the type `to`.
[[nodiscard]] std::optional<int128> divide(decimal a, decimal b, decimal_type to);

/// What is left of a divided by b, which is not 0; it has the sign of a. No value also if the
/// quotient, which is not asked for, has more than 38 digits, zeros at its end apart.
[[nodiscard]] std::optional<int128> remainder(decimal a, decimal b, decimal_type to);

/// -a: it has the type that a has.
[[nodiscard]] constexpr int128 negate(int128 unscaled) { return -unscaled; }

/// The order of values, whatever their scales.
[[nodiscard]] std::strong_ordering compare(decimal a, decimal b);

/// The value without the digits that are more than `digits` behind the point, or before it if
/// `digits` is negative: ROUND with half_up, TRUNCATE with down, FLOOR and CEIL with 0 digits.
/// Unscaled in the type `to`.
[[nodiscard]] std::optional<int128> round_to(decimal value, int digits, rounding how,
                                             decimal_type to);

/// Numbers as decimals. A double counts as the shortest text that reads as it; those that are
/// infinite or no number are no decimals.
[[nodiscard]] std::optional<int128> decimal_of(std::int64_t number, decimal_type to);
[[nodiscard]] std::optional<int128> decimal_of(double number, decimal_type to);

/// Reads a decimal: digits with at most one point, a sign before and an exponent behind if you
/// like, nothing else: "1", "+1.", "-.5e-3".
[[nodiscard]] std::optional<int128> parse_decimal(std::string_view text, decimal_type to);

/// CAST of text: the same, and blanks, tabs and ends of lines around it do not count.
[[nodiscard]] std::optional<int128> cast_to_decimal(std::string_view text, decimal_type to);

/// CAST to BIGINT: without what is behind the point; beyond 64 bits it wraps.
[[nodiscard]] std::int64_t to_int64(decimal value);

/// CAST to DOUBLE. Up to 18 digits it is the quotient of two doubles, beyond the nearest double:
/// they differ in the last bit for some of 17 digits.
[[nodiscard]] double to_double(int128 unscaled, decimal_type type);

/// Appends all digits of the scale: "100.00", "-0.05".
void append_plain(std::string& to, decimal value);

/// Appends as Java's BigDecimal does: as above, but with an exponent if there would be six zeros
/// or more behind the point in front of the first digit: "1E-7", "0E-10".
void append_java(std::string& to, decimal value);

/// Appends the same without zeros at the end, those before the point included: "100.00" is "1E+2",
/// "1.50" is "1.5". Flink's JSON has decimals so unless it is told to write them plain.
void append_stripped(std::string& to, decimal value);

} // namespace duet
