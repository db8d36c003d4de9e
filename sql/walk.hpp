/// The parts of a syntax tree, whatever kinds they are.
#pragma once

#include "sql/syntax.hpp"

#include <algorithm>
#include <cstdint>
#include <variant>
#include <vector>

namespace duet::sql::syntax {

namespace detail {

/// Calls `visit` for the expressions, queries and table references that are parts of a node, each
/// once and in the order in which they are written; not for parts of these.
template <class Visit> class child_walk {
public:
  explicit child_walk(Visit& visit) : visit_(visit) {}

  void operator()(const expression& child) { visit_(child); }
  void operator()(const query& child) { visit_(child); }
  void operator()(const table_ref& child) { visit_(child); }

  template <class T> void operator()(const box<T>& held) {
    if (held)
      (*this)(*held);
  }

  template <class T> void operator()(const std::vector<T>& all) {
    for (const auto& each : all)
      (*this)(each);
  }

  // --- expressions

  void operator()(const literal&) {}
  void operator()(const interval_literal&) {}
  void operator()(const column_ref&) {}
  void operator()(const star&) {}
  void operator()(const symbol&) {}
  void operator()(const descriptor&) {}
  void operator()(const unary& of) { these(of.operand); }
  void operator()(const binary& of) { these(of.left, of.right); }
  void operator()(const logical& of) { these(of.operands); }
  void operator()(const is_test& of) { these(of.operand); }
  void operator()(const between& of) { these(of.operand, of.low, of.high); }
  void operator()(const in_list& of) { these(of.operand, of.values); }
  void operator()(const in_query& of) { these(of.operand, of.values); }
  void operator()(const like& of) { these(of.operand, of.pattern, of.escape); }
  void operator()(const quantified& of) { these(of.operand, of.query_values, of.values); }
  void operator()(const exists& of) { these(of.rows); }
  void operator()(const scalar_query& of) { these(of.value); }
  void operator()(const argument& of) { these(of.value); }
  void operator()(const call& of) {
    these(of.arguments, of.json, of.within_group, of.filter, of.over);
  }
  void operator()(const json_clauses& of) {
    for (const auto& fallback : {&of.on_empty, &of.on_error})
      if (*fallback)
        these((*fallback)->value);
  }
  void operator()(const cast& of) { these(of.operand); }
  void operator()(const case_branch& of) { these(of.conditions, of.result); }
  void operator()(const case_when& of) { these(of.operand, of.branches, of.otherwise); }
  void operator()(const constructor& of) { these(of.elements); }
  void operator()(const element_access& of) { these(of.operand, of.index); }
  void operator()(const field_access& of) { these(of.operand); }
  void operator()(const table_argument& of) { these(of.partition_by, of.order_by); }

  // --- tables

  void operator()(const named_table&) {}
  void operator()(const derived_table& of) { these(of.rows); }
  void operator()(const table_function& of) { these(of.function); }
  void operator()(const unnest& of) { these(of.collections); }
  void operator()(const join& of) { these(of.left, of.right, of.condition); }

  // --- queries

  void operator()(const order_item& of) { these(of.value); }
  void operator()(const window_spec& of) {
    these(of.partition_by, of.order_by);
    if (of.frame) {
      these(of.frame->start.distance);
      if (of.frame->end)
        these(of.frame->end->distance);
    }
  }
  void operator()(const named_window& of) { these(of.spec); }
  void operator()(const select_item& of) { these(of.value); }
  void operator()(const grouping& of) { these(of.expressions, of.elements); }
  void operator()(const select& of) {
    these(of.items, of.from, of.where, of.group_by, of.having, of.windows, of.qualify);
  }
  void operator()(const value_row& of) { these(of.values); }
  void operator()(const values& of) { these(of.rows); }
  void operator()(const set_operation& of) { these(of.left, of.right); }
  void operator()(const common_table& of) { these(of.rows); }

private:
  template <class... Parts> void these(const Parts&... parts) { ((*this)(parts), ...); }

  Visit& visit_;
};

} // namespace detail

/// Calls `visit(const expression&)`, `visit(const query&)` and `visit(const table_ref&)` for the
/// parts of an expression, each once, not for parts of these.
template <class Visit> void for_each_child(const expression& of, Visit visit) {
  std::visit(detail::child_walk<Visit>{visit}, of.node);
}

/// The same for a table in FROM.
template <class Visit> void for_each_child(const table_ref& of, Visit visit) {
  detail::child_walk<Visit> walk{visit};
  std::visit(walk, of.node);
  walk(of.as_of);
}

/// The same for a query.
template <class Visit> void for_each_child(const query& of, Visit visit) {
  detail::child_walk<Visit> walk{visit};
  walk(of.with);
  std::visit(walk, of.body);
  walk(of.order_by);
  walk(of.offset);
  walk(of.limit);
}

/// One more than the depth of the deepest part.
template <class Node> [[nodiscard]] std::uint32_t depth_of(const Node& of) {
  std::uint32_t deepest = 0;
  for_each_child(of, [&](const auto& child) { deepest = std::max(deepest, child.depth); });
  return deepest + 1;
}

} // namespace duet::sql::syntax
