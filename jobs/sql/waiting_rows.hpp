/// Rows that wait until their time has come.
#pragma once

#include "columns/column.hpp"
#include "columns/datum.hpp"
#include "columns/operand.hpp"
#include "columns/types.hpp"
#include "jobs/effects.hpp"
#include "jobs/job.hpp"
#include "model/time.hpp"
#include "model/types.hpp"

#include <absl/container/btree_set.h>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// A row somewhere among some columns.
struct row_of_cells {
  std::span<const operand> cells;
  std::size_t row = 0;

  [[nodiscard]] duet::datum datum(std::size_t column) const {
    return datum_at(*cells[column].cells, cells[column].place(row));
  }
};

/// The rows of one key group that wait. They leave in the order of their times, then of their keys;
/// those of one key and time together, as they came.
///
/// Rows that come and leave in one turn are not copied. Those that still wait at its end are a
/// segment: one state record of `segment_bytes` or little more, however many keys they are of. It
/// is named by the key of its first row and bound to the last of their times; it is deleted with
/// the last of its rows. Which of them have left before is known by what has been fired. One that
/// has few left is made anew, so that a row far ahead of the others does not hold them.
///
///     key     the first row's, bound to the last time; element: a number, as a varint
///     value   version, then the rows: how long before the last time (varint), the number of its
///             arrival (varint), the key's size (varint), the key, its cells as `append_datum` does
class waiting_rows {
public:
  static constexpr std::uint8_t version = 1;

  /// Rows that leave together. Views are valid until `write`.
  struct due_rows {
    event_time time;
    std::string_view key;
    std::uint32_t step = 0; ///< The last in which one of them came.
    std::vector<row_of_cells> rows;
  };

  /// Whether anything but the segments says which rows have left. Else a segment is made anew when
  /// some have.
  enum class departures : std::uint8_t { noted, not_noted };

  /// For rows of one of so many key groups, with cells that are so stored.
  waiting_rows(std::vector<storage> stored, departures known, key_group group,
               std::uint32_t key_groups);

  ~waiting_rows() = default;
  waiting_rows(waiting_rows&&) = default;
  waiting_rows& operator=(waiting_rows&&) = default;
  waiting_rows(const waiting_rows&) = delete; // rows are known by their place
  waiting_rows& operator=(const waiting_rows&) = delete;

  /// Adds a row; its cells stay where they are until `write`.
  void add(event_time time, std::string_view key, row_of_cells row, std::uint32_t step);

  /// Takes the rows out that are due next, if they are by this time.
  [[nodiscard]] bool take_due(event_time until, due_rows& to);

  /// Ends a turn: writes the rows that have come and stay, and that segments are gone.
  void write(effects& out);

  /// When the first row is due that has waited since the last turn; `end_of_time` if none is.
  [[nodiscard]] event_time first_time() const;

  [[nodiscard]] std::size_t size() const { return held_.size(); }
  [[nodiscard]] std::size_t columns() const { return stored_.size(); }

  /// Takes a changelog record. Returns what is wrong with it.
  [[nodiscard]] std::optional<std::string> restore(const state_record& in);

  /// Forgets what has left: up to this time, and what is due a millisecond later of the keys up to
  /// this one.
  void forget_up_to(event_time time, nullable_bytes key);

private:
  struct new_row {
    event_time time;
    std::string_view key;
    row_of_cells of;
    std::uint32_t step = 0;
    std::uint64_t arrival = 0;
  };

  struct segment_name {
    event_time last;
    std::string key;
    std::uint64_t number = 0;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 mistakes what the compiler generates
    friend auto operator<=>(const segment_name&, const segment_name&) = default;
  };

  struct segment;
  using named_segment = std::pair<const segment_name, segment>;

  struct held_row {
    event_time time;
    std::uint64_t arrival = 0;
    std::string key;
    std::string cells{}; ///< As `append_datum` does.
    named_segment* of = nullptr;
    bool waits = true;
  };

  struct segment {
    std::vector<held_row> rows; ///< They stay where they are.
    std::size_t waiting = 0;
    bool touched = false; ///< Rows of it have left in this turn.
  };

  struct place {
    event_time time;
    const held_row* at = nullptr;
  };

  struct sooner {
    bool operator()(const place& one, const place& other) const;
  };

  void arrange();
  void take_held(due_rows& to);
  void decode(const held_row& from, std::size_t row);
  void leave(const held_row& row);
  [[nodiscard]] bool is_sparse(const segment& of) const;
  void end_touched(std::vector<held_row>& staying, effects& out);
  void write_segments(std::vector<held_row> staying, effects& out);
  [[nodiscard]] std::optional<std::string_view> take(const state_record& in);
  void hold(segment_name name, std::vector<held_row> rows);
  [[nodiscard]] std::optional<held_row> take_row(std::string_view& from, event_time last) const;

  std::vector<storage> stored_;
  departures known_;
  key_group group_;
  std::uint32_t key_groups_;
  std::map<segment_name, segment> segments_;
  absl::btree_set<place, sooner> held_;
  std::vector<named_segment*> touched_; ///< In this turn.
  std::vector<new_row> new_;            ///< Of this turn, those from `next_new_` wait.
  std::size_t next_new_ = 0;
  bool arranged_ = true; ///< Whether these are in the order in which they leave.
  std::uint64_t next_arrival_ = 0;
  std::uint64_t next_segment_ = 0;
  std::vector<column> decoded_; ///< The cells of those rows that are due and were held.
  std::vector<operand> decoded_cells_;
};

} // namespace duet::sql
