/// The time of all tables of a job while INGEST reads.
#pragma once

#include "jobs/epoch_steps.hpp"
#include "jobs/shape.hpp"
#include "jobs/table_watermark.hpp"
#include "model/clock.hpp"
#include "model/time.hpp"
#include "model/types.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace duet {

/// How far time was when the last epoch was committed.
struct committed_times {
  stamp at;
  std::vector<event_time> watermarks; ///< By table; `no_time` for those that are missing.
  std::map<std::pair<table_id, split>, table_watermark::split> splits;
};

/// Told by fronts of the time of each row. What a row moves takes effect after it:
///
///     const auto at = times.now();
///     if (!times.take(table, split, time)) reject it
///     else rows.end_row(at)
///     times.end_row();
class source_times {
public:
  /// No time at all, for jobs that have no table with a watermark.
  source_times() : source_times{{}, {}, {}} {}

  /// The tables of a job, on these splits of its sources.
  source_times(std::span<const table_shape> tables, std::span<const split> splits,
               const committed_times& from);

  /// When rows count that are read now.
  [[nodiscard]] moment now() const { return moment::of_rows(steps_->last()); }

  /// Takes the time of a row of a split. False if it is too far in the future: then the row is to
  /// be rejected.
  [[nodiscard]] bool take(table_id table, split from, event_time at);

  /// Whether a row with this time can be late for somebody: the watermark in front of it is not
  /// before it.
  [[nodiscard]] bool may_be_late(table_id table, event_time at) const {
    return at <= in_front_[table.value];
  }

  /// The watermark in front of a row that is read now; `no_time` before the first.
  [[nodiscard]] event_time in_front(table_id table) const { return in_front_[table.value]; }

  /// After a row: ends the step if the row has moved time.
  void end_row() {
    if (!moved_.empty())
      end_step();
  }

  /// What the wall clock shows, for rows that are read from now on.
  void set_wall(stamp now) { wall_ = now; }
  [[nodiscard]] stamp wall() const { return wall_; }

  /// Says of a split whether it has records that are not read yet. To be called for every split,
  /// then `settle`.
  void look(split of, bool backlog, clock::time_point now);

  /// Says that a bounded split has been read to its end; `settle` follows.
  void end(split of);

  /// Goes by what was looked at; what that moves ends the step.
  void settle();

  [[nodiscard]] event_time watermark(table_id of) const {
    return tables_[of.value].time.watermark();
  }

  /// What is to be committed of a table and a split.
  [[nodiscard]] table_watermark::split at(table_id table, split of) const;

  /// The splits of a table.
  [[nodiscard]] std::span<const split> splits_of(table_id of) const {
    return tables_[of.value].splits;
  }

  /// The split that holds a table's watermark back, if it is being read.
  [[nodiscard]] std::optional<split> waited_for(table_id of) const;

  /// The tables that read a source.
  [[nodiscard]] std::span<const table_id> tables_of(source_id source) const;

  /// Whether no table has a watermark.
  [[nodiscard]] bool none() const { return tables_.empty(); }

  /// Whether time has moved since the last `take_steps`.
  [[nodiscard]] bool moved() const { return steps_->last() > 0; }

  /// The steps of the epoch that ends here; the next one begins.
  [[nodiscard]] std::shared_ptr<const epoch_steps> take_steps();

  /// The memory that the steps take, in bytes.
  [[nodiscard]] std::size_t memory() const { return steps_->memory(); }

private:
  /// A table and its splits: the place of a partition among them, by source and partition.
  struct timed_table {
    std::vector<std::vector<std::size_t>> places;
    std::vector<split> splits; ///< By place.
    table_watermark time;

    [[nodiscard]] std::size_t place(split of) const {
      return places[of.source.value][static_cast<std::size_t>(of.partition.value)];
    }
  };

  void end_step();

  std::vector<timed_table> tables_;
  std::vector<std::vector<table_id>> by_source_;
  std::vector<event_time> in_front_; ///< Of the step that is open, by table.
  std::vector<std::pair<table_id, event_time>> moved_;
  std::shared_ptr<epoch_steps> steps_;
  stamp wall_;
};

} // namespace duet
