/// Windows that follow one another: TUMBLE.
#pragma once

#include "functions/accumulators.hpp"
#include "jobs/effects.hpp"
#include "jobs/keyed_state.hpp"
#include "jobs/sql/gatherer.hpp"
#include "jobs/sql/outlet.hpp"
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

/// What is gathered for a key in a window.
struct gathered {
  static constexpr std::uint8_t version = 1;
  accumulators all;

  [[nodiscard]] bool empty() const { return all.empty(); }
  /// An open window is a result to come.
  [[nodiscard]] std::uint64_t waiting() const { return empty() ? 0 : 1; }
  void encode(std::string& to) const { all.encode(to); }
  bool decode(std::uint8_t from_version, std::string_view from) {
    return from_version == version && all.decode(from);
  }
};

/// The results of windows on their way out, some at a time.
class fired_rows {
public:
  fired_rows(const window_aggregate& what, outlet& to);

  /// Adds a result: its key, what was gathered, and its window.
  void add(std::string_view key, const accumulators& of, const gatherer& by, event_time start,
           event_time end, moment at, effects& out);

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

  [[nodiscard]] state blank() const { return {gather_->blank()}; }
  [[nodiscard]] static event_time soonest(const batch& in);

  /// Of a `timed_operator`.
  void take(const row_span& some, keyed_state<state>& held, effects& out);

  /// Of a `stamped_operator`.
  void take(const row_span& some, stamp now, keyed_state<state>& held, effects& out);

  void fire(const keyed_state<state>::due_state& due, moment at, effects& out);
  void begin(stamp now) { to_->begin(now); }
  void finish(effects& out) { fired_.flush(out); }

private:
  [[nodiscard]] event_time end_of(stamp now) const;
  [[nodiscard]] event_time start_of(event_time end) const;
  void gather(const row_span& some);

  const operator_plan* plan_;
  const window_aggregate* what_;
  std::shared_ptr<outlet> to_;
  std::unique_ptr<gatherer> gather_;
  fired_rows fired_;
  std::vector<std::uint32_t> rows_; ///< Room for those of a span that are not late,
  std::vector<accumulators*> keys_; ///< and for what they go into.
  std::vector<operand> columns_;
};

} // namespace duet::sql
