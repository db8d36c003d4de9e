/// The type DECIMAL(p, s), and which types come of computing with it.
#pragma once

namespace duet {

/// The most digits that a decimal has.
inline constexpr int decimal_precision_max = 38;

/// DECIMAL(precision, scale): at most `precision` digits, from 1 to 38, the last `scale` of them
/// behind the point, from 0 to `precision`.
struct decimal_type {
  int precision = 10;
  int scale = 0;

  friend constexpr bool operator==(const decimal_type&, const decimal_type&) = default;
};

/// What integers count as beside a decimal.
inline constexpr decimal_type tinyint_as_decimal{3, 0};
inline constexpr decimal_type smallint_as_decimal{5, 0};
inline constexpr decimal_type int_as_decimal{10, 0};
inline constexpr decimal_type bigint_as_decimal{19, 0};

/// The type of a + b and of a - b. This and the next two have room for every result, so they may
/// come to more than 38 digits: then digits behind the point go, but not below 6 of them, nor any
/// if there are fewer.
[[nodiscard]] decimal_type add_type(decimal_type a, decimal_type b);

/// The type of a * b.
[[nodiscard]] decimal_type multiply_type(decimal_type a, decimal_type b);

/// The type of a / b.
[[nodiscard]] decimal_type divide_type(decimal_type a, decimal_type b);

/// The type of a % b.
[[nodiscard]] decimal_type remainder_type(decimal_type a, decimal_type b);

/// The type of ROUND(a, digits) and TRUNCATE(a, digits), where `digits` is a literal.
[[nodiscard]] decimal_type round_type(decimal_type a, int digits);

/// The type of FLOOR(a) and CEIL(a).
[[nodiscard]] decimal_type floor_type(decimal_type a);

/// The type of SUM(a).
[[nodiscard]] decimal_type sum_type(decimal_type a);

/// The type of AVG(a).
[[nodiscard]] decimal_type average_type(decimal_type a);

/// The type that takes values of both, of CASE and UNION for example: digits before the point have
/// precedence.
[[nodiscard]] decimal_type common_type(decimal_type a, decimal_type b);

} // namespace duet
