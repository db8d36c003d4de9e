/// What aggregates make of which rows, as tables.
#pragma once

#include "columns/datum.hpp"
#include "columns/types.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace duet {

inline const auto boolean = type_of(type_kind::boolean);
inline const auto integer = type_of(type_kind::integer);
inline const auto real = type_of(type_kind::real);
inline const auto floating = type_of(type_kind::floating);
inline const auto decimal_5_2 = decimal_of(5, 2);
inline const auto string = string_type();

/// An aggregate, its rows, and what comes of them.
struct aggregate_row {
  std::string_view name;
  std::vector<data_type> types;
  std::vector<std::vector<datum>> rows; ///< The arguments of each.
  std::size_t half;                     ///< So many rows come first,
  std::string_view of_half;             ///< which come to this,
  std::string_view of_all;              ///< and all of them to this.
  std::string_view type;
  std::vector<datum> constants{}; ///< Behind the arguments.
};

std::vector<aggregate_row> all_aggregate_rows();

} // namespace duet
