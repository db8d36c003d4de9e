/// Queries as a script writes them.
#pragma once

#include "sql/box.hpp"
#include "sql/place.hpp"
#include "sql/syntax_expression.hpp"
#include "sql/syntax_type.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace duet::sql::syntax {

/// `x [ASC | DESC] [NULLS FIRST | NULLS LAST]`
struct order_item {
  expression value;
  bool descending = false;
  std::optional<bool> nulls_first;

  friend bool operator==(const order_item&, const order_item&) = default;
};

enum class frame_unit : std::uint8_t { rows, range };

enum class bound_kind : std::uint8_t {
  unbounded_preceding,
  preceding,
  current_row,
  following,
  unbounded_following,
};

/// An end of a window's frame.
struct frame_bound {
  bound_kind kind = bound_kind::current_row;
  box<expression> distance; ///< Of `preceding` and `following`.

  friend bool operator==(const frame_bound&, const frame_bound&) = default;
};

/// `ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`
struct window_frame {
  frame_unit unit = frame_unit::rows;
  frame_bound start;
  std::optional<frame_bound> end; ///< None if there is no BETWEEN: the current row.
  place at;

  friend bool operator==(const window_frame&, const window_frame&) = default;
};

/// What stands behind OVER, or is named by WINDOW.
struct window_spec {
  std::optional<name> base;         ///< The named window that it is or builds upon.
  bool without_parentheses = false; ///< `OVER w`: it is `base`.
  std::vector<expression> partition_by;
  std::vector<order_item> order_by;
  std::optional<window_frame> frame;
  place at;

  friend bool operator==(const window_spec&, const window_spec&) = default;
};

/// `WINDOW w AS (...)`
struct named_window {
  name label;
  window_spec spec;

  friend bool operator==(const named_window&, const named_window&) = default;
};

/// An option of a hint: `'k' = 'v'`, `k = 'v'`, or a value alone.
struct hint_option {
  std::optional<name> key;
  name value;

  friend bool operator==(const hint_option&, const hint_option&) = default;
};

/// One of `/*+ OPTIONS('k' = 'v'), STATE_TTL('a' = '1h') */`.
struct hint {
  name label;
  std::vector<hint_option> options;

  friend bool operator==(const hint&, const hint&) = default;
};

struct table_ref;

/// A table or view by its name.
struct named_table {
  qualified_name table;
  std::vector<hint> hints;

  friend bool operator==(const named_table&, const named_table&) = default;
};

/// A query in parentheses.
struct derived_table {
  bool lateral = false;
  box<query> rows;

  friend bool operator==(const derived_table&, const derived_table&) = default;
};

/// `TABLE(f(..))`, `LATERAL TABLE(f(..))`, or `f(..)` alone, which means TABLE(f(..)).
struct table_function {
  bool lateral = false;
  expression function; ///< A call.

  friend bool operator==(const table_function&, const table_function&) = default;
};

/// `UNNEST(x) [WITH ORDINALITY]`
struct unnest {
  std::vector<expression> collections;
  bool with_ordinality = false;

  friend bool operator==(const unnest&, const unnest&) = default;
};

enum class join_kind : std::uint8_t { inner, left, right, full, cross };

/// A join; a comma in FROM is none.
struct join {
  join_kind kind = join_kind::inner;
  bool natural = false;
  box<table_ref> left;
  box<table_ref> right;
  box<expression> condition;       ///< ON
  std::vector<name> using_columns; ///< USING
  place at;                        ///< Of the words that make it a join.

  friend bool operator==(const join&, const join&) = default;
};

/// `[AS] t [(a, b)]`
struct table_alias {
  name label;
  std::vector<name> columns;

  friend bool operator==(const table_alias&, const table_alias&) = default;
};

/// A clause behind a table that is known by name alone.
struct named_clause {
  std::string words; ///< MATCH_RECOGNIZE, TABLESAMPLE, PIVOT, UNPIVOT
  place at;

  friend bool operator==(const named_clause&, const named_clause&) = default;
};

/// What `table_ref::node` holds, in the order of its alternatives.
enum class table_ref_kind : std::uint8_t {
  named_table,
  derived_table,
  table_function,
  unnest,
  join,
};

/// Something in FROM.
struct table_ref {
  place at;
  std::uint32_t depth = 1; ///< As in `expression`.
  std::variant<named_table, derived_table, table_function, unnest, join> node;
  box<expression> as_of;              ///< FOR SYSTEM_TIME AS OF
  std::optional<named_clause> unread; ///< What stands here was not parsed; to be refused.
  std::optional<table_alias> alias;

  [[nodiscard]] table_ref_kind kind() const { return static_cast<table_ref_kind>(node.index()); }

  friend bool operator==(const table_ref&, const table_ref&) = default;
};

/// A value of SELECT, or `*`.
struct select_item {
  expression value;
  std::optional<name> alias;

  friend bool operator==(const select_item&, const select_item&) = default;
};

enum class grouping_kind : std::uint8_t {
  expression,    ///< One.
  set,           ///< `(a, b)` or `()`
  rollup,        ///< Of sets, each of one expression or more.
  cube,          ///< Likewise.
  grouping_sets, ///< Of any.
};

/// An element of GROUP BY.
struct grouping {
  grouping_kind kind = grouping_kind::expression;
  std::vector<expression> expressions; ///< Of the first two kinds.
  std::vector<grouping> elements;      ///< Of the others.
  place at;

  friend bool operator==(const grouping&, const grouping&) = default;
};

/// `SELECT ...` without what orders or limits it.
struct select {
  std::vector<hint> hints;
  bool distinct = false;
  std::vector<select_item> items;
  std::vector<table_ref> from; ///< Between commas; none of `SELECT 1`.
  box<expression> where;
  bool group_by_distinct = false;
  std::vector<grouping> group_by;
  box<expression> having;
  std::vector<named_window> windows;
  box<expression> qualify;
  place group_by_at; ///< Of the words, if they are there.

  friend bool operator==(const select&, const select&) = default;
};

/// A row of VALUES.
struct value_row {
  std::vector<expression> values;
  place at;

  friend bool operator==(const value_row&, const value_row&) = default;
};

/// `VALUES (1, 'a'), (2, 'b')`
struct values {
  std::vector<value_row> rows;

  friend bool operator==(const values&, const values&) = default;
};

enum class set_operator : std::uint8_t { union_, intersect, except };

/// `left UNION [ALL] right`
struct set_operation {
  set_operator op = set_operator::union_;
  bool all = false;
  box<query> left;
  box<query> right;
  place at; ///< Of the words between them.

  friend bool operator==(const set_operation&, const set_operation&) = default;
};

/// `WITH t (a, b) AS (query)`
struct common_table;

/// What `query::body` holds, in the order of its alternatives.
enum class query_kind : std::uint8_t { select, values, set_operation };

/// A query.
struct query {
  place at;
  std::uint32_t depth = 1; ///< As in `expression`.
  bool recursive = false;  ///< WITH RECURSIVE
  std::vector<common_table> with;
  std::variant<select, values, set_operation> body;
  std::vector<order_item> order_by;
  box<expression> offset;
  box<expression> limit; ///< Also of FETCH.

  [[nodiscard]] query_kind kind() const { return static_cast<query_kind>(body.index()); }

  friend bool operator==(const query&, const query&) = default;
};

struct common_table {
  name label;
  std::vector<name> columns;
  query rows;

  friend bool operator==(const common_table&, const common_table&) = default;
};

} // namespace duet::sql::syntax
