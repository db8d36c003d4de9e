/// Time within an epoch: a list of steps.
#pragma once

#include "model/time.hpp"

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace duet {

/// How far a table's time is.
struct table_time {
  table_id table;
  event_time watermark;

  friend bool operator==(const table_time&, const table_time&) = default;
};

/// The steps of one epoch. A row that moves the watermark of a table ends a step; the watermark of
/// a step is the one in front of its rows. INGEST fills it while the epoch is open, and shares it,
/// from then on unchanged, with all that apply the epoch:
///
///     step 0   rows     the watermarks at the start of the epoch
///     step 1   rows     those that the last row of step 0 led to
///     step 2   no rows  only if the last row of the epoch has moved time
///
/// It takes memory for each move of a watermark, and none for rows that move nothing.
class epoch_steps {
public:
  /// A watermark that moves: from `step` on it is `watermark`.
  struct move {
    step_number step;
    table_id table;
    event_time watermark;

    friend bool operator==(const move&, const move&) = default;
  };

  /// Begins an epoch with the watermarks of all tables, each table once.
  explicit epoch_steps(std::vector<table_time> start = {}) : start_{std::move(start)} {}

  /// The step of the next row. To be asked for each row, before what the row moves, or once for a
  /// run of rows that move nothing.
  [[nodiscard]] step_number take_rows();

  /// Says that a table's watermark has moved, always forward. What moves without a row in between
  /// (one row that two tables read, a split that is idle) moves in the same step.
  void moved(table_id table, event_time to);

  /// How many steps there are.
  [[nodiscard]] std::size_t size() const { return std::size_t{last_.value} + 1; }

  /// The watermarks at the start of the epoch.
  [[nodiscard]] std::span<const table_time> start() const { return start_; }

  /// What moves, in order.
  [[nodiscard]] std::span<const move> moves() const { return moves_; }

  /// Every table's watermark at the end of the epoch: the next epoch begins with it.
  [[nodiscard]] std::vector<table_time> end() const;

  /// The least watermark of some tables at the end of the epoch: nothing that is due later is due
  /// in this epoch. `no_time` if there are no tables.
  [[nodiscard]] event_time end_of(std::span<const table_id> tables) const;

  /// The memory that it takes, in bytes.
  [[nodiscard]] std::size_t bytes() const {
    return start_.capacity() * sizeof(table_time) + moves_.capacity() * sizeof(move);
  }

private:
  std::vector<table_time> start_;
  std::vector<move> moves_;
  step_number last_;
  bool has_rows_ = false; ///< Whether the last step has rows.
};

/// Walks through the steps of an epoch with the least watermark of some tables: the event time of
/// the operator that they feed. Without tables it is `no_time`. What it walks through must outlive
/// it.
///
///     least_watermark time{steps, tables};
///     do
///       fire(time.step(), time.watermark());
///     while (time.next());
class least_watermark {
public:
  /// Stands at step 0. All `tables` must be of the epoch.
  least_watermark(const epoch_steps& of, std::span<const table_id> tables);

  /// The step at which the watermark has become what it is; 0 at first.
  [[nodiscard]] step_number step() const { return step_; }

  /// The watermark in front of the rows of the step.
  [[nodiscard]] event_time watermark() const { return least_; }

  /// Goes to the next step at which the watermark is another one; false if there is none.
  bool next();

  /// The watermark in front of the rows of `step`, which must not be before where it was asked for
  /// last. Costs as much as there are moves in between.
  event_time at(step_number step);

private:
  void take_step();

  std::span<const epoch_steps::move> left_; ///< The moves that are still to come.
  std::vector<table_time> tables_;
  event_time least_ = no_time;
  step_number step_;
};

} // namespace duet
