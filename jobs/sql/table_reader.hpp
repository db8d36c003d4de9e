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
///     reader.decode(records, now, out)
///     for each record: reader.take_time(record, times, out)      if any table has time
///     reader.send(times, to, out)
class table_reader {
public:
  /// The plan has to outlive it; `sources` are all of the plan.
  table_reader(const table_plan& what, std::span<const source_plan> sources,
               std::uint32_t key_groups);

  [[nodiscard]] bool has_time() const { return what_->time.has_value(); }

  /// Makes rows of records, which have to last until `send`, and rejects those that are none. `now`
  /// is the time at which they are read.
  void decode(std::span<const record> records, stamp now, rejects& out);

  /// Tells the time of the rows of a record; records come in their order.
  void take_time(std::size_t record, source_times& times, rejects& out);

  /// The columns of what was decoded, as the plan numbers them.
  [[nodiscard]] std::span<const operand> columns() const { return columns_; }
  [[nodiscard]] std::size_t row_count() const { return values_.rows(); }

  /// Takes the rows through all pipes.
  void send(const source_times& times, dispatch& to, rejects& out);

private:
  struct end {
    pipe_runner steps;
    sender last;
  };

  /// Where a column of the plan comes from: a column of what was decoded, or of what was made.
  struct column_source {
    column_origin from = column_origin::value;
    std::size_t place = 0;
  };

  void decode_part(decoder& by, nullable_bytes record::*part, decoded& to, rejects& out);
  void make_columns();
  void make_metadata(const read_column& of, column& to);
  void spread_key(std::size_t place, column& to);
  void compute_time();
  [[nodiscard]] std::string_view keep_row(const record& of, std::size_t row);
  void reject(std::uint32_t row, reject_reason why, std::string detail, rejects& out);
  void reject_failed(const pipe& in, rejects& out);
  [[nodiscard]] std::string why_bad(std::uint32_t row) const;

  const table_plan* what_;
  std::span<const source_plan> all_sources_;
  std::uint32_t key_groups_;
  std::unique_ptr<decoder> value_; ///< Null if nothing of it is read.
  std::unique_ptr<decoder> key_;
  std::vector<column_source> sources_; ///< By column of the plan.
  std::deque<end> ends_;
  std::optional<evaluator> time_;
  std::optional<evaluator> watermark_;

  // Of the records that are being read:
  std::span<const record> records_;
  stamp now_;
  std::vector<nullable_bytes> bytes_;
  decoded values_;
  decoded keys_;
  std::vector<column> made_;     ///< Metadata, and columns of the key by row.
  std::vector<operand> columns_; ///< As the plan numbers them.
  byte_arena memory_;
  failed_rows failed_;
  operand row_time_;
  operand row_watermark_;
  std::size_t next_row_ = 0;           ///< The first whose time is not taken.
  std::vector<std::uint32_t> rows_;    ///< Those that are sent.
  std::vector<moment> at_;             ///< By row.
  bool tells_watermark_ = false;       ///< Whether a pipe asks for the watermarks in front of rows.
  std::vector<event_time> watermarks_; ///< By row, if so.
  std::vector<key_group> split_;       ///< By row.
  std::vector<bool> rejected_;         ///< By row.
  /// By row, if it may be late: two varints, the place in `plan::late` where it goes, from 1, or 0,
  /// and its number among those of its record; then the record.
  std::vector<std::string_view> original_;
  std::string kept_; ///< Room for one record.
};

} // namespace duet::sql
