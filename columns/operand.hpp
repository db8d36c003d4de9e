/// What is computed on, and written: columns, and rows of them.
#pragma once

#include "columns/column.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace duet {

/// Rows of a batch, ascending.
using selection = std::span<const std::uint32_t>;

/// A column as it is computed on or written: the cells of a batch, or one cell that stands for all
/// of them.
struct operand {
  const column* cells = nullptr;
  bool constant = false;

  [[nodiscard]] std::size_t place(std::size_t row) const { return constant ? 0 : row; }
  [[nodiscard]] bool has_value(std::size_t row) const {
    return cells->state(place(row)) == cell::value;
  }
  /// The value at a row that has one.
  template <cell_value T> [[nodiscard]] T at(std::size_t row) const {
    return cells->values<T>()[place(row)];
  }
};

} // namespace duet
