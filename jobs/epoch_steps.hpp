/// The time of an epoch: its steps, and the watermarks in front of them.
#pragma once

#include "model/time.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace duet {

/// A row that moves the watermark of a table ends a step. The watermark of a step is the one in
/// front of its rows. Made by INGEST while it reads, then shared by all shards.
///
///     step 0  rows           watermarks as the epoch before left them
///     step 1  rows           a row of step 0 moved a table
///     step 2  no rows        the last row moved one, too
class epoch_steps {
public:
  /// A table has moved: this is its watermark from this step on.
  struct move {
    std::uint32_t step = 0;
    table_id table;
    event_time to;
  };

  /// Begins with the watermarks of all tables, by table.
  explicit epoch_steps(std::vector<event_time> tables) : begin_{std::move(tables)} {}

  /// Ends the step: in front of the next one some tables have moved.
  void next(std::span<const std::pair<table_id, event_time>> moved);

  /// The number of the step that is open, or the last one.
  [[nodiscard]] std::uint32_t last() const { return last_; }

  [[nodiscard]] std::span<const event_time> begin() const { return begin_; }
  [[nodiscard]] std::span<const move> moves() const { return moves_; }

  /// The memory that it takes, in bytes.
  [[nodiscard]] std::size_t memory() const { return moves_.capacity() * sizeof(move); }

private:
  std::vector<event_time> begin_;
  std::vector<move> moves_; ///< In the order of their steps.
  std::uint32_t last_ = 0;
};

/// A table that feeds an operator, and how much less of its time arrives there: an operator in
/// between may hold time back because its results are older than its rows.
struct time_feed {
  table_id table;
  std::int64_t behind_ms = 0;

  friend bool operator==(const time_feed&, const time_feed&) = default;
};

/// The watermark of one operator at each step of an epoch: the least over the tables that feed it.
class operator_clock {
public:
  /// Without feeds time never moves. What may fire never passes `hold`, which stands for results
  /// that an earlier operator still owes.
  operator_clock(const epoch_steps& steps, std::span<const time_feed> feeds,
                 event_time hold = end_of_time);

  /// The watermark in front of the rows of a step: what is due at it or before may fire.
  [[nodiscard]] event_time at(std::uint32_t step) const { return std::min(passed(step), hold_); }

  /// The watermark at the end of the epoch.
  [[nodiscard]] event_time last() const { return std::min(passed_last(), hold_); }

  /// The same in front of a step, whatever is owed. Rows that come from INGEST are judged by it:
  /// whether they are late must not depend on how many results had room.
  [[nodiscard]] event_time passed(std::uint32_t step) const;
  [[nodiscard]] event_time passed_last() const { return changes_.back().to; }

  /// The first step with a watermark that is at or after this time; none if the epoch has none.
  [[nodiscard]] std::optional<std::uint32_t> step_reaching(event_time time) const;

  /// The same, whatever is owed.
  [[nodiscard]] std::optional<std::uint32_t> step_passing(event_time time) const;

private:
  struct change {
    std::uint32_t step = 0;
    event_time to;
  };

  std::vector<change> changes_; ///< Both rise; the first is step 0.
  event_time hold_;
};

} // namespace duet
