/// Windows that follow one another: TUMBLE.
#pragma once

#include "jobs/effects.hpp"
#include "jobs/keyed_state.hpp"
#include "jobs/sql/gathered.hpp"
#include "jobs/sql/gatherer.hpp"
#include "jobs/sql/outlet.hpp"
#include "jobs/sql/stamp_windows.hpp"
#include "jobs/sql/window_grid.hpp"
#include "jobs/turn_walk.hpp"
#include "model/time.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// The results of windows on their way out, some at a time.
class fired_rows {
public:
  fired_rows(const window_aggregate& what, outlet& to);

  /// Adds a result: its key, what was gathered, and its window.
  void add(std::string_view key, const gathered& of, gatherer& by, event_time start, event_time end,
           moment at, effects& out);

  /// Passes on what is there.
  void flush(effects& out);

private:
  void start();

  outlet* to_;
  std::size_t key_columns_;
  std::size_t calls_;
  std::vector<storage> stored_; ///< By column.
  std::vector<column> columns_;
  std::vector<moment> at_;
};

/// The rules of a `timed_operator` or a `stamped_operator`. Input: the key; of event time the end
/// of the window; arguments, and the record where the row may be late.
class tumble_rules {
public:
  using state = gathered;

  tumble_rules(const operator_plan& what, std::shared_ptr<outlet> to);

  [[nodiscard]] state blank() const { return gather_->blank(); }
  [[nodiscard]] static event_time soonest(const batch& in);
  [[nodiscard]] due_times dues() const;

  /// Of a `timed_operator`.
  void take(const row_span& some, keyed_state<state>& held, effects& out);

  /// Of a `stamped_operator`.
  void take(const row_span& some, stamp now, keyed_state<state>& held, effects& out);

  void fire(const keyed_state<state>::due_state& due, moment at, effects& out);
  void begin(stamp now) { to_->begin(now); }
  void finish(effects& out) { fired_.flush(out); }

private:
  template <class DueOf> void enter(const row_span& some, keyed_state<state>& held, DueOf due_of);
  void gather(const row_span& some);

  const operator_plan* plan_;
  const window_aggregate* what_;
  window_grid grid_;
  stamp_windows stamps_; ///< Of processing time.
  std::shared_ptr<outlet> to_;
  std::unique_ptr<gatherer> gather_;
  fired_rows fired_;
  std::vector<std::uint32_t> rows_; ///< Room for those of a span that are not late,
  std::vector<gathered*> keys_;     ///< and for what they go into.
  std::vector<operand> columns_;
};

} // namespace duet::sql
