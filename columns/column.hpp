/// The cells of one column of a batch.
#pragma once

#include "columns/types.hpp"
#include "model/int128.hpp"

#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace duet {

/// What a cell holds.
enum class cell : std::uint8_t {
  value,
  null,
  bad, ///< What stood there could not be read: a row that needs it is rejected.
};

/// What a cell can be, one for each `storage`, in its order.
template <class T>
concept cell_value = std::same_as<T, std::int64_t> || std::same_as<T, double> ||
    std::same_as<T, int128> || std::same_as<T, std::string_view>;

/// Cells of one storage, side by side. Views of bytes point to memory that belongs to the batch.
/// What is behind the last cell is null, so that a column that is always null costs nothing.
class column {
public:
  column() = default;
  explicit column(storage of) { become(of); }

  [[nodiscard]] storage stored() const { return static_cast<storage>(values_.index()); }

  /// How many cells there are; those behind them are null.
  [[nodiscard]] std::size_t size() const {
    return std::visit([](const auto& of) { return of.size(); }, values_);
  }

  // --- reading

  [[nodiscard]] cell state(std::size_t row) const {
    if (row < states_.size())
      return states_[row];
    return row < size() ? cell::value : cell::null;
  }

  /// The values of a column of this storage; those of null and bad cells mean nothing.
  template <cell_value T> [[nodiscard]] std::span<const T> values() const {
    return std::get<std::vector<T>>(values_);
  }

  /// What cells hold, those behind the last value as well; empty: all are values.
  [[nodiscard]] std::span<const cell> states() const { return states_; }

  [[nodiscard]] std::size_t memory() const {
    return states_.capacity() +
           std::visit([](const auto& of) { return of.capacity() * sizeof(of[0]); }, values_);
  }

  // --- adding cells

  /// Adds a cell at `row`; those between the last one and this are null. A column takes the storage
  /// of its first value.
  template <cell_value T> void add(std::size_t row, T value) {
    auto& to = of<T>();
    if (to.size() != row || !states_.empty()) [[unlikely]] {
      mark_next(row, to.size(), cell::value);
      to.resize(row);
    }
    to.push_back(value);
  }

  /// Adds a cell at `row` that could not be read.
  void add_bad(std::size_t row);

  /// Forgets the cells from `rows` on.
  void cut(std::size_t rows);

  // --- computing

  /// Makes all of it `rows` cells of a storage; what they hold is to be set.
  void start(storage of, std::size_t rows);

  template <cell_value T> void set(std::size_t row, T value) {
    std::get<std::vector<T>>(values_)[row] = value;
    if (!states_.empty())
      states_[row] = cell::value;
  }

  void set_null(std::size_t row) {
    if (states_.empty())
      states_.resize(size(), cell::value);
    states_[row] = cell::null;
  }

  /// Room for the values of a column that was started, to be written in bulk.
  template <cell_value T> [[nodiscard]] std::span<T> room() {
    return std::get<std::vector<T>>(values_);
  }

  /// Forgets all cells; the memory stays.
  void clear();

private:
  void become(storage of);

  template <cell_value T> std::vector<T>& of() {
    if (auto* const found = std::get_if<std::vector<T>>(&values_))
      return *found;
    assert(!has_values() && "a column has one storage");
    return values_.template emplace<std::vector<T>>(size()); // there may be bad cells
  }

  [[nodiscard]] bool has_values() const;

  /// The states of the cells from `size` up to and with `row`.
  void mark_next(std::size_t row, std::size_t size, cell state);

  std::variant<std::vector<std::int64_t>, std::vector<double>, std::vector<int128>,
               std::vector<std::string_view>>
      values_;
  std::vector<cell> states_; ///< Empty: all are values; else one for each cell.
};

} // namespace duet
