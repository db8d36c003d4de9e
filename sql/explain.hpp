/// Plans as text, for people and for tools.
#pragma once

#include "sql/diagnostic.hpp"
#include "sql/plan.hpp"
#include "sql/script.hpp"
#include "sql/source.hpp"

#include <string>
#include <vector>

namespace duet::sql {

/// A script, and what is known of it besides its plan.
struct explained_script {
  const source& text;
  const bound_script* what = nullptr; ///< Null: it cannot be run.
  const diagnostics& said;
  std::string dlq_topic{};
  std::string state_topic{};
};

/// What a script comes to, for people: what is read, by which operators it is computed and in which
/// stages, where their state is and for how long, what is written, and all warnings.
///
///     orders.sql: 1 table read, 1 operator, 1 sink
///     dead letters: topic orders-dlq
///     state: topic orders-state
///     time zone: UTC
///
///     stage 0: where records are read
///       table orders: topic orders, value json
///         columns: order_time TIMESTAMP(3), customer STRING, amount DECIMAL(10, 2)
///         time: order_time, watermark (order_time - INTERVAL '5' SECOND)
///         ...
///         INSERT INTO totals
///           -> where (amount > 0)
///           -> customer, window_end(order_time, 5 min), amount
///           -> window-1 by customer
///
///     stage 1: by key
///       window-1: TUMBLE 5 min of event time
///         ...
///
/// It ends with a line feed. Of a script that can be run.
[[nodiscard]] std::string explain(const explained_script& of);

/// The same for tools, and for scripts that cannot be run, too: one JSON object on one line.
[[nodiscard]] std::string explain_as_json(const explained_script& of);

/// An expression for people, over columns with these names.
[[nodiscard]] std::string to_text(const expression& of, const std::vector<named_type>& columns);

// --- what both are made of

/// Rows on their way.
struct explained_pipe {
  std::string statement;
  std::vector<std::string> steps; ///< "where (amount > 0)"
  std::string to;                 ///< The name of an operator or of a sink.
  bool to_sink = false;
  std::vector<std::string> key; ///< Of an operator, by which rows are sent to it.
};

struct explained_operator {
  std::size_t stage = 1; ///< The longest way from a table to it.
  std::string does;      ///< "TUMBLE 5 min of event time"
  std::vector<std::string> key;
  std::vector<std::string> computes; ///< Aggregates.
  std::string kept;                  ///< Until when its state is kept; empty if it has none.
  std::string changelog;             ///< Which changes its rows are: "append".
  std::vector<explained_pipe> pipes;
};

struct explained_plan {
  std::vector<std::vector<explained_pipe>> tables; ///< By table.
  std::vector<explained_operator> operators;       ///< By operator.
  std::size_t last_stage = 0;
};

[[nodiscard]] explained_plan explained(const plan& of);

/// What is read of Kafka, and what goes to a sink without a key that is updated: rows that stay.
inline constexpr const char* append_only = "append";   ///< New rows.
inline constexpr const char* updates_rows = "retract"; ///< Rows that are taken back and replaced.
inline constexpr const char* upserts = "upsert";       ///< Rows that replace those of their key.

/// "5 min"
[[nodiscard]] std::string duration_text(std::int64_t millis);

/// Where the values of a column are: "value", "key" or "metadata".
[[nodiscard]] std::string_view to_string(column_origin of);

} // namespace duet::sql
