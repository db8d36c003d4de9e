/// Aggregates OVER the rows in front of each row.
#pragma once

#include "columns/column.hpp"
#include "columns/operand.hpp"
#include "jobs/effects.hpp"
#include "jobs/keyed_state.hpp"
#include "jobs/sql/gathered.hpp"
#include "jobs/sql/gatherer.hpp"
#include "jobs/sql/outlet.hpp"
#include "jobs/turn_walk.hpp"
#include "model/time.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// What is kept of a key: bound to a time the rows of that time, which wait for it; without one
/// what aggregates have gathered, with the rows that are to leave a bounded frame. Of the rows that
/// wait there is rarely more than one: the first few lie one behind the other, and only what comes
/// behind them are elements.
struct over_state : gathered {
  static constexpr std::uint8_t version = 2;

  std::int64_t rows = 0; ///< That wait, or are in the frame.
  std::string first{};   ///< Rows that wait, as `append_cells` does, behind their lengths.

  [[nodiscard]] bool empty() const { return gathered::empty() && rows == 0; }
  [[nodiscard]] std::uint64_t waiting() const {
    return gathered::empty() ? static_cast<std::uint64_t>(rows) : 0;
  }
  void encode(std::string& to) const;
  bool decode(std::uint8_t from_version, std::string_view from);
};

/// Rows with their aggregates on their way out, some at a time.
class over_results {
public:
  over_results(const operator_plan& what, std::size_t passed, outlet& to);

  /// Begins a row, with the cells that it passes on.
  void add(std::span<const operand> cells, std::size_t row, moment at);

  /// The place of the row that was added last, and where its aggregates go.
  [[nodiscard]] std::size_t row() const { return at_.size() - 1; }
  [[nodiscard]] std::span<column> aggregates() { return std::span{columns_}.subspan(passed_); }

  [[nodiscard]] bool full() const;
  void flush(effects& out);

private:
  void start();

  outlet* to_;
  std::size_t passed_;
  std::vector<storage> stored_;
  std::vector<column> columns_;
  std::vector<moment> at_;
};

/// The rules of a `timed_operator` or a `stamped_operator`. Input: the key; of event time that of
/// the row; what it passes on; arguments; the record where the row may be late. A row waits until
/// time has reached it, so that rows leave in the order of their times. Of processing time those of
/// an epoch are of one time: only a RANGE that is bounded has to wait for the others.
class over_rules {
public:
  using state = over_state;

  over_rules(const operator_plan& what, std::shared_ptr<outlet> to);

  [[nodiscard]] state blank() const { return {gather_->blank()}; }
  [[nodiscard]] static event_time soonest(const batch& in);

  /// Of a `timed_operator`.
  void take(const row_span& some, keyed_state<state>& held, effects& out);

  /// Of a `stamped_operator`.
  void take(const row_span& some, stamp now, keyed_state<state>& held, effects& out);

  void fire(const keyed_state<state>::due_state& due, keyed_state<state>& held, moment at,
            effects& out);
  void begin(stamp now) { to_->begin(now); }
  void finish(effects& out) { results_.flush(out); }

private:
  /// Some rows with all their cells: what is passed on, then arguments.
  struct some_rows {
    std::span<const operand> cells;
    std::size_t first = 0;
    std::size_t end = 0;
  };

  [[nodiscard]] std::size_t behind_time() const { return what_->frame.processing_time ? 1 : 2; }
  void set_cells(const rows& of);
  void wait(std::size_t row, state& in) const;
  void order(std::vector<column>& cells, std::size_t count) const;
  void leave(const some_rows& of, event_time time, moment at, state& in, effects& out);
  void enter_frame(const some_rows& of, std::size_t row, event_time time, state& in);
  void leave_frame(event_time time, state& in);
  [[nodiscard]] std::string leaving(event_time time, const state& in) const;
  void gather(std::span<const operand> arguments, std::size_t row, state& in, std::int8_t sign);
  void add_result(const some_rows& of, std::size_t row, moment at, const state& in, effects& out);

  const operator_plan* plan_;
  const over_aggregate* what_;
  std::shared_ptr<outlet> to_;
  std::unique_ptr<gatherer> gather_;
  over_results results_;
  std::vector<storage> stored_; ///< Of all cells of a row.
  std::string in_frame_;        ///< What the elements of the frame begin with.
  std::vector<operand> cells_;
};

} // namespace duet::sql
