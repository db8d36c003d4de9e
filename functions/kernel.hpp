/// How a function is computed: for the chosen rows of a batch, column by column.
#pragma once

#include "columns/column.hpp"
#include "columns/operand.hpp"
#include "columns/types.hpp"
#include "model/arena.hpp"
#include "model/time.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

class time_zone;

/// What a session sets for all that is computed in it.
struct session {
  const time_zone* zone = nullptr; ///< `table.local-time-zone`; null: UTC.
};

/// The zone of a session; each kernel has its own, because it remembers.
[[nodiscard]] time_zone zone_of(const session& in);

/// Rows that could not be computed, each with the first reason. Such a row is rejected by whoever
/// needs what was computed.
class failed_rows {
public:
  struct entry {
    std::uint32_t row = 0;
    std::string why; ///< One sentence, without a final stop.
  };

  void add(std::uint32_t row, std::string_view why) { entries_.push_back({row, std::string{why}}); }

  [[nodiscard]] bool empty() const { return entries_.empty(); }

  /// In the order in which they failed; a row may be there more than once.
  [[nodiscard]] std::span<const entry> entries() const { return entries_; }

  /// Says of the entries from a place on what their rows are called elsewhere.
  template <class Rename> void rename(std::size_t first, Rename name) {
    for (; first < entries_.size(); ++first)
      entries_[first].row = name(entries_[first].row);
  }

  void clear() { entries_.clear(); }

private:
  std::vector<entry> entries_;
};

/// What the kernels of a batch share.
struct computing {
  byte_arena& memory; ///< Of the bytes that are made.
  failed_rows& failed;
  stamp now;             ///< The time of the epoch, or in INGEST that at which rows are read.
  std::string scratch{}; ///< Room for one value that is being made.
  /// The watermarks in front of the rows of a table, by row as it was read; empty: none is known.
  std::span<const event_time> watermarks{};
  /// By row of the batch, the row as it was read; empty if these are the same.
  std::span<const std::uint32_t> origins{};

  /// A copy of bytes that lasts as long as the batch.
  [[nodiscard]] std::string_view keep(std::string_view bytes) const;

  /// The watermark in front of a row of the batch.
  [[nodiscard]] event_time watermark(std::uint32_t row) const {
    return watermarks.empty() ? no_time : watermarks[origins.empty() ? row : origins[row]];
  }
};

/// Computes the selected rows. `to` is of the result's storage and as long as the batch; each
/// selected cell is set: to a value, to null, or to null with the row among the failed.
using kernel =
    std::function<void(std::span<const operand> arguments, selection rows, computing&, column& to)>;

} // namespace duet
