/// Windows whose results change: with early results, or with late rows.
#pragma once

#include "jobs/effects.hpp"
#include "jobs/keyed_state.hpp"
#include "jobs/sql/gathered.hpp"
#include "jobs/sql/gatherer.hpp"
#include "jobs/sql/group_operator.hpp"
#include "jobs/sql/outlet.hpp"
#include "jobs/sql/stamp_windows.hpp"
#include "jobs/turn_walk.hpp"
#include "model/arena.hpp"
#include "model/time.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// What was gathered for a key in a window, and whether that is visible.
struct emitted_window : gathered {
  bool shown = false;

  /// What is shown is no result to come.
  [[nodiscard]] std::uint64_t waiting() const { return empty() || shown ? 0 : 1; }
  void encode(std::string& to) const;
  bool decode(std::uint8_t from_version, std::string_view from);
};

/// The rules of a `timed_operator` or a `stamped_operator`. Input: the key, whose last columns are
/// the bounds of the window; its end, a TIMESTAMP; arguments, and the record where the row may be
/// late. Of processing time the key has no bounds, and there is no end.
///
/// A window that is not visible yet is bound to its end, where it becomes so; one that is, to the
/// time at which its rows count no more. Both cannot be for one key, which has the bounds.
class emit_rules {
public:
  using state = emitted_window;

  emit_rules(const operator_plan& what, std::shared_ptr<outlet> to);

  [[nodiscard]] state blank() const { return {gather_->blank()}; }
  [[nodiscard]] static event_time soonest(const batch& in);

  /// Of a `timed_operator`.
  void take(const row_span& some, keyed_state<state>& held, effects& out);

  /// Of a `stamped_operator`.
  void take(const row_span& some, stamp now, keyed_state<state>& held, effects& out);

  void fire(keyed_state<state>::due_state& due, keyed_state<state>& held, moment at, effects& out);
  void begin(stamp now) { to_->begin(now); }
  void finish(effects& out);

private:
  [[nodiscard]] event_time closed_at(event_time due) const;
  state& enter(std::string_view key, event_time due, event_time passed, keyed_state<state>& held);
  state& show(std::string_view key, event_time due, keyed_state<state>& held);
  void spell_bounds(event_time end);
  [[nodiscard]] std::string_view with_bounds(std::string_view key);
  void gather(const row_span& some, std::size_t first_argument);

  const operator_plan* plan_;
  emit_plan when_;
  std::int64_t size_ms_;
  stamp_windows stamps_;                          ///< Of processing time.
  std::unique_ptr<const group_aggregate> groups_; ///< What the windows are to `changes_`.
  std::shared_ptr<outlet> to_;
  std::unique_ptr<gatherer> gather_;
  std::unique_ptr<group_changes> changes_;
  moment last_; ///< Of this turn so far.
  std::vector<std::uint32_t> rows_;
  std::vector<gathered*> keys_;
  std::vector<operand> columns_;
  // Of processing time:
  std::string bounds_;
  byte_arena memory_; ///< Of this turn: keys with bounds.
};

} // namespace duet::sql
