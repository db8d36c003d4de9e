/// GROUP BY without a window.
#pragma once

#include "columns/column.hpp"
#include "columns/row_kind.hpp"
#include "jobs/job.hpp"
#include "jobs/keyed_state.hpp"
#include "jobs/sql/gathered.hpp"
#include "jobs/sql/gatherer.hpp"
#include "jobs/sql/outlet.hpp"
#include "jobs/turn_walk.hpp"
#include "model/arena.hpp"
#include "model/time.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// The rows of groups before and after an epoch, as changes: what was visible and is not so any
/// more, and what takes its place. Nothing of a group that is as it was, but for operators whose
/// keys have a time to live.
class group_changes {
public:
  group_changes(const group_aggregate& what, outlet& to);

  /// Notes a group before its first change. The key has to last until `finish`.
  void note(std::string_view key, gathered& of, gatherer& by);

  /// Whether there are more than should be kept until the end of a turn, if they need not be.
  [[nodiscard]] bool has_many() const { return used_ > 1; }

  /// Passes on what has changed, as of a moment.
  void finish(gatherer& by, moment at, effects& out);

private:
  struct group {
    std::string_view key;
    gathered* of;
    bool was_there;
  };

  /// Some of the groups, with two rows for each: before and after.
  struct chunk {
    std::vector<group> groups{};
    std::vector<column> columns{};
  };

  [[nodiscard]] std::span<column> results_in(chunk& in) const;
  void start(chunk& which) const;
  void pass(chunk& which, gatherer& by, moment at, effects& out);
  void set_after(chunk& in, std::size_t place, gatherer& by);
  void choose(const chunk& in, std::size_t place, bool is_there);

  const group_aggregate* what_;
  outlet* to_;
  std::vector<chunk> chunks_; ///< Those that were used once stay.
  std::size_t used_ = 0;
  byte_arena memory_; ///< Of what the rows before have.
  // Of the chunk that is passed on:
  std::vector<std::uint32_t> rows_;
  std::vector<std::uint32_t> unchanged_;
  std::vector<row_kind> kinds_;
};

/// Keeps what every key has gathered. Input: the key, arguments, and the kind of the row where rows
/// can be taken back; a key all of whose rows are gone has no state. A key that has outlived its
/// time begins anew, and nothing is said of what was visible of it: what is taken back of such a
/// key is dropped.
class group_operator final : public keyed_operator {
public:
  group_operator(const operator_plan& what, std::shared_ptr<outlet> to, key_group group,
                 std::uint32_t key_groups);

  void apply(const turn& in, effects& out) override;
  [[nodiscard]] std::optional<std::string>
  restore(std::span<const state_record> changelog) override {
    return state_.restore(changelog);
  }
  void free_up_to(event_time, nullable_bytes) override { state_.restored(); }
  [[nodiscard]] deadlines waits_for() const override { return {.next_stamp = state_.next_free()}; }
  [[nodiscard]] state_size size() const override { return {.keys = state_.size().keys}; }

private:
  void take(const row_span& some);
  [[nodiscard]] bool is_outlived(std::string_view key, std::size_t row) const;

  const operator_plan* plan_;
  const group_aggregate* what_;
  std::shared_ptr<outlet> to_;
  gatherer gather_;
  keyed_state<gathered> state_;
  group_changes changes_;
  std::vector<std::uint32_t> rows_;
  std::vector<gathered*> keys_;
  std::vector<operand> columns_;
  std::vector<std::int8_t> signs_;
};

} // namespace duet::sql
