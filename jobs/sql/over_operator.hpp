/// OVER: rows with what the rows in front of them have in common.
#pragma once

#include "columns/operand.hpp"
#include "jobs/effects.hpp"
#include "jobs/fired_so_far.hpp"
#include "jobs/job.hpp"
#include "jobs/keyed_state.hpp"
#include "jobs/sql/outlet.hpp"
#include "jobs/sql/over_frame.hpp"
#include "jobs/sql/waiting_rows.hpp"
#include "jobs/turn_walk.hpp"
#include "model/time.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// Input: the key; of event time that of the row; what it passes on; arguments; the record where
/// the row may be late.
///
/// In event time a row waits until time has reached it, so that the rows of a key leave in the
/// order of their times. That needs no steps within a turn: rows that are not late come behind
/// those that have left, however many have come by then. In processing time the rows of an epoch
/// are of one time; only a RANGE that is bounded has to wait for all of them.
class over_operator final : public keyed_operator {
public:
  /// The plan has to outlive it.
  over_operator(const operator_plan& of, std::shared_ptr<outlet> to, key_group group,
                std::uint32_t key_groups);

  void apply(const turn& in, effects& out) override;
  [[nodiscard]] deadlines waits_for() const override;
  [[nodiscard]] std::optional<std::string>
  restore(std::span<const state_record> changelog) override;
  void free_up_to(event_time time, nullable_bytes key) override;
  [[nodiscard]] state_size size() const override;

private:
  void apply_in_event_time(const turn& in, effects& out);
  void apply_in_processing_time(const turn& in, effects& out);
  [[nodiscard]] std::span<const operand> cells_of(const batch& in);
  void take(const row_span& some, effects& out);
  void leave(event_time time, moment at, effects& out);
  [[nodiscard]] bool had_first(std::string_view key) const;

  const operator_plan* plan_;
  const over_aggregate* what_;
  std::shared_ptr<outlet> to_;
  over_frames frames_;
  keyed_state<over_state> state_;
  waiting_rows waiting_;
  waiting_rows::due_rows due_;
  std::string last_key_; ///< Of the rows that left last.
  fired_so_far said_;
  std::deque<std::vector<operand>> cells_; ///< Of the batches of this turn.
};

} // namespace duet::sql
