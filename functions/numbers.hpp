/// What functions of numbers share: the types they compute in, and kernels for each.
#pragma once

#include "columns/decimal_type.hpp"
#include "columns/types.hpp"
#include "functions/bulk.hpp"
#include "functions/function.hpp"
#include "functions/signature.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace duet {

/// The digits of a DECIMAL, or those that an integer counts for beside one.
[[nodiscard]] decimal_type digits_of(const data_type& number);

/// DECIMAL with these digits.
[[nodiscard]] data_type decimal_of(decimal_type digits, bool nullable);

/// A call whose result is NULL only if an argument is.
[[nodiscard]] resolved_call call_with(argument_list given, data_type type,
                                      std::vector<data_type> takes, kernel compute);

/// The types of arguments, which they keep.
[[nodiscard]] std::vector<data_type> argument_types(argument_list given);

/// Arguments with those of the type NULL, which has no values, as of another: of an argument beside
/// it, or INT.
[[nodiscard]] std::vector<argument> without_null_type(argument_list given);

/// Calls `use(Int{})` with the integer that has as many bits as a kind.
template <class Use> auto with_width(type_kind kind, Use use) {
  switch (kind) {
  case type_kind::tinyint:
    return use(std::int8_t{});
  case type_kind::smallint:
    return use(std::int16_t{});
  case type_kind::integer:
    return use(std::int32_t{});
  default:
    return use(std::int64_t{});
  }
}

/// Calls `use(float{})` or `use(double{})`.
template <class Use> auto with_floating(type_kind kind, Use use) {
  return kind == type_kind::real ? use(float{}) : use(double{});
}

} // namespace duet
