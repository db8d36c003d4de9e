/// The windows in a GROUP BY, while its plan is made.
#pragma once

#include "sql/relation.hpp"

#include <cstddef>

namespace duet::sql {

/// The columns of a GROUP BY in windows: first its keys, then its calls.
struct window_keys {
  const relation* whole;
  std::size_t count;
  bool bounds_are_keys;

  /// Whether a column is a bound of the window that the window itself tells.
  [[nodiscard]] bool is_bound(std::size_t column) const {
    const auto role = whole->columns[column].window;
    return column < count &&
           (role == window_role::time || (role != window_role::none && !bounds_are_keys));
  }

  /// How many columns in front of one the operator has as keys.
  [[nodiscard]] std::size_t before(std::size_t column) const {
    std::size_t keys = 0;
    for (std::size_t i = 0; i < column; ++i)
      keys += is_bound(i) ? 0 : 1;
    return keys;
  }
};

/// The bounds of windows, as places among the keys of a GROUP BY.
struct bound_keys {
  std::size_t start;
  std::size_t end;
};

} // namespace duet::sql
