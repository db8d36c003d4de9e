/// Columns to bytes of records.
#pragma once

#include "columns/operand.hpp"
#include "model/record.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

/// A row that a format has no form for.
struct bad_row {
  std::uint32_t row = 0;
  std::string why; ///< One sentence without a final stop.
};

/// The bytes of rows, side by side.
class encoded {
public:
  /// How many rows there are: those that were chosen.
  [[nodiscard]] std::size_t size() const { return ends_.size(); }

  /// The bytes of a row by its place among the chosen; valid until more is written. Null is the
  /// value of a record that has none, and also that of a bad row.
  [[nodiscard]] nullable_bytes operator[](std::size_t at) const;

  /// Rows that could not be encoded, in their order.
  [[nodiscard]] std::span<const bad_row> bad_rows() const { return bad_rows_; }

  /// The memory that it holds, in bytes.
  [[nodiscard]] std::size_t memory() const {
    return bytes_.capacity() + ends_.capacity() * sizeof(end);
  }

  /// Forgets all but the room for it.
  void clear();

  // --- for encoders: bytes are appended, then the row is ended

  [[nodiscard]] std::string& bytes() { return bytes_; }
  void end_row() { ends_.push_back({bytes_.size(), false}); }

  /// Drops what was appended for a row: it is null.
  void end_null();
  void end_bad(std::uint32_t row, std::string why);

private:
  struct end {
    std::size_t at = 0;
    bool null = false;
  };

  [[nodiscard]] std::size_t begin_of(std::size_t at) const {
    return at == 0 ? 0 : ends_[at - 1].at;
  }

  std::string bytes_;
  std::vector<end> ends_;
  std::vector<bad_row> bad_rows_;
};

/// Writes rows in one format.
class encoder {
public:
  virtual ~encoder() = default;

  /// Appends the bytes of the chosen rows, in their order. There is a column for each field.
  virtual void encode(std::span<const operand> columns, selection rows, encoded& to) = 0;
};

} // namespace duet
