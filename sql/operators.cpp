#include "sql/operators.hpp"

#include "sql/syntax.hpp"

#include <algorithm>
#include <variant>

namespace duet::sql::syntax {

namespace {

level level_of_binary(binary_operator op) {
  const auto* const found = std::ranges::find(binary_operators, op, &binary_operator_row::op);
  return found == binary_operators.end() ? level::comparison : found->binds;
}

struct level_finder {
  level operator()(const unary& of) const {
    return of.op == unary_operator::not_ ? level::not_ : level::sign;
  }
  level operator()(const binary& of) const { return level_of_binary(of.op); }
  level operator()(const logical& of) const {
    return of.op == logical_operator::or_ ? level::or_ : level::and_;
  }
  level operator()(const is_test&) const { return level::is; }
  level operator()(const quantified&) const { return level::comparison; }
  level operator()(const between&) const { return level::range; }
  level operator()(const in_list&) const { return level::range; }
  level operator()(const in_query&) const { return level::range; }
  level operator()(const like&) const { return level::range; }
  level operator()(const element_access&) const { return level::postfix; }
  level operator()(const field_access&) const { return level::postfix; }
  template <class Other> level operator()(const Other&) const { return level::primary; }
};

} // namespace

std::string_view to_string(binary_operator op) {
  if (op == binary_operator::is_distinct_from)
    return "IS DISTINCT FROM";
  if (op == binary_operator::is_not_distinct_from)
    return "IS NOT DISTINCT FROM";
  return std::ranges::find(binary_operators, op, &binary_operator_row::op)->written.text();
}

level level_of(const expression& what) { return std::visit(level_finder{}, what.node); }

std::string_view to_string(time_unit unit) {
  return std::ranges::find(time_units, unit, &word_row<time_unit>::kind)->written.text();
}

} // namespace duet::sql::syntax
