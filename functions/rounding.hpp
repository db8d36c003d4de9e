/// Rounding of numbers: ROUND, TRUNCATE, CEIL and FLOOR.
#pragma once

#include "columns/wide_integer.hpp"
#include "functions/function.hpp"
#include "functions/signature.hpp"

#include <cstdint>

namespace duet {

/// A number with so many digits behind the point, or before it if `digits` is negative, halves away
/// from 0. It counts as the shortest decimal that reads as it.
[[nodiscard]] double round_double(double number, std::int64_t digits);

/// The same of an integer, half up or down; beyond 64 bits it wraps around.
[[nodiscard]] std::int64_t round_integer(std::int64_t number, std::int64_t digits, rounding how);

/// CEIL and FLOOR of one number.
[[nodiscard]] resolution resolve_whole(argument_list given, rounding how);

} // namespace duet
