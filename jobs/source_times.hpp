/// The time of all tables of a job while INGEST reads.
#pragma once

#include "jobs/epoch_steps.hpp"
#include "jobs/shape.hpp"
#include "jobs/table_watermark.hpp"
#include "model/time.hpp"
#include "model/types.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace duet {

/// Told by fronts of the time of each row. What a row moves takes effect after it:
///
///     const auto at = times.now();
///     if (!times.take(table, split, time)) reject it
///     else rows.end_row(at)
///     times.end_row();
class source_times {
public:
  explicit source_times(std::vector<table_watermark> tables);

  /// When rows count that are read now.
  [[nodiscard]] moment now() const { return moment::of_rows(steps_->last()); }

  /// Takes the time of a row; `split` counts within the table. False if it is too far in the
  /// future: then the row is to be rejected.
  [[nodiscard]] bool take(table_id table, std::size_t split, event_time at);

  /// Whether a row with this time can be late for somebody: the watermark in front of it is not
  /// before it.
  [[nodiscard]] bool may_be_late(table_id table, event_time at) const {
    return at <= in_front_[table.value];
  }

  /// After a row: ends the step if the row has moved time.
  void end_row() {
    if (!moved_.empty())
      end_step();
  }

  /// What the wall clock shows, for rows that are read from now on.
  void set_wall(std::int64_t wall_ms) { wall_ms_ = wall_ms; }

  /// See `table_watermark::look` and `end`; what that moves ends the step.
  void look(table_id table, std::size_t split, bool caught_up, std::chrono::milliseconds quiet);
  void end(table_id table, std::size_t split);

  [[nodiscard]] const table_watermark& table(table_id of) const { return tables_[of.value]; }
  [[nodiscard]] std::size_t tables() const { return tables_.size(); }

  /// Whether time has moved since the last `take_steps`.
  [[nodiscard]] bool moved() const { return steps_->last() > 0; }

  /// The steps of the epoch that ends here; the next one begins.
  [[nodiscard]] std::shared_ptr<const epoch_steps> take_steps();

  [[nodiscard]] std::size_t memory() const { return steps_->memory(); }

private:
  void end_step();
  void note(table_id table);

  std::vector<table_watermark> tables_;
  std::vector<event_time> in_front_; ///< Of the step that is open, by table.
  std::vector<std::pair<table_id, event_time>> moved_;
  std::shared_ptr<epoch_steps> steps_;
  std::int64_t wall_ms_ = 0;
};

} // namespace duet
