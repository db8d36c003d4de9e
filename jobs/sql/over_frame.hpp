/// Aggregates OVER the rows in front of each row.
#pragma once

#include "columns/column.hpp"
#include "columns/operand.hpp"
#include "jobs/effects.hpp"
#include "jobs/sql/gathered.hpp"
#include "jobs/sql/gatherer.hpp"
#include "jobs/sql/outlet.hpp"
#include "jobs/sql/waiting_rows.hpp"
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

/// How the cells of a row are stored: what is passed on, then arguments.
[[nodiscard]] std::vector<storage> cells_of(const operator_plan& what);

/// What is kept of a key: what aggregates have gathered, with the rows that are to leave a bounded
/// frame.
struct over_state : gathered {
  static constexpr std::uint8_t version = 3;

  std::int64_t rows = 0; ///< In the frame, if it is bounded.

  [[nodiscard]] bool empty() const { return gathered::empty() && rows == 0; }
  [[nodiscard]] static std::uint64_t waiting() { return 0; }
  void encode(std::string& to) const;
  bool decode(std::uint8_t from_version, std::string_view from);
};

/// Rows with their aggregates on their way out, some at a time.
class over_results {
public:
  over_results(const operator_plan& what, std::size_t passed, outlet& to);

  /// Begins a row, with the cells that it passes on.
  void add(const row_of_cells& row, moment at);

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

/// Gives rows their aggregates, in the order in which they leave.
class over_frames {
public:
  over_frames(const operator_plan& what, std::shared_ptr<outlet> to);

  [[nodiscard]] over_state blank() const { return {gather_->blank()}; }

  /// Rows of one key and one time leave, with what the frame of each has. May change their order.
  void leave(std::span<row_of_cells> rows, event_time time, moment at, over_state& in,
             effects& out);

  /// Passes on what is there.
  void flush(effects& out) { results_.flush(out); }

private:
  void order(std::span<row_of_cells> rows) const;
  void enter(const row_of_cells& row, event_time time, over_state& in);
  void drop_those_before(event_time time, over_state& in);
  [[nodiscard]] std::string leaving(event_time time, const over_state& in) const;
  void gather(std::span<const operand> arguments, std::size_t row, over_state& in,
              std::int8_t sign);
  void add_result(const row_of_cells& row, moment at, const over_state& in, effects& out);

  const over_aggregate* what_;
  std::shared_ptr<outlet> to_;
  std::unique_ptr<gatherer> gather_;
  over_results results_;
  std::vector<storage> arguments_; ///< How they are stored.
  std::string in_frame_;           ///< What the elements of the frame begin with.
};

} // namespace duet::sql
