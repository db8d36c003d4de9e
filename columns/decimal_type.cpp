#include "columns/decimal_type.hpp"

#include <algorithm>

namespace duet {

namespace {

/// How many digits behind the point stay when others have to go.
constexpr int scale_kept = 6;

int whole_digits(decimal_type of) { return of.precision - of.scale; }

/// The type with so many digits before and behind the point, or the one that comes nearest.
decimal_type limited(int whole, int scale) {
  if (whole + scale <= decimal_precision_max)
    return {whole + scale, scale};
  return {decimal_precision_max,
          std::max(decimal_precision_max - whole, std::min(scale, scale_kept))};
}

} // namespace

decimal_type add_type(decimal_type a, decimal_type b) {
  return limited(std::max(whole_digits(a), whole_digits(b)) + 1, std::max(a.scale, b.scale));
}

decimal_type multiply_type(decimal_type a, decimal_type b) {
  return limited(whole_digits(a) + whole_digits(b) + 1, a.scale + b.scale);
}

decimal_type divide_type(decimal_type a, decimal_type b) {
  return limited(whole_digits(a) + b.scale, std::max(scale_kept, a.scale + b.precision + 1));
}

decimal_type remainder_type(decimal_type a, decimal_type b) {
  return limited(std::min(whole_digits(a), whole_digits(b)), std::max(a.scale, b.scale));
}

decimal_type round_type(decimal_type a, int digits) {
  if (digits >= a.scale)
    return a;
  const auto scale = std::max(digits, 0);
  return {std::min(decimal_precision_max, whole_digits(a) + 1 + scale), scale};
}

decimal_type floor_type(decimal_type a) { return {a.precision, 0}; }

decimal_type sum_type(decimal_type a) { return {decimal_precision_max, a.scale}; }

decimal_type average_type(decimal_type a) {
  return {decimal_precision_max, std::max(scale_kept, a.scale)};
}

decimal_type common_type(decimal_type a, decimal_type b) {
  const auto whole = std::max(whole_digits(a), whole_digits(b));
  const auto scale = std::min(std::max(a.scale, b.scale), decimal_precision_max - whole);
  return {whole + scale, scale};
}

} // namespace duet
