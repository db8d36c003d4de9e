/// The parser's inside; `sql/parse.hpp` is what others call.
#pragma once

#include "sql/diagnostic.hpp"
#include "sql/limits.hpp"
#include "sql/operators.hpp"
#include "sql/syntax.hpp"
#include "sql/token.hpp"
#include "sql/walk.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::sql::syntax {

/// Reads tokens by recursive descent, one token ahead and a few more where it has to. After an
/// error it sees only the end of the script until the statement's end is found, so that every
/// function runs to its end: what it then returns is not looked at. A function that takes a list
/// therefore goes on only when it has taken a comma.
class parser {
public:
  parser(const source& in, diagnostics& problems) : problems_(problems), tokens_(tokenize(in)) {}

  /// All statements of the script that have no error.
  std::vector<statement> script();

  /// The one expression, or query, that the text is.
  std::optional<expression> only_expression();
  std::optional<query> only_query();

private:
  using statement_node = decltype(statement::node);

  /// Counts how deep the parser is in itself, for as long as it lives.
  class nested {
  public:
    explicit nested(parser& of);
    ~nested() { --of_.nesting_; }
    nested(const nested&) = delete;
    nested& operator=(const nested&) = delete;

  private:
    parser& of_;
  };

  // --- parser_cursor.cpp: tokens, errors

  [[nodiscard]] const token& peek(std::size_t ahead = 0) const;
  const token& take();
  [[nodiscard]] const token& last() const { return tokens_[last_]; }
  bool at(lexeme first, lexeme second = {}, lexeme third = {});
  bool accept(lexeme first, lexeme second = {}, lexeme third = {});
  void expect(lexeme what, lexeme next = {});
  [[nodiscard]] bool at_kind(token_kind kind, std::size_t ahead = 0) const {
    return peek(ahead).kind == kind;
  }
  [[nodiscard]] bool at_end() const { return at_kind(token_kind::end); }
  bool next_in_list(lexeme close);
  [[nodiscard]] place since(place begin) const { return joined(begin, last().at); }

  void fail(place where, std::string message, std::string hint = {});
  void fail_unexpected(std::string_view expected);
  [[nodiscard]] std::string hint_for_unexpected() const;
  bool accept_depth(std::uint32_t depth, place where);
  void finish_statement();
  void expect_end();
  void recover();

  // --- parser_names.cpp: names, texts, numbers, options

  [[nodiscard]] bool begins_name(std::size_t ahead = 0) const;
  name take_name();
  name parse_name(std::string_view role);
  name parse_column_name(std::string_view role = "a column's name");
  qualified_name parse_qualified_name(std::string_view role);
  std::vector<name> parse_column_list();
  std::optional<name> parse_alias();
  name parse_string(std::string_view role);
  std::optional<std::string> parse_comment();
  std::uint32_t parse_number(std::string_view role);
  std::optional<std::uint32_t> parse_number_in_parentheses(std::string_view role);
  std::vector<option> parse_options();
  option parse_option();
  std::string parse_text();
  void warn_once(const token& of, std::string message, std::string hint);

  // --- parser_types.cpp

  data_type parse_type(bool with_null = true);
  data_type parse_type_name();
  void parse_type_details(data_type& to, lexeme word);
  void parse_time_zone(data_type& to);
  void parse_elements(data_type& to, std::size_t count);
  void parse_row_fields(data_type& to);
  void refuse_type();
  std::optional<time_unit> accept_time_unit();
  time_unit parse_time_unit();
  time_unit parse_interval_unit();
  interval_qualifier parse_interval_qualifier();

  // --- parser_expression.cpp: operators

  expression parse_expression(level above_or_at = level::any);
  expression parse_prefix();
  bool parse_infix(expression& left, level above_or_at);
  bool parse_is(expression& left, level above_or_at);
  bool parse_range(expression& left);
  between parse_between(expression operand, bool negated);
  like parse_like(expression operand, bool negated, like_kind kind);
  expression parse_in(expression operand, bool negated);
  void parse_logical(expression& left, logical_operator op, level binds);
  void parse_binary(expression& left, const binary_operator_row& row);
  void parse_quantified(expression& left, binary_operator op);
  std::vector<expression> parse_values_or_query(box<query>& to);
  expression parse_postfix(expression operand);
  std::vector<expression> parse_expression_list();

  /// An expression of what was read since `begin`.
  template <class Node> expression make(place begin, Node node) {
    expression made{since(begin), 1, std::move(node)};
    made.depth = depth_of(made);
    accept_depth(made.depth, made.at);
    return made;
  }

  // --- parser_primary.cpp: what operators put together

  expression parse_primary();
  expression parse_word();
  expression parse_literal_word();
  expression parse_time_literal();
  expression parse_interval();
  [[nodiscard]] bool at_interval_value(std::size_t ahead) const;
  expression parse_string_literal();
  expression parse_token_literal(literal_kind kind);
  expression parse_without_parentheses();
  expression parse_case();
  expression parse_cast();
  expression parse_exists();
  expression parse_collection();
  expression parse_row();
  expression parse_parenthesised();
  expression parse_reference();
  expression parse_call(qualified_name function);
  void parse_call_suffixes(call& to);
  argument parse_argument();
  expression parse_table_argument();
  expression parse_descriptor();

  // --- parser_forms.cpp: functions with a grammar of their own

  expression parse_extract();
  expression parse_round_to_unit();
  expression parse_unit_call();
  expression parse_trim();
  expression parse_substring();
  expression parse_position();
  expression parse_overlay();
  call begin_form();
  expression end_form(place begin, call made);
  expression parse_unit_symbol();
  static void add(call& to, expression value);

  // --- parser_json.cpp

  expression parse_json_value();
  expression parse_json_query();
  expression parse_json_exists();
  expression parse_json_object();
  expression parse_json_array();
  void parse_json_pairs(call& to);
  void parse_json_wrapper(json_clauses& to);
  void parse_json_fallbacks(json_clauses& to);
  void parse_json_nulls(json_clauses& to);
  std::optional<json_fallback> parse_json_fallback();
  expression end_json(place begin, call made, json_clauses clauses);

  // --- parser_window.cpp

  window_spec parse_over();
  window_spec parse_window_spec();
  window_frame parse_frame();
  frame_bound parse_bound();
  std::vector<order_item> parse_order_by();
  order_item parse_order_item();

  // --- parser_query.cpp

  query parse_query();
  query parse_union(std::optional<query> first = {});
  query parse_intersect(std::optional<query> first = {});
  query parse_query_primary();
  query parse_query_in_parentheses();
  query continue_query(query first);
  query combine(set_operation words, query left, query right);
  query wrapped(query inner);
  query make_query(place begin, decltype(query::body) body);
  query table_as_query();
  void parse_tail(query& to);
  void parse_limit(query& to);
  expression parse_row_count();
  std::vector<common_table> parse_with();
  values parse_values();
  value_row parse_value_row();
  bool at_query();
  bool at_query_tail();

  // --- parser_select.cpp

  select parse_select();
  select_item parse_select_item();
  std::vector<grouping> parse_group_by(select& to);
  grouping parse_grouping();
  std::vector<grouping> parse_groupings();
  std::vector<named_window> parse_windows();
  std::vector<hint> parse_hints();
  hint parse_hint();
  hint_option parse_hint_option();

  // --- parser_from.cpp

  std::vector<table_ref> parse_from();
  table_ref parse_joins(table_ref left);
  bool parse_join(table_ref& left);
  std::optional<join> accept_join();
  table_ref parse_table_ref();
  table_ref parse_table_primary();
  table_ref parse_named_table();
  table_ref parse_table_in_parentheses();
  table_ref parse_table_function(place begin, bool lateral);
  table_ref parse_unnest();
  void parse_table_suffixes(table_ref& to);
  std::optional<table_alias> parse_table_alias();
  void skip_parentheses();

  template <class Node> table_ref make_table(place begin, Node node) {
    table_ref made;
    made.at = since(begin);
    made.node = std::move(node);
    made.depth = depth_of(made);
    accept_depth(made.depth, made.at);
    return made;
  }

  // --- parser_statement.cpp

  statement parse_statement();
  statement_node parse_select_statement();
  statement_node parse_insert_statement();
  statement_node parse_execute();
  statement_node parse_begin();
  statement_node parse_explain();
  statement_node parse_drop();
  statement_node parse_named();
  void skip_statement();
  insert parse_insert();
  statement_set parse_statement_set();
  std::optional<insert> parse_set_member();
  std::optional<object_kind> accept_object();

  // --- parser_client.cpp: statements to the client

  statement_node parse_set();
  statement_node parse_reset();
  statement_node parse_show();
  statement_node parse_describe();
  statement_node parse_use();
  statement_node parse_stop();
  statement_node parse_client_word();
  name parse_raw_until(lexeme stop);

  // --- parser_create.cpp

  statement_node parse_create();
  statement_node parse_create_table(create_table made);
  statement_node parse_table_definition(create_table made);
  statement_node parse_create_view(create_view made, place create);
  statement_node parse_create_object(create_object made);
  bool at_view_of_columns();
  void parse_table_elements(create_table& to);
  void parse_table_element(create_table& to);
  column_definition parse_column();
  watermark_definition parse_watermark();
  bool at_constraint();
  table_constraint parse_constraint(const name* column);
  void parse_table_clauses(create_table& to);
  distribution parse_distribution();
  like_clause parse_like_clause();
  void check_columns(const create_table& of);

  diagnostics& problems_;
  std::vector<token> tokens_;
  std::size_t at_ = 0;
  std::size_t last_ = 0;            ///< The token that was taken last.
  std::vector<lexeme> tried_;       ///< What the next token might have been.
  std::size_t alias_ = 0;           ///< The token behind the last alias without AS,
  std::vector<lexeme> alias_tried_; ///< and what that might have been.
  std::uint32_t nesting_ = 0;
  bool failed_ = false;
  bool set_failed_ = false; ///< There was an error within the statement set that is read.
  std::set<std::string, std::less<>> warned_; ///< What was said once and is not said again.
};

} // namespace duet::sql::syntax
