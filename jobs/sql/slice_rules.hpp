/// Windows that overlap: HOP, and CUMULATE.
#pragma once

#include "jobs/effects.hpp"
#include "jobs/keyed_state.hpp"
#include "jobs/sql/gathered.hpp"
#include "jobs/sql/gatherer.hpp"
#include "jobs/sql/outlet.hpp"
#include "jobs/sql/window_grid.hpp"
#include "jobs/sql/window_rules.hpp"
#include "jobs/turn_walk.hpp"
#include "model/time.hpp"
#include "sql/plan.hpp"

#include <absl/container/node_hash_map.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::sql {

/// What was gathered of the rows of a key that are in one slice. A row that comes when some of its
/// windows are over counts in the others alone. Where there was no room yet to fire those, it waits
/// beside the slice.
struct slice_state : gathered {
  struct late_rows {
    event_time missed; ///< They count in windows that are due behind this time.
    gathered of;
  };

  std::vector<late_rows> late{};

  [[nodiscard]] bool empty() const { return gathered::empty() && late.empty(); }
  [[nodiscard]] std::uint64_t waiting() const { return empty() ? 0 : 1; }
  void encode(std::string& to) const;
  bool decode(std::uint8_t from_version, std::string_view from);
};

/// The rules of a `timed_operator`. Input: the key; the time of the row, a TIMESTAMP; arguments,
/// and the record where the row may be late.
///
/// Each row is gathered once, into its slice; a window is made of its slices. What the window of a
/// key that fired last has in common with the next one stays in memory: a slice is added when the
/// first of its windows fires, and taken away behind the last one. Where aggregates cannot take
/// away, it is gathered anew. The state of a slice is bound to a time that is its own, and not in
/// front of the end of its last window.
class slice_rules {
public:
  using state = slice_state;

  slice_rules(const operator_plan& what, std::shared_ptr<outlet> to);

  [[nodiscard]] state blank() const { return {gather_->blank()}; }
  [[nodiscard]] event_time soonest(const batch& in) const;
  [[nodiscard]] due_times dues() const { return grid_.dues(); }

  void take(const row_span& some, keyed_state<state>& held, effects& out);

  /// When the first window is due that has not fired for all keys.
  [[nodiscard]] event_time first_time() const { return due_; }

  /// Fires the next key of that window; false if there was none left.
  bool fire_next(keyed_state<state>& held, moment at, effects& out);

  /// The last key of that window that has fired; null if none has.
  [[nodiscard]] nullable_bytes last_fired() const;

  /// Whether slices have got rows since the last call that some of their windows do not have: which
  /// ones is known by what has fired.
  [[nodiscard]] bool hangs_on_fired() { return std::exchange(hangs_on_fired_, false); }

  /// Begins with the state that was restored, where all is fired up to a time, and of the
  /// millisecond behind it keys up to this one.
  void restored(const keyed_state<state>& held, event_time up_to, nullable_bytes key);

  void begin(stamp now) { to_->begin(now); }
  void finish(effects& out);

private:
  struct slice {
    event_time start;
    const state* of = nullptr;
  };

  struct slices_of_key {
    std::vector<slice> all{};  ///< In order.
    gathered common;           ///< What some windows have in common:
    std::size_t in_common = 0; ///< the first slices.
    bool has_late = false;     ///< There may be late rows beside a slice.
  };

  struct hash_of {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const {
      return std::hash<std::string_view>{}(key);
    }
  };
  using keys = absl::node_hash_map<std::string, slices_of_key, hash_of, std::equal_to<>>;

  [[nodiscard]] event_time bound_of(event_time start) const;
  gathered& enter(std::string_view key, event_time time, event_time passed,
                  keyed_state<state>& held);
  void add_slice(std::string_view key, slice made, event_time fired);
  void gather_anew(slices_of_key& of) const;
  [[nodiscard]] event_time next_due(const slices_of_key& of, event_time fired_end) const;
  void open_window();
  void close_window();
  bool fire(keys::value_type& of, keyed_state<state>& held, moment at, effects& out);
  void take_late(keys::value_type& of, keyed_state<state>& held) const;
  void drop_fired(keys::value_type& of, keyed_state<state>& held) const;

  const operator_plan* plan_;
  const window_aggregate* what_;
  window_grid grid_;
  std::shared_ptr<outlet> to_;
  std::unique_ptr<gatherer> gather_;
  fired_rows fired_;
  keys keys_;
  std::vector<keys::node_type> gone_; ///< Keys that results of this turn may still name.
  event_time due_ = end_of_time;      ///< Of the window that fires next,
  event_time next_ = end_of_time;     ///< and of the one behind it, as far as is known.
  bool hangs_on_fired_ = false;
  bool is_open_ = false;                 ///< Whether some keys of that window may have fired.
  std::vector<keys::value_type*> order_; ///< The keys that it has, in order,
  std::size_t done_ = 0;                 ///< how many of them have fired,
  std::vector<keys::value_type*> fresh_; ///< and those that came since.
  std::vector<std::uint32_t> rows_;
  std::vector<gathered*> into_;
  std::vector<operand> columns_;
};

} // namespace duet::sql
