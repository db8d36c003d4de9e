#include "sql/literal_text.hpp"
#include "sql/print.hpp"
#include "sql/printer.hpp"

#include <array>
#include <variant>

namespace duet::sql::syntax {

namespace {

bool is_decorated(const query& of) {
  return !of.with.empty() || !of.order_by.empty() || of.offset || of.limit;
}

/// Whether an operand of a set operation has to stand in parentheses.
bool is_inner_query(const query& operand, const set_operation& of, bool is_left) {
  if (is_decorated(operand))
    return true;
  const auto* const inner = std::get_if<set_operation>(&operand.body);
  if (inner == nullptr)
    return false;
  if (inner->op == set_operator::intersect)
    return of.op == set_operator::intersect && !is_left;
  return of.op == set_operator::intersect || !is_left;
}

/// Whether a word of the grammar may stand for a hint without quotes, as OPTIONS does.
bool is_plain_word(std::string_view text) {
  return lexeme::word(text).what() == lexeme_class::plain_word;
}

std::string_view text_of(set_operator op) {
  switch (op) {
  case set_operator::union_:
    return " UNION ";
  case set_operator::intersect:
    return " INTERSECT ";
  case set_operator::except:
    return " EXCEPT ";
  }
  return {};
}

std::string_view text_of(join_kind kind) {
  switch (kind) {
  case join_kind::inner:
    return "JOIN ";
  case join_kind::left:
    return "LEFT JOIN ";
  case join_kind::right:
    return "RIGHT JOIN ";
  case join_kind::full:
    return "FULL JOIN ";
  case join_kind::cross:
    return "CROSS JOIN ";
  }
  return {};
}

} // namespace

std::string print(const query& what) {
  printer to;
  to.add(what);
  return std::move(to).text();
}

void printer::add_in_parentheses(const query& what) {
  add("(");
  add(what);
  add(")");
}

void printer::add(const query& what) {
  if (!what.with.empty()) {
    add(what.recursive ? "WITH RECURSIVE " : "WITH ");
    add_list(what.with, [this](const common_table& each) {
      add_name(each.label);
      if (!each.columns.empty()) {
        add(" (");
        add_names(each.columns, ", ");
        add(")");
      }
      add(" AS ");
      add_in_parentheses(each.rows);
    });
    add(" ");
  }
  std::visit(*this, what.body);
  if (!what.order_by.empty()) {
    add(" ");
    add_order_by(what.order_by);
  }
  if (what.limit) {
    add(" LIMIT ");
    add(*what.limit);
  }
  if (what.offset) {
    add(" OFFSET ");
    add(*what.offset);
  }
}

void printer::add_order_by(const std::vector<order_item>& items) {
  add("ORDER BY ");
  add_order_items(items);
}

void printer::add_order_items(const std::vector<order_item>& items) {
  add_list(items, [this](const order_item& each) {
    add(each.value);
    add(each.descending ? " DESC" : "");
    if (each.nulls_first)
      add(*each.nulls_first ? " NULLS FIRST" : " NULLS LAST");
  });
}

void printer::operator()(const set_operation& of) {
  add_operand_query(*of.left, is_inner_query(*of.left, of, true));
  add(text_of(of.op));
  add_word("ALL", of.all);
  add_operand_query(*of.right, is_inner_query(*of.right, of, false));
}

void printer::add_operand_query(const query& what, bool needs_parentheses) {
  if (needs_parentheses)
    add_in_parentheses(what);
  else
    add(what);
}

void printer::operator()(const values& of) {
  add("VALUES ");
  add_list(of.rows, [this](const value_row& each) {
    add("(");
    add_list(each.values);
    add(")");
  });
}

void printer::operator()(const select& of) {
  add("SELECT ");
  add_hints(of.hints);
  add(of.hints.empty() ? "" : " ");
  add_word("DISTINCT", of.distinct);
  add_list(of.items, [this](const select_item& each) {
    add(each.value);
    if (each.alias) {
      add(" AS ");
      add_name(*each.alias);
    }
  });
  if (!of.from.empty()) {
    add(" FROM ");
    add_list(of.from, [this](const table_ref& each) { add(each); });
  }
  if (of.where) {
    add(" WHERE ");
    add(*of.where);
  }
  if (!of.group_by.empty()) {
    add(" GROUP BY ");
    add_word("DISTINCT", of.group_by_distinct);
    add_list(of.group_by, [this](const grouping& each) { add(each); });
  }
  if (of.having) {
    add(" HAVING ");
    add(*of.having);
  }
  if (!of.windows.empty()) {
    add(" WINDOW ");
    add_list(of.windows, [this](const named_window& each) {
      add_name(each.label);
      add(" AS ");
      add(each.spec);
    });
  }
  if (of.qualify) {
    add(" QUALIFY ");
    add(*of.qualify);
  }
}

void printer::add(const grouping& what) {
  constexpr std::array<std::string_view, 5> words{"", "", "ROLLUP ", "CUBE ", "GROUPING SETS "};
  add(words.at(static_cast<std::size_t>(what.kind)));
  if (what.kind == grouping_kind::expression) {
    add(what.expressions.front());
    return;
  }
  add("(");
  if (what.kind == grouping_kind::set)
    add_list(what.expressions);
  else
    add_list(what.elements, [this](const grouping& each) { add(each); });
  add(")");
}

// --- windows

void printer::add(const window_spec& what) {
  if (what.without_parentheses) {
    add_name(*what.base);
    return;
  }
  std::string_view between;
  const auto add_part = [&](auto add_it) {
    add(between);
    between = " ";
    add_it();
  };
  add("(");
  if (what.base)
    add_part([&] { add_name(*what.base); });
  if (!what.partition_by.empty())
    add_part([&] {
      add("PARTITION BY ");
      add_list(what.partition_by);
    });
  if (!what.order_by.empty())
    add_part([&] { add_order_by(what.order_by); });
  if (what.frame)
    add_part([&] { add_frame(*what.frame); });
  add(")");
}

void printer::add_frame(const window_frame& what) {
  add(what.unit == frame_unit::rows ? "ROWS " : "RANGE ");
  add_word("BETWEEN", what.end.has_value());
  add_bound(what.start);
  if (what.end) {
    add(" AND ");
    add_bound(*what.end);
  }
}

void printer::add_bound(const frame_bound& what) {
  constexpr std::array<std::string_view, 5> words{
      "UNBOUNDED PRECEDING", " PRECEDING", "CURRENT ROW", " FOLLOWING", "UNBOUNDED FOLLOWING"};
  if (what.distance)
    add_operand(*what.distance, level::additive);
  add(words.at(static_cast<std::size_t>(what.kind)));
}

// --- tables

void printer::add(const table_ref& what) {
  std::visit(*this, what.node);
  if (what.as_of) {
    add(" FOR SYSTEM_TIME AS OF ");
    add(*what.as_of);
  }
  if (what.unread)
    add(" " + what.unread->words + " ()");
  if (!what.alias)
    return;
  add(" AS ");
  add_name(what.alias->label);
  if (what.alias->columns.empty())
    return;
  add(" (");
  add_names(what.alias->columns, ", ");
  add(")");
}

void printer::operator()(const named_table& of) {
  add(of.table);
  add(of.hints.empty() ? "" : " ");
  add_hints(of.hints);
}

void printer::operator()(const derived_table& of) {
  add_word("LATERAL", of.lateral);
  add_in_parentheses(*of.rows);
}

void printer::operator()(const table_function& of) {
  add_word("LATERAL", of.lateral);
  add("TABLE(");
  if (const auto* const function = std::get_if<call>(&of.function.node))
    add_generic(*function, true);
  add(")");
}

void printer::operator()(const unnest& of) {
  add("UNNEST(");
  add_list(of.collections);
  add(of.with_ordinality ? ") WITH ORDINALITY" : ")");
}

void printer::operator()(const join& of) {
  const bool is_right_join = of.right->kind() == table_ref_kind::join;
  add(*of.left);
  add(of.natural ? " NATURAL " : " ");
  add(text_of(of.kind));
  add(is_right_join ? "(" : "");
  add(*of.right);
  add(is_right_join ? ")" : "");
  if (of.condition) {
    add(" ON ");
    add(*of.condition);
  }
  if (!of.using_columns.empty()) {
    add(" USING (");
    add_names(of.using_columns, ", ");
    add(")");
  }
}

void printer::add_hints(const std::vector<hint>& hints) {
  if (hints.empty())
    return;
  add("/*+ ");
  add_list(hints, [this](const hint& each) {
    const auto& label = each.label.text;
    add(is_plain_word(label) ? label : print_name(label));
    if (each.options.empty())
      return;
    add("(");
    add_list(each.options, [this](const hint_option& one) {
      if (one.key) {
        add(quoted(one.key->text));
        add(" = ");
      }
      add(quoted(one.value.text));
    });
    add(")");
  });
  add(" */");
}

} // namespace duet::sql::syntax
