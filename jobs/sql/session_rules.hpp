/// SESSION: windows that last as long as rows follow one another.
#pragma once

#include "columns/operand.hpp"
#include "columns/zones.hpp"
#include "jobs/effects.hpp"
#include "jobs/keyed_state.hpp"
#include "jobs/sql/gathered.hpp"
#include "jobs/sql/gatherer.hpp"
#include "jobs/sql/outlet.hpp"
#include "jobs/sql/window_rules.hpp"
#include "jobs/turn_walk.hpp"
#include "model/time.hpp"
#include "sql/plan.hpp"

#include <absl/container/flat_hash_map.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// What was gathered for a key in a session, and when that is: from its first row to the gap behind
/// its last.
struct session_state : gathered {
  event_time start{};
  event_time end{};

  void encode(std::string& to) const;
  bool decode(std::uint8_t from_version, std::string_view from);
};

/// The rules of a `timed_operator` or a `stamped_operator`. Input: the key; of event time that of
/// the row, a TIMESTAMP; arguments, and the record where the row may be late.
///
/// A session grows with every row, and the time that its state is bound to does not: when that has
/// come, the session is bound to its end. One that is over takes no row, also where there was no
/// room yet to fire it.
class session_rules {
public:
  using state = session_state;

  session_rules(const operator_plan& what, std::shared_ptr<outlet> to);

  [[nodiscard]] state blank() const { return {gather_->blank()}; }
  [[nodiscard]] event_time soonest(const batch& in) const;

  /// Of a `timed_operator`.
  void take(const row_span& some, keyed_state<state>& held, effects& out);

  /// Of a `stamped_operator`.
  void take(const row_span& some, stamp now, keyed_state<state>& held, effects& out);

  void fire(const keyed_state<state>::due_state& due, keyed_state<state>& held, moment at,
            effects& out);
  void begin(stamp now) { to_->begin(now); }
  void finish(effects& out) { fired_.flush(out); }

private:
  /// A session that is open, and the time that its state is bound to.
  struct open_session {
    event_time start;
    event_time end;
    event_time bound_to;
  };
  using sessions = std::vector<open_session>;

  struct hash_of {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const {
      return std::hash<std::string_view>{}(key);
    }
  };

  void know_all(const keyed_state<state>& held);
  [[nodiscard]] event_time due_at(event_time end) const;
  [[nodiscard]] event_time shown(event_time of);
  [[nodiscard]] bool is_over(const open_session& of, event_time passed) const;
  [[nodiscard]] open_session with_row(const sessions& of, event_time time, event_time passed) const;
  state& enter(std::string_view key, sessions& of, const open_session& joined, event_time passed,
               keyed_state<state>& held, const batch& in);
  void gather(const batch& in);

  const operator_plan* plan_;
  const window_aggregate* what_;
  std::shared_ptr<outlet> to_;
  std::unique_ptr<gatherer> gather_;
  fired_rows fired_;
  std::optional<time_zone> clock_; ///< That shows the bounds.
  absl::flat_hash_map<std::string, sessions, hash_of, std::equal_to<>>
      open_; ///< By key; made of the state at first.
  bool knows_all_ = false;
  std::vector<std::uint32_t> rows_; ///< Rows that are not gathered yet,
  std::vector<gathered*> keys_;     ///< and what they go into.
  std::vector<operand> columns_;
};

} // namespace duet::sql
