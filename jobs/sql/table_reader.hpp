/// Reads one table: records to rows, their time, and where they go.
#pragma once

#include "formats/format.hpp"
#include "functions/expression.hpp"
#include "functions/kernel.hpp"
#include "jobs/dispatch.hpp"
#include "jobs/rejects.hpp"
#include "jobs/source_times.hpp"
#include "jobs/sql/pipe_runner.hpp"
#include "jobs/sql/sender.hpp"
#include "model/arena.hpp"
#include "model/record.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace duet::sql {

/// Takes records of the table's topic, some at a time:
///
///     reader.decode(records, out)
///     for each record: reader.take_time(record, times, out)      if any table has time
///     reader.send(times, to, out)
class table_reader {
public:
  /// The plan has to outlive it.
  table_reader(const table_plan& what, std::uint32_t key_groups);

  [[nodiscard]] bool has_time() const { return what_->time.has_value(); }

  /// Makes rows of records, which have to last until `send`, and rejects those that are none.
  void decode(std::span<const record> records, rejects& out);

  /// Tells the time of the rows of a record; records come in their order.
  void take_time(std::size_t record, source_times& times, rejects& out);

  /// Takes the rows through all pipes.
  void send(const source_times& times, dispatch& to, rejects& out);

private:
  struct end {
    pipe_runner steps;
    sender last;
  };

  void make_columns();
  void compute_time();
  void reject(std::uint32_t row, reject_reason why, std::string detail, rejects& out);
  void reject_failed(const pipe& in, rejects& out);

  const table_plan* what_;
  std::uint32_t key_groups_;
  std::unique_ptr<decoder> value_;
  std::unique_ptr<decoder> key_;
  std::deque<end> ends_;
  std::optional<evaluator> time_;
  std::optional<evaluator> watermark_;

  // Of the records that are being read:
  std::span<const record> records_;
  std::vector<nullable_bytes> bytes_;
  decoded values_;
  decoded keys_;
  std::vector<column> made_;                ///< Metadata, and key columns by row.
  std::vector<operand> columns_;            ///< As the plan numbers them.
  byte_arena memory_;
  failed_rows failed_;
  operand row_time_;
  operand row_watermark_;
  std::size_t next_row_ = 0;                ///< The first whose time is not taken.
  std::vector<std::uint32_t> rows_;         ///< Those that are sent.
  std::vector<moment> at_;                  ///< By row.
  std::vector<key_group> split_;            ///< By row.
  std::vector<std::string> kept_;           ///< Records of rows that may be late,
  std::vector<std::string_view> original_;  ///< by row.
};

} // namespace duet::sql
