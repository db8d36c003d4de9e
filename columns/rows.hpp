/// A batch of rows in columns: the one thing that travels from fronts to operators and between
/// operators.
#pragma once

#include "columns/column.hpp"
#include "model/arena.hpp"
#include "model/int128.hpp"
#include "model/record.hpp"
#include "model/time.hpp"
#include "model/types.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace duet {

/// Rows in the order in which they count, column by column. What a column holds, and what it means,
/// is known to those who write and read it.
///
///     moment   column 0   column 1   column 2
///        1        7        1700…        -        two rows of step 0
///        1        6        1701…        -
///        3        7        1702…     "trace"     one of step 1
///
/// Rows of one moment that follow one another are a run, so that rows of a job without time cost
/// one run in all. The bytes of cells lie in the batch: it can be handed to another thread.
class rows {
public:
  /// Rows that follow one another and count at the same moment.
  struct run {
    moment at;
    std::uint32_t size = 0;

    friend bool operator==(const run&, const run&) = default;
  };

  explicit rows(std::size_t columns) : columns_(columns) {}

  /// Sets a cell of the row that is being written. A cell that is not written is null.
  void put(std::size_t column, std::integral auto number) {
    columns_[column].add(size_, std::int64_t{number});
  }
  void put(std::size_t column, double number) { columns_[column].add(size_, number); }
  void put(std::size_t column, int128 number) { columns_[column].add(size_, number); }

  /// The same with a copy of bytes.
  void put(std::size_t column, std::string_view bytes);

  /// The same with a copy of a cell of another batch.
  void put(std::size_t column, const duet::column& from, std::size_t row);

  /// Ends the row that is being written; moments never go back.
  void end_row(moment at) {
    ++size_;
    if (runs_.empty() || runs_.back().at != at)
      runs_.push_back({at, 0});
    ++runs_.back().size;
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<const run> runs() const { return runs_; }

  /// The columns; valid as long as the batch.
  [[nodiscard]] std::span<const column> columns() const { return columns_; }

  /// A column of integers that is written in every row.
  [[nodiscard]] std::span<const std::int64_t> numbers(std::size_t column) const {
    return columns_[column].values<std::int64_t>();
  }

  /// A cell of a column of bytes; valid as long as the batch.
  [[nodiscard]] nullable_bytes bytes(std::size_t column, std::size_t row) const {
    const auto& of = columns_[column];
    return of.state(row) == cell::value ? nullable_bytes{of.values<std::string_view>()[row]}
                                        : std::nullopt;
  }

  /// The memory that the bytes of cells take.
  [[nodiscard]] std::size_t cell_bytes() const { return arena_.bytes(); }

  /// The memory that all of it takes.
  [[nodiscard]] std::size_t memory() const;

private:
  std::vector<column> columns_;
  std::vector<run> runs_;
  byte_arena arena_;
  std::size_t size_ = 0;
};

} // namespace duet
