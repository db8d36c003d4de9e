/// What a script comes to: which topics are read, what is computed of them by which operators, and
/// where the results go. It is data: printed by `explain`, hashed by fingerprints, and walked by
/// what makes the job of it (jobs/sql).
#pragma once

#include "columns/types.hpp"
#include "functions/aggregate.hpp"
#include "functions/expression.hpp"
#include "model/time.hpp"
#include "model/topic_place.hpp"
#include "model/types.hpp"
#include "sql/generator_plan.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace duet::sql {

/// A column of rows, with a name for people.
struct named_type {
  std::string name;
  data_type type;
};

// --- pipes: what happens to rows between two places

/// Windows of a fixed size, from multiples of `slide_ms` after `offset_ms`.
struct window_plan {
  std::int64_t size_ms = 0;
  std::int64_t slide_ms = 0; ///< As `size_ms` for TUMBLE.
  std::int64_t offset_ms = 0;
  std::int64_t gap_ms = 0; ///< SESSION: they end so long after their last row; 0: it is none.
  bool cumulates = false;  ///< CUMULATE: windows of each multiple of `slide_ms` up to the size.
  bool processing_time = false;
  /// Of instants: the time zone whose clock they go by. Empty: UTC, or they are of wall clocks.
  std::string zone{};
};

/// Keeps the rows in which a condition is true.
struct filter_step {
  expression condition;
};

/// Computes all columns anew.
struct project_step {
  std::vector<expression> columns;
};

/// Puts each row into all its windows: a row for each, in the order of their ends, with two more
/// columns, window_start and window_end.
struct window_step {
  window_plan window;
  std::size_t time = 0; ///< A timestamp.
};

/// Makes a row for each element of a collection, which is the last column: in its place come the
/// columns of the element. Those of a map are key and value, those of a row its fields.
struct unnest_step {
  data_type collection;     ///< ARRAY, MAP or MULTISET.
  bool keeps_empty = false; ///< LEFT JOIN: NULL and what has no element are a row without one.
  bool has_ordinal = false; ///< One more column: which element it is, from 1.
};

/// The columns of an element.
[[nodiscard]] std::vector<data_type> element_columns(const unnest_step& of);

using pipe_step = std::variant<filter_step, project_step, window_step, unnest_step>;

/// Rows go to an input of an operator: the first columns, of these kinds, as its key, one column of
/// bytes; the others; where rows can be taken back a column with their `row_kind`.
struct to_operator {
  input_id input;
  std::vector<type_kind> key{};
  /// Without a key: rows of a split stay together, and in order.
  bool by_split = false;
  /// Whether the operator takes changes, so that rows say of which kind they are.
  bool changes = false;
  /// Whether the record that a row came from goes with it, in one more column, where the row may
  /// turn out to be late.
  bool keeps_late = false;
};

/// Rows are written to a sink.
struct to_sink {
  std::size_t sink = 0; ///< Its place in the plan.
};

/// From where rows are made to where they are needed.
struct pipe {
  std::vector<pipe_step> steps;
  std::variant<to_operator, to_sink> end;
  std::string statement; ///< Whose rows they are, for dead letters: "INSERT INTO order_counts".
};

// --- tables that are read

/// Where a column of a table comes from.
enum class column_origin : std::uint8_t { value, key, metadata };

struct read_column {
  named_type as;
  column_origin from = column_origin::value;
  std::vector<std::string> path{}; ///< In the key or the value; of metadata its key alone.
};

/// A format with its options, as the table says: ("json", {{"ignore-parse-errors", "true"}}).
struct format_plan {
  std::string name;
  std::map<std::string, std::string> options{};
};

/// What a row does to the time of its table.
struct time_plan {
  table_id table;
  expression time;      ///< Of the row, a timestamp; what is late is judged by it.
  expression watermark; ///< What it moves the watermark to, a timestamp.
};

/// A table as it is read: it makes rows of records, and these go through its pipes.
struct table_plan {
  std::string name;
  std::vector<source_id> sources; ///< One for each of its topics.
  std::optional<format_plan> key;
  std::optional<format_plan> value;
  std::vector<named_type> declared_key;   ///< All fields of the key,
  std::vector<named_type> declared_value; ///< and of the value, whether read or not.
  std::vector<read_column> columns;       ///< Those that are read.
  std::optional<time_plan> time{};
  bool fails_on_error = false; ///< 'duet.on-error' = 'fail'
  /// Where rows go that are late, a place in `plan::late`; none: they are dead letters.
  std::optional<std::size_t> late{};
  std::vector<pipe> pipes{};
  std::vector<std::string>
      notes{}; ///< For `explain`: of options that change nothing, and the like.
};

// --- operators

/// How an aggregate keeps what it has seen of a key; see jobs/sql/gatherer.hpp.
enum class kept_as : std::uint8_t { slots, distinct, rows };

/// An aggregate over columns of an operator's input.
struct aggregate_call {
  std::string text; ///< As it was written, for `explain`.
  /// The function and its version, for fingerprints: however it is written, it computes the same.
  std::string function{};
  resolved_aggregate of;
  std::vector<std::size_t> arguments;  ///< Places behind the key.
  std::optional<std::size_t> filter{}; ///< FILTER (WHERE ..): a BOOLEAN column.
  kept_as keeps = kept_as::slots;
  bool distinct = false; ///< Each value counts once.
  /// The call whose rows it looks at, where that keeps the same; else itself.
  std::optional<std::size_t> rows_of{};
};

/// When a window says more than its result at its end. Its rows are changes then.
struct emit_plan {
  bool early = false;           ///< What it has so far.
  std::int64_t lateness_ms = 0; ///< For so long behind its end rows still count.
};

/// GROUP BY keys and a window. Input: the key; of event time the end of the window of a row, a
/// TIMESTAMP, or in slices and sessions its own time; arguments. Its rows: the columns of the key,
/// the aggregates, window_start and window_end, both TIMESTAMP(3). With `emit` the two are the last
/// columns of the key instead.
struct window_aggregate {
  window_plan window;
  std::vector<data_type> key;
  std::vector<aggregate_call> calls;
  std::optional<emit_plan> emit{};
  bool in_slices = false; ///< A row comes once, and not once for each of its windows.
};

/// GROUP BY keys alone. Input: the key, arguments. Its rows, which are changes: the columns of the
/// key, and the aggregates that are shown.
struct group_aggregate {
  std::vector<data_type> key;
  std::vector<aggregate_call> calls; ///< Behind those that are shown, where rows can be taken back,
                                     ///< one that counts them.
  std::size_t shown = 0;             ///< How many of the calls are a part of the rows.
};

/// The rows that an OVER looks at: those in front of a row, and it.
struct over_frame {
  bool rows = false;                       ///< ROWS, else RANGE: with all of the same time.
  std::optional<std::int64_t> preceding{}; ///< Rows, or milliseconds; none: UNBOUNDED.
  bool processing_time = false;
};

/// In which order rows leave that have the same time; they stay as they came where it says nothing.
struct order_of_ties {
  std::size_t column = 0; ///< Of those that go with a row.
  bool descending = false;
  bool nulls_first = true;
};

/// Aggregates OVER frames. Input: the key; of event time that of the row, a TIMESTAMP; its columns,
/// and arguments. Its rows: the columns, and the aggregates. Without any it puts rows in the order
/// of their times.
struct over_aggregate {
  over_frame frame;
  std::size_t passed = 0; ///< How many columns go with a row.
  std::vector<aggregate_call> calls;
  std::vector<order_of_ties> ties{}; ///< Of rows in event time, and no aggregates.
  bool first_only = false; ///< Only the first row of a key is needed, and leaves: with a TTL.
};

/// Has no state: rows pass, to be written by the shards.
struct pass_on {};

/// Has no state: late rows are written to the table that theirs names, each once, however many
/// operators it is late for. Input: why it is late as its key; behind it its record.
struct late_rows {
  std::size_t of = 0; ///< A place in `plan::late`.
};

/// VALUES: it has no input, and gives its rows once, when an application has it for the first time.
struct values_rows {
  std::vector<std::vector<expression>> rows; ///< Over no columns; at least one.
};

struct operator_plan {
  std::string name;
  std::string fingerprint{}; ///< Empty without state.
  bool changes = false;      ///< Whether rows that come can be taken back.
  std::int64_t ttl_ms = 0;   ///< How long a key is kept behind its last row; 0: for ever.
  std::variant<pass_on, late_rows, values_rows, window_aggregate, group_aggregate, over_aggregate>
      what{};
  std::vector<named_type> input{}; ///< Behind the key.
  std::vector<named_type> output{};
  std::vector<pipe> pipes{};
  /// Where its input's rows go that are late, by place in `plan::late`.
  std::map<std::size_t, input_id> late{};
};

/// An input of an operator: see `input_shape`.
struct input_plan {
  operator_id of;
  std::optional<operator_id> from;
  std::vector<table_id> tables{};
};

// --- where rows go

/// Which partition of its topic a row goes to.
enum class row_spread : std::uint8_t {
  by_key,      ///< Where Kafka's clients put its key; without a key to any.
  fixed,       ///< The rows of one key group all go to the same one.
  round_robin, ///< To one after the other.
};

/// Rows are written to standard output, or standard error.
struct print_plan {
  std::string prefix; ///< In front of each line.
  bool to_error = false;
};

/// Places among the columns of a sink of what is metadata of a record.
struct written_metadata_plan {
  std::optional<std::size_t> topic{};
  std::optional<std::size_t> timestamp{};
  std::optional<std::size_t> headers{};
};

struct sink_plan {
  std::string name;
  std::optional<target_id> target; ///< Without one rows are printed, or thrown away.
  std::optional<format_plan> key{};
  std::optional<format_plan> value{};
  std::vector<named_type> columns;        ///< Of the rows that come.
  std::vector<std::size_t> key_columns{}; ///< Which of them make the key,
  std::vector<std::size_t> value_columns; ///< and which the value.
  std::string key_prefix{}; ///< What the names of the key's columns begin with, but not in the key.
  written_metadata_plan metadata{};
  std::map<std::string, target_id> topics{}; ///< If a column says which one of several it is.
  row_spread spread = row_spread::by_key;
  std::optional<print_plan> print{};
  std::vector<std::string> notes{}; ///< As of a table.
  bool upserts = false;             ///< A record takes the place of the one before with its key.
};

/// A topic that is read: where it begins and where it ends.
struct source_plan {
  std::string topic; ///< Of a generator without the application's id, which goes in front.
  topic_place start{};
  bool bounded = false;
  topic_place end{.is = topic_place::kind::latest}; ///< If it is bounded.
  std::optional<generator_plan> made{};             ///< Its rows are made.
};

struct target_plan {
  std::string topic;
};

struct table_time {
  std::vector<source_id> sources;
  std::int64_t idle_after_ms = 0;
  bool idle_after_is_set = false;
  std::int64_t ahead_max_ms = 0;
  std::int64_t drift_max_ms = 0; ///< How far ahead of others a split is read.
  std::string fingerprint;
};

/// Where rows of a table go that are late.
struct late_plan {
  table_plan rows; ///< The table, with all columns that are written, and no pipes.
  pipe to;         ///< To a sink.
};

struct plan {
  std::vector<source_plan> sources;
  std::vector<target_plan> targets;
  std::vector<table_time> times; ///< Numbered by `table_id`.
  std::vector<table_plan> tables;
  std::vector<operator_plan> operators;
  std::vector<input_plan> inputs;
  std::vector<sink_plan> sinks;
  std::vector<late_plan> late;
};

} // namespace duet::sql
