/// Kernels of numbers that are plain loops where no argument is NULL.
#pragma once

#include "columns/column.hpp"
#include "functions/kernel.hpp"
#include "functions/map.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

namespace duet {

namespace bulk {

/// A value for each row.
template <cell_value T> struct flat {
  const T* values;
  [[nodiscard]] T operator[](std::size_t row) const { return values[row]; }
};

/// One value for all rows.
template <cell_value T> struct fixed {
  T value;
  [[nodiscard]] T operator[](std::size_t) const { return value; }
};

template <cell_value T, class Use> void with_values(const operand& of, Use use) {
  const auto* const values = of.cells->values<T>().data();
  if (of.constant)
    use(fixed<T>{*values});
  else
    use(flat<T>{values});
}

/// Whether a loop over all rows is right, which it is without NULL, and cheap, as most of them are
/// selected.
inline bool is_plain(std::span<const operand> arguments, selection rows, std::size_t size) {
  const auto full = [size](const operand& of) {
    return of.constant ? of.has_value(0) : of.cells->states().empty() && of.cells->size() >= size;
  };
  return size > 0 && rows.size() * 2 >= size && std::ranges::all_of(arguments, full);
}

/// Writes `compute(row)` for each row of a result.
template <class Compute> void fill(column& to, Compute compute) {
  const auto room = to.room<decltype(compute(std::size_t{0}))>();
  auto* const cells = room.data(); // without the checks of a span, which are branches
  for (std::size_t row = 0, size = room.size(); row < size; ++row)
    cells[row] = compute(row);
}

} // namespace bulk

/// As `map`, for functions of one or two values that have a result for any values: where no
/// argument is NULL, they are computed in a loop without branches, for rows that are not selected
/// as well. `compute` returns what a cell of the result's storage holds.
template <cell_value A, class F> [[nodiscard]] kernel map_total(F compute) {
  return [compute, one_by_one = map<A>(compute)](std::span<const operand> arguments, selection rows,
                                                 computing& with, column& to) {
    if (!bulk::is_plain(arguments, rows, to.size()))
      return one_by_one(arguments, rows, with, to);
    bulk::with_values<A>(arguments[0], [&](auto values) {
      bulk::fill(to, [&](std::size_t row) { return compute(values[row]); });
    });
  };
}
template <cell_value A, cell_value B, class F> [[nodiscard]] kernel map_total(F compute) {
  return [compute, one_by_one = map<A, B>(compute)](std::span<const operand> arguments,
                                                    selection rows, computing& with, column& to) {
    if (!bulk::is_plain(arguments, rows, to.size()))
      return one_by_one(arguments, rows, with, to);
    bulk::with_values<A>(arguments[0], [&](auto left) {
      bulk::with_values<B>(arguments[1], [&](auto right) {
        bulk::fill(to, [&](std::size_t row) { return compute(left[row], right[row]); });
      });
    });
  };
}

} // namespace duet
