/// The types that values of different types are compared as.
#pragma once

#include "columns/types.hpp"

#include <optional>
#include <span>
#include <variant>

#include "functions/function.hpp"

namespace duet {

/// What two values are cast to when they are compared. Decimals stay as they are, whatever their
/// scales.
struct compared_types {
  data_type left;
  data_type right;
};

/// How values of two types are compared; without `ordered` it is only for equality.
[[nodiscard]] std::variant<compared_types, unresolved>
types_to_compare(const data_type& left, const data_type& right, bool ordered);

/// The one type that values of all these are cast to, of which there is one at least: of GREATEST
/// and IN. It has NULL if one of them has. Nothing, if there is none, or if they have no order.
[[nodiscard]] std::optional<data_type> type_to_compare(std::span<const data_type> types);

} // namespace duet
