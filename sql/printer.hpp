/// The inside of `sql/print.hpp`.
#pragma once

#include "sql/operators.hpp"
#include "sql/syntax.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::sql::syntax {

/// Appends nodes of a syntax tree to a text.
class printer {
public:
  [[nodiscard]] std::string text() && { return std::move(text_); }

  // --- print_expression.cpp

  void add(std::string_view text) { text_ += text; }
  void add_name(const name& what);
  void add_names(const std::vector<name>& all, std::string_view between);
  void add(const qualified_name& what);
  void add(const expression& what);
  void add(const interval_qualifier& what);

  void operator()(const literal& of);
  void operator()(const interval_literal& of);
  void operator()(const column_ref& of);
  void operator()(const star& of);
  void operator()(const symbol& of);
  void operator()(const unary& of);
  void operator()(const binary& of);
  void operator()(const logical& of);
  void operator()(const is_test& of);
  void operator()(const between& of);
  void operator()(const in_list& of);
  void operator()(const in_query& of);
  void operator()(const like& of);
  void operator()(const quantified& of);
  void operator()(const exists& of);
  void operator()(const scalar_query& of);
  void operator()(const cast& of);
  void operator()(const case_when& of);
  void operator()(const constructor& of);
  void operator()(const element_access& of);
  void operator()(const field_access& of);
  void operator()(const descriptor& of);

  // --- print_call.cpp

  void operator()(const call& of);
  void operator()(const table_argument& of);

  // --- print_type.cpp

  void add(const data_type& what);

  // --- print_query.cpp

  void add(const query& what);
  void add(const window_spec& what);
  void add_order_by(const std::vector<order_item>& items);
  void add_order_items(const std::vector<order_item>& items);
  void add_hints(const std::vector<hint>& hints);

  void operator()(const select& of);
  void operator()(const values& of);
  void operator()(const set_operation& of);
  void operator()(const named_table& of);
  void operator()(const derived_table& of);
  void operator()(const table_function& of);
  void operator()(const unnest& of);
  void operator()(const join& of);

  // --- print_statement.cpp

  void operator()(const create_table& of);
  void operator()(const create_view& of);
  void operator()(const create_object& of);
  void operator()(const drop_object& of);
  void operator()(const insert& of);
  void operator()(const statement_set& of);
  void operator()(const select_statement& of);
  void operator()(const explain& of);
  void operator()(const set_option& of);
  void operator()(const reset_option& of);
  void operator()(const show& of);
  void operator()(const describe& of);
  void operator()(const use& of);
  void operator()(const stop_job& of);
  void operator()(const client_word& of);
  void operator()(const named_statement& of);

private:
  /// Adds what `add_one` adds for each element, with a text between two.
  template <class T, class Add>
  void add_list(const std::vector<T>& all, Add add_one, std::string_view between = ", ") {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i > 0)
        add(between);
      add_one(all[i]);
    }
  }

  void add_list(const std::vector<expression>& all) {
    add_list(all, [this](const expression& each) { add(each); });
  }

  void add_word(std::string_view word, bool is_there = true) {
    if (is_there)
      text_.append(word).append(" ");
  }

  void add_operand(const expression& what, level at_least);
  void add_in_parentheses(const query& what);

  bool add_form(const call& of);
  void add_unit_form(const call& of);
  void add_json(const call& of);
  void add_json_clauses(const json_clauses& of);
  void add_json_fallback(const json_fallback& of, std::string_view on);
  void add_generic(const call& of, bool of_table = false);
  void add_call_suffixes(const call& of);
  void add_argument(const argument& of);

  void add_fields(const data_type& what);

  void add(const table_ref& what);
  void add(const grouping& what);
  void add_frame(const window_frame& what);
  void add_bound(const frame_bound& what);
  void add_operand_query(const query& what, bool needs_parentheses);

  void add(const column_definition& what);
  void add(const table_constraint& what, bool of_column);
  void add(const distribution& what);
  void add(const like_clause& what);
  void add_options(const std::vector<option>& options);
  void add_comment(const std::optional<std::string>& comment);
  void add_create(bool or_replace, bool temporary, std::string_view word, bool if_not_exists,
                  const qualified_name& what);

  std::string text_;
};

} // namespace duet::sql::syntax
