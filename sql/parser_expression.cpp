#include "sql/parser.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <variant>

namespace duet::sql::syntax {

namespace {

/// `IS x` with what it tests; longer ones first.
struct test_row {
  test_kind test{};
  lexeme first;
  lexeme second;
};

constexpr std::array<test_row, 9> tests{{
    {test_kind::null, "NULL", {}},
    {test_kind::true_, "TRUE", {}},
    {test_kind::false_, "FALSE", {}},
    {test_kind::unknown, "UNKNOWN", {}},
    {test_kind::json_value, "JSON", "VALUE"},
    {test_kind::json_object, "JSON", "OBJECT"},
    {test_kind::json_array, "JSON", "ARRAY"},
    {test_kind::json_scalar, "JSON", "SCALAR"},
    {test_kind::json_value, "JSON", {}},
}};

} // namespace

/// An expression of operators that bind as tightly as `above_or_at`, or more so.
expression parser::parse_expression(level above_or_at) {
  const nested guard{*this};
  auto left = parse_prefix();
  while (!failed_ && parse_infix(left, above_or_at)) {
  }
  return left;
}

expression parser::parse_prefix() {
  const auto begin = peek().at;
  if (accept("NOT"))
    return make(begin, unary{unary_operator::not_, parse_expression(level::not_)});
  if (accept("-"))
    return make(begin, unary{unary_operator::minus, parse_expression(level::sign)});
  if (accept("+"))
    return make(begin, unary{unary_operator::plus, parse_expression(level::sign)});
  return parse_postfix(parse_primary());
}

expression parser::parse_postfix(expression operand) {
  while (!failed_) {
    const auto begin = operand.at;
    if (accept("[")) {
      element_access access;
      access.operand = std::move(operand);
      access.index = parse_expression();
      expect("]");
      operand = make(begin, std::move(access));
    } else if (accept(".")) {
      field_access access;
      access.operand = std::move(operand);
      access.field = parse_column_name("a field's name");
      operand = make(begin, std::move(access));
    } else {
      break;
    }
  }
  return operand;
}

/// Reads an operator and what is right of it, if there is one that binds tightly enough.
bool parser::parse_infix(expression& left, level above_or_at) {
  const auto binds = [&](level of) { return of >= above_or_at; };
  const auto* const row =
      std::ranges::find(binary_operators, peek().what, &binary_operator_row::written);
  if (row != binary_operators.end() && binds(row->binds)) {
    take();
    parse_binary(left, *row);
    return true;
  }
  if (binds(level::or_) && accept("OR")) {
    parse_logical(left, logical_operator::or_, level::or_);
    return true;
  }
  if (binds(level::and_) && accept("AND")) {
    parse_logical(left, logical_operator::and_, level::and_);
    return true;
  }
  if (at("IS"))
    return parse_is(left, above_or_at);
  return binds(level::range) && parse_range(left);
}

/// A chain of AND or OR has its operands side by side, whatever parentheses they are in.
void parser::parse_logical(expression& left, logical_operator op, level binds) {
  auto right = parse_expression(above(binds));
  const auto operands_of = [&](expression& side) {
    auto* const chain = std::get_if<logical>(&side.node);
    return chain != nullptr && chain->op == op ? chain : nullptr;
  };
  const auto begin = left.at;
  auto* chain = operands_of(left);
  if (chain == nullptr) {
    logical made;
    made.op = op;
    const auto depth = left.depth + 1;
    made.operands.push_back(std::move(left));
    left = {begin, depth, std::move(made)};
    chain = std::get_if<logical>(&left.node);
  }
  if (auto* const inner = operands_of(right)) {
    left.depth = std::max(left.depth, right.depth);
    std::ranges::move(inner->operands, std::back_inserter(chain->operands));
  } else {
    left.depth = std::max(left.depth, right.depth + 1);
    chain->operands.push_back(std::move(right));
  }
  left.at = since(begin);
  accept_depth(left.depth, left.at);
}

void parser::parse_binary(expression& left, const binary_operator_row& row) {
  const auto begin = left.at;
  binary made;
  made.op = row.op;
  made.op_at = last().at;
  if (row.written.is("!="))
    warn_once(last(), "`!=` is taken as `<>`", "write `<>`");
  if (row.binds == level::comparison && (at("ANY") || at("SOME") || at("ALL"))) {
    parse_quantified(left, row.op);
    return;
  }
  made.left = std::move(left);
  made.right = parse_expression(above(row.binds));
  left = make(begin, std::move(made));
}

/// `= ANY (...)`; the operator was taken.
void parser::parse_quantified(expression& left, binary_operator op) {
  const auto begin = left.at;
  quantified made;
  made.op = op;
  made.all = peek().what.is("ALL");
  take();
  made.operand = std::move(left);
  made.values = parse_values_or_query(made.query_values);
  left = make(begin, std::move(made));
}

/// `IS [NOT] NULL`, `IS [NOT] DISTINCT FROM x`
bool parser::parse_is(expression& left, level above_or_at) {
  const bool negated = peek(1).what.is("NOT");
  const bool is_distinct = peek(negated ? 2 : 1).what.is("DISTINCT");
  if ((is_distinct ? level::comparison : level::is) < above_or_at)
    return false;
  const auto begin = left.at;
  take();
  accept("NOT");
  if (accept("DISTINCT")) {
    binary made;
    made.op = negated ? binary_operator::is_not_distinct_from : binary_operator::is_distinct_from;
    made.op_at = last().at;
    expect("FROM");
    made.left = std::move(left);
    made.right = parse_expression(above(level::comparison));
    left = make(begin, std::move(made));
    return true;
  }
  is_test made;
  made.negated = negated;
  made.operand = std::move(left);
  const auto* const row = std::ranges::find_if(
      tests, [&](const auto& each) { return accept(each.first, each.second); });
  if (row == tests.end())
    fail_unexpected("`NULL`, `TRUE`, `FALSE`, `UNKNOWN`, `DISTINCT FROM` or `JSON`");
  else
    made.test = row->test;
  left = make(begin, std::move(made));
  return true;
}

/// `[NOT] BETWEEN`, `IN`, `LIKE`, `SIMILAR TO`
bool parser::parse_range(expression& left) {
  const bool negated = at("NOT");
  const auto is_next = [&](lexeme word) { return negated ? accept("NOT", word) : accept(word); };
  const auto begin = left.at;
  if (is_next("BETWEEN"))
    left = make(begin, parse_between(std::move(left), negated));
  else if (is_next("LIKE"))
    left = make(begin, parse_like(std::move(left), negated, like_kind::like));
  else if (is_next("SIMILAR"))
    left = make(begin, parse_like(std::move(left), negated, like_kind::similar_to));
  else if (is_next("IN"))
    left = parse_in(std::move(left), negated);
  else
    return false;
  return true;
}

between parser::parse_between(expression operand, bool negated) {
  between made;
  made.negated = negated;
  made.symmetric = accept("SYMMETRIC");
  if (!made.symmetric)
    accept("ASYMMETRIC");
  made.operand = std::move(operand);
  made.low = parse_expression(level::additive);
  expect("AND");
  made.high = parse_expression(level::additive);
  return made;
}

like parser::parse_like(expression operand, bool negated, like_kind kind) {
  like made;
  made.negated = negated;
  made.kind = kind;
  if (kind == like_kind::similar_to)
    expect("TO");
  made.operand = std::move(operand);
  made.pattern = parse_expression(level::additive);
  if (accept("ESCAPE"))
    made.escape = parse_expression(level::additive);
  return made;
}

expression parser::parse_in(expression operand, bool negated) {
  const auto begin = operand.at;
  box<query> rows;
  auto values = parse_values_or_query(rows);
  if (rows)
    return make(begin, in_query{negated, std::move(operand), std::move(rows)});
  return make(begin, in_list{negated, std::move(operand), std::move(values)});
}

/// `(1, 2)`, or a query, which is put into `to`.
std::vector<expression> parser::parse_values_or_query(box<query>& to) {
  expect("(");
  if (at_query()) {
    to = parse_query();
    expect(")");
    return {};
  }
  std::vector<expression> made;
  made.push_back(parse_expression());
  auto* const first = std::get_if<scalar_query>(&made.front().node);
  if (first != nullptr && first->value && at_query_tail()) {
    to = continue_query(std::move(*first->value));
    expect(")");
    return {};
  }
  while (next_in_list(")"))
    made.push_back(parse_expression());
  return made;
}

/// `a, b)`; the parenthesis that opens was taken.
std::vector<expression> parser::parse_expression_list() {
  std::vector<expression> made;
  do
    made.push_back(parse_expression());
  while (next_in_list(")"));
  return made;
}

} // namespace duet::sql::syntax
