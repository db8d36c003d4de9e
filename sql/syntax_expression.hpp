/// Expressions as a script writes them. A name is what it is only when it is bound: `a.b` may be a
/// column of a table or a field of a column.
#pragma once

#include "sql/box.hpp"
#include "sql/place.hpp"
#include "sql/syntax_type.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace duet::sql::syntax {

struct expression;
struct query;
struct order_item;
struct window_spec;

/// The kinds of literals; intervals are apart.
enum class literal_kind : std::uint8_t {
  null,
  boolean_true,
  boolean_false,
  boolean_unknown,
  integer,
  decimal,     ///< With a point: exact.
  approximate, ///< With an exponent: a DOUBLE.
  string,
  bytes,
  date,
  time,
  timestamp,
  timestamp_ltz,
  default_value, ///< DEFAULT as an argument or a value.
};

/// A literal. Numbers and times are kept as they are written, without a sign.
struct literal {
  literal_kind kind = literal_kind::null;
  std::string text; ///< The value of a string, the bytes of bytes, the digits of a number.

  friend bool operator==(const literal&, const literal&) = default;
};

/// `INTERVAL -'1 12' DAY TO HOUR`. `INTERVAL n DAY` is `n * INTERVAL '1' DAY`.
struct interval_literal {
  bool negative = false;
  std::string text;
  interval_qualifier qualifier;

  friend bool operator==(const interval_literal&, const interval_literal&) = default;
};

/// A name that stands for a value: `amount`, `o.amount`, `o.customer.name`.
struct column_ref {
  std::vector<name> parts;

  friend bool operator==(const column_ref&, const column_ref&) = default;
};

/// `*` or `t.*`, in a list of columns or as in COUNT(*).
struct star {
  std::vector<name> qualifier;

  friend bool operator==(const star&, const star&) = default;
};

/// A word that is an argument: the unit of EXTRACT, BOTH of TRIM, ...; in upper case.
struct symbol {
  std::string word;

  friend bool operator==(const symbol&, const symbol&) = default;
};

enum class unary_operator : std::uint8_t { plus, minus, not_ };

struct unary {
  unary_operator op = unary_operator::plus;
  box<expression> operand;

  friend bool operator==(const unary&, const unary&) = default;
};

enum class binary_operator : std::uint8_t {
  multiply,
  divide,
  remainder,
  concat,
  plus,
  minus,
  equals,
  not_equals,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  overlaps, ///< Of two periods of time, `(begin, end)` or `(begin, length)`.
  is_distinct_from,
  is_not_distinct_from,
};

struct binary {
  binary_operator op = binary_operator::plus;
  place op_at;
  box<expression> left;
  box<expression> right;

  friend bool operator==(const binary&, const binary&) = default;
};

enum class logical_operator : std::uint8_t { and_, or_ };

/// `a AND b AND c`: a chain of one operator, two operands at least.
struct logical {
  logical_operator op = logical_operator::and_;
  std::vector<expression> operands;

  friend bool operator==(const logical&, const logical&) = default;
};

enum class test_kind : std::uint8_t {
  null,
  true_,
  false_,
  unknown,
  json_value, ///< IS JSON means it, too.
  json_object,
  json_array,
  json_scalar,
};

/// `x IS [NOT] NULL` and the like.
struct is_test {
  test_kind test = test_kind::null;
  bool negated = false;
  box<expression> operand;

  friend bool operator==(const is_test&, const is_test&) = default;
};

/// `x [NOT] BETWEEN [SYMMETRIC] low AND high`
struct between {
  bool negated = false;
  bool symmetric = false;
  box<expression> operand;
  box<expression> low;
  box<expression> high;

  friend bool operator==(const between&, const between&) = default;
};

/// `x [NOT] IN (1, 2)`
struct in_list {
  bool negated = false;
  box<expression> operand;
  std::vector<expression> values;

  friend bool operator==(const in_list&, const in_list&) = default;
};

/// `x [NOT] IN (SELECT ...)`
struct in_query {
  bool negated = false;
  box<expression> operand;
  box<query> values;

  friend bool operator==(const in_query&, const in_query&) = default;
};

enum class like_kind : std::uint8_t { like, similar_to };

/// `x [NOT] LIKE pattern [ESCAPE c]`
struct like {
  like_kind kind = like_kind::like;
  bool negated = false;
  box<expression> operand;
  box<expression> pattern;
  box<expression> escape; ///< May be none.

  friend bool operator==(const like&, const like&) = default;
};

/// `x > ANY (SELECT ...)`, `x = ALL (1, 2)`; SOME is ANY.
struct quantified {
  binary_operator op = binary_operator::equals;
  bool all = false;
  box<expression> operand;
  box<query> query_values;        ///< Either a query
  std::vector<expression> values; ///< or values.

  friend bool operator==(const quantified&, const quantified&) = default;
};

/// `EXISTS (SELECT ...)`
struct exists {
  box<query> rows;

  friend bool operator==(const exists&, const exists&) = default;
};

/// A query in parentheses, as a value.
struct scalar_query {
  box<query> value;

  friend bool operator==(const scalar_query&, const scalar_query&) = default;
};

/// An argument of a call: `x` or `size => x`.
struct argument;

/// What a JSON function does where there is no value, or an error.
enum class json_behaviour : std::uint8_t {
  null,
  error,
  default_value, ///< DEFAULT x
  empty_array,
  empty_object,
  true_,
  false_,
  unknown,
};

/// `NULL ON EMPTY`, `DEFAULT 0 ON ERROR`
struct json_fallback {
  json_behaviour what = json_behaviour::null;
  box<expression> value; ///< Of DEFAULT.

  friend bool operator==(const json_fallback&, const json_fallback&) = default;
};

enum class json_wrapper : std::uint8_t { without, conditional, unconditional };

/// The clauses in a call of a JSON function; what is not written is none.
struct json_clauses {
  std::optional<data_type> returning;
  std::optional<json_wrapper> wrapper;
  std::optional<json_fallback> on_empty;
  std::optional<json_fallback> on_error;
  std::optional<bool> absent_on_null; ///< ABSENT ON NULL: true; NULL ON NULL: false.

  friend bool operator==(const json_clauses&, const json_clauses&) = default;
};

/// RESPECT NULLS, IGNORE NULLS.
enum class null_treatment : std::uint8_t { respect, ignore };

/// A call of a function. The special forms of the standard are calls, too:
///
///     EXTRACT(DAY FROM x)              EXTRACT [symbol DAY, x]
///     FLOOR(x TO HOUR), CEIL           FLOOR [x, symbol HOUR]
///     TIMESTAMPADD(DAY, 1, x)          TIMESTAMPADD [symbol DAY, 1, x]
///     TRIM(BOTH 'a' FROM x)            TRIM [symbol BOTH, 'a', x]; TRIM(x) has x alone
///     SUBSTRING(x FROM 2 FOR 3)        SUBSTRING [x, 2, 3]
///     POSITION(a IN x FROM 2)          POSITION [a, x, 2]
///     OVERLAY(x PLACING y FROM 1)      OVERLAY [x, y, 1]
///     JSON_OBJECT('a' VALUE 1)         JSON_OBJECT ['a', 1]
///     CURRENT_TIMESTAMP                CURRENT_TIMESTAMP [], without parentheses
struct call {
  qualified_name function; ///< Its case does not count.
  std::vector<argument> arguments;
  bool without_parentheses = false;
  bool distinct = false;
  std::optional<null_treatment> nulls;
  std::vector<order_item> within_group; ///< Also `ORDER BY` within the parentheses.
  box<expression> filter;               ///< FILTER (WHERE ...)
  box<window_spec> over;
  box<json_clauses> json;

  friend bool operator==(const call&, const call&) = default;
};

/// `CAST(x AS type)`, `TRY_CAST(x AS type)`
struct cast {
  bool or_null = false; ///< TRY_CAST
  box<expression> operand;
  data_type type;

  friend bool operator==(const cast&, const cast&) = default;
};

/// `WHEN condition THEN result`
struct case_branch;

/// Both forms of CASE.
struct case_when {
  box<expression> operand; ///< Of the form `CASE x WHEN 1 THEN ...`.
  std::vector<case_branch> branches;
  box<expression> otherwise; ///< ELSE

  friend bool operator==(const case_when&, const case_when&) = default;
};

enum class constructor_kind : std::uint8_t { array, map, multiset, row };

/// `ARRAY[..]`, `MAP[k, v, ..]`, `MULTISET[..]`, `ROW(..)`, and `(a, b)`, which is a ROW.
struct constructor {
  constructor_kind kind = constructor_kind::row;
  std::vector<expression> elements;

  friend bool operator==(const constructor&, const constructor&) = default;
};

/// `x[1]`, `x['key']`
struct element_access {
  box<expression> operand;
  box<expression> index;

  friend bool operator==(const element_access&, const element_access&) = default;
};

/// `x.field`, where x is not only names.
struct field_access {
  box<expression> operand;
  name field;

  friend bool operator==(const field_access&, const field_access&) = default;
};

/// `TABLE t PARTITION BY k ORDER BY x`: a table as an argument of a table function.
struct table_argument {
  qualified_name table;
  std::vector<expression> partition_by;
  std::vector<order_item> order_by;

  friend bool operator==(const table_argument&, const table_argument&) = default;
};

/// `DESCRIPTOR(a, b)`: names of columns as an argument.
struct descriptor {
  std::vector<name> columns;

  friend bool operator==(const descriptor&, const descriptor&) = default;
};

/// What `expression::node` holds, in the order of its alternatives.
enum class expression_kind : std::uint8_t {
  literal,
  interval_literal,
  column_ref,
  star,
  symbol,
  unary,
  binary,
  logical,
  is_test,
  between,
  in_list,
  in_query,
  like,
  quantified,
  exists,
  scalar_query,
  call,
  cast,
  case_when,
  constructor,
  element_access,
  field_access,
  table_argument,
  descriptor,
};

/// An expression. Parentheses are not kept.
struct expression {
  place at;
  std::uint32_t depth = 1; ///< Of the tree that it is; `tree_depth_max` at most.
  std::variant<literal, interval_literal, column_ref, star, symbol, unary, binary, logical, is_test,
               between, in_list, in_query, like, quantified, exists, scalar_query, call, cast,
               case_when, constructor, element_access, field_access, table_argument, descriptor>
      node;

  [[nodiscard]] expression_kind kind() const { return static_cast<expression_kind>(node.index()); }

  friend bool operator==(const expression&, const expression&) = default;
};

struct argument {
  std::optional<name> label;
  expression value;

  friend bool operator==(const argument&, const argument&) = default;
};

struct case_branch {
  std::vector<expression> conditions; ///< One; or the values to compare with, one of which it is.
  expression result;

  friend bool operator==(const case_branch&, const case_branch&) = default;
};

} // namespace duet::sql::syntax
