#include "sql/expression_binder.hpp"

#include "functions/cast.hpp"
#include "functions/coercion.hpp"
#include "sql/json_binder.hpp"
#include "sql/literals.hpp"
#include "sql/nearest.hpp"
#include "sql/type_binder.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace duet::sql {

namespace {

/// What operators are called as functions, in the order of their enums.
constexpr std::array<std::string_view, 15> binary_names{"*",
                                                        "/",
                                                        "%",
                                                        "||",
                                                        "+",
                                                        "-",
                                                        "=",
                                                        "<>",
                                                        "<",
                                                        "<=",
                                                        ">",
                                                        ">=",
                                                        "OVERLAPS",
                                                        "IS DISTINCT FROM",
                                                        "IS NOT DISTINCT FROM"};
constexpr std::array<std::string_view, 8> test_names{
    "IS NULL",       "IS TRUE",        "IS FALSE",      "IS UNKNOWN",
    "IS JSON VALUE", "IS JSON OBJECT", "IS JSON ARRAY", "IS JSON SCALAR"};

template <class Enum, std::size_t N>
std::string_view name_of(Enum which, const std::array<std::string_view, N>& names) {
  return names.at(static_cast<std::size_t>(which));
}

std::string text_of(std::span<const syntax::name> names) {
  std::string text;
  for (const auto& each : names)
    text += (text.empty() ? "" : ".") + each.text;
  return text;
}

} // namespace

// --- what others use as well

expression cast_to(expression of, const data_type& to, bool or_null, const session& in) {
  if (same_but_null(of.type, to))
    return of;
  auto type = with_nullable(to, of.type.nullable || or_null);
  auto compute = cast_kernel(of.type, to, or_null, in);
  return folded({.is = expression::form::call,
                 .type = std::move(type),
                 .of = &cast_function(of.type, to, or_null),
                 .compute = std::move(compute),
                 .arguments = {std::move(of)}});
}

bool is_processing_time(const expression& of) {
  return of.of != nullptr && of.of->name == "PROCTIME";
}

expression folded(expression of) {
  if (of.is == expression::form::constant || !is_constant(of))
    return of;
  constexpr std::uint32_t only_row = 0;
  byte_arena memory;
  failed_rows failed;
  computing with{.memory = memory, .failed = failed, .now = {}};
  evaluator made{of};
  const auto value = made.compute({}, 1, {&only_row, 1}, with);
  if (!failed.empty())
    return of;
  return constant_of(datum_at(*value.cells, value.place(0)), of.type);
}

// --- the binder

expression_binder::expression_binder(const scope& names, const session& in, diagnostics& said,
                                     taker first)
    : names_{names}, session_{in}, said_{said}, first_{std::move(first)} {}

expression_binder::bound expression_binder::fail(place at, std::string message, std::string hint) {
  said_.error(at, std::move(message), std::move(hint));
  return std::nullopt;
}

expression_binder::bound expression_binder::bind(const syntax::expression& of) {
  bound taken;
  if (first_ && first_(of, taken))
    return taken;
  return bind_node(of);
}

expression_binder::bound expression_binder::bind_node(const syntax::expression& of) {
  using enum syntax::expression_kind;
  switch (of.kind()) {
  case literal:
    return bind_literal(std::get<syntax::literal>(of.node), of.at, said_);
  case interval_literal:
    return bind_interval(std::get<syntax::interval_literal>(of.node), of.at, said_);
  case column_ref:
    return bind_column(std::get<syntax::column_ref>(of.node), of.at);
  case symbol:
    return constant_of(std::string_view{std::get<syntax::symbol>(of.node).word},
                       string_type(false));
  case unary:
    return bind_unary(std::get<syntax::unary>(of.node), of.at);
  case binary:
    return bind_binary(std::get<syntax::binary>(of.node));
  case logical:
    return bind_logical(std::get<syntax::logical>(of.node));
  case is_test:
    return bind_test(std::get<syntax::is_test>(of.node), of.at);
  case between:
    return bind_between(std::get<syntax::between>(of.node), of.at);
  case in_list:
    return bind_in(std::get<syntax::in_list>(of.node), of.at);
  case like:
    return bind_like(std::get<syntax::like>(of.node), of.at);
  case call:
    return bind_call(std::get<syntax::call>(of.node), of.at);
  case cast:
    return bind_cast(std::get<syntax::cast>(of.node), of.at);
  case case_when:
    return bind_case(std::get<syntax::case_when>(of.node), of.at);
  case constructor:
    return bind_constructor(std::get<syntax::constructor>(of.node), of.at);
  case element_access:
    return bind_element(std::get<syntax::element_access>(of.node), of.at);
  case field_access: {
    const auto& access = std::get<syntax::field_access>(of.node);
    auto operand = bind(*access.operand);
    return operand ? bind_fields(std::move(*operand), {&access.field, 1}) : std::nullopt;
  }
  case star:
    return fail(of.at, "`*` is no value");
  case in_query:
  case quantified:
  case exists:
  case scalar_query:
    return fail(of.at, "a query as a value is not supported yet", "write it as a join");
  case table_argument:
  case descriptor:
    return fail(of.at, "this belongs to a call of a window function in FROM");
  }
  return std::nullopt;
}

expression_binder::bound expression_binder::bind_condition(const syntax::expression& of,
                                                           std::string_view clause) {
  auto condition = bind(of);
  if (!condition)
    return std::nullopt;
  const auto kind = condition->type.kind;
  if (kind != type_kind::boolean && kind != type_kind::null)
    return fail(of.at, "the condition of " + std::string{clause} +
                           " is to be BOOLEAN, and this is " + to_string(condition->type));
  return cast_to(std::move(*condition), type_of(type_kind::boolean), false, session_);
}

expression_binder::bound expression_binder::bind_column(const syntax::column_ref& of, place at) {
  const auto found = names_.find(of.parts);
  if (found.column == nullptr) {
    const bool has_table = of.parts.size() > 1 && names_.has_table(of.parts[0].text);
    const auto& name = of.parts[has_table ? 1 : 0].text;
    const auto known = names_.names();
    return fail(at, "there is no column `" + text_of(of.parts) + "`", did_you_mean(name, known));
  }
  if (found.ambiguous)
    return fail(at, "`" + text_of(of.parts) + "` is a column of several tables",
                "put the name of its table in front of it");
  return bind_fields(column_of(found.column->place, found.column->column.type),
                     std::span{of.parts}.subspan(found.names));
}

std::optional<std::vector<expression>>
expression_binder::bind_all(std::span<const syntax::expression> of) {
  std::vector<expression> all;
  for (const auto& each : of) {
    auto one = bind(each);
    if (!one)
      return std::nullopt;
    all.push_back(std::move(*one));
  }
  return all;
}

expression_binder::bound expression_binder::bind_unary(const syntax::unary& of, place at) {
  auto operand = bind(*of.operand);
  if (!operand)
    return std::nullopt;
  switch (of.op) {
  case syntax::unary_operator::plus:
    return operand;
  case syntax::unary_operator::minus:
    return call("-", {std::move(*operand)}, at);
  case syntax::unary_operator::not_:
    return call("NOT", {std::move(*operand)}, at);
  }
  return std::nullopt;
}

expression_binder::bound expression_binder::bind_binary(const syntax::binary& of) {
  if (of.op == syntax::binary_operator::overlaps)
    return bind_overlaps(of);
  if (of.op == syntax::binary_operator::equals && are_rows(*of.left, *of.right))
    return bind_equal(*of.left, *of.right, of.op_at);
  auto left = bind(*of.left);
  auto right = bind(*of.right);
  if (!left || !right)
    return std::nullopt;
  return call(name_of(of.op, binary_names), {std::move(*left), std::move(*right)}, of.op_at);
}

expression_binder::bound expression_binder::bind_logical(const syntax::logical& of) {
  const bool all = of.op == syntax::logical_operator::and_;
  std::vector<expression> operands;
  bool nullable = false;
  for (const auto& each : of.operands) {
    auto one = bind_condition(each, all ? "AND" : "OR");
    if (!one)
      return std::nullopt;
    nullable = nullable || one->type.nullable;
    operands.push_back(std::move(*one));
  }
  return folded({.is = all ? expression::form::all : expression::form::any,
                 .type = type_of(type_kind::boolean, nullable),
                 .arguments = std::move(operands)});
}

expression_binder::bound expression_binder::negated(bound of, bool really, place at) {
  return of && really ? call("NOT", {std::move(*of)}, at) : std::move(of);
}

expression_binder::bound expression_binder::bind_test(const syntax::is_test& of, place at) {
  auto operand = bind(*of.operand);
  if (!operand)
    return std::nullopt;
  return negated(call(name_of(of.test, test_names), {std::move(*operand)}, at), of.negated, at);
}

expression_binder::bound expression_binder::bind_between(const syntax::between& of, place at) {
  auto value = bind(*of.operand);
  auto low = bind(*of.low);
  auto high = bind(*of.high);
  if (!value || !low || !high)
    return std::nullopt;
  const auto within = [&](const expression& from, const expression& to) -> bound {
    auto above = call(">=", {*value, from}, at);
    auto below = call("<=", {*value, to}, at);
    if (!above || !below)
      return std::nullopt;
    const bool nullable = above->type.nullable || below->type.nullable;
    return expression{.is = expression::form::all,
                      .type = type_of(type_kind::boolean, nullable),
                      .arguments = {std::move(*above), std::move(*below)}};
  };
  auto found = within(*low, *high);
  if (found && of.symmetric) {
    auto turned = within(*high, *low);
    if (!turned)
      return std::nullopt;
    const auto type = found->type;
    found = expression{.is = expression::form::any,
                       .type = type,
                       .arguments = {std::move(*found), std::move(*turned)}};
  }
  return negated(std::move(found), of.negated, at);
}

expression_binder::bound expression_binder::bind_in(const syntax::in_list& of, place at) {
  if (are_rows(*of.operand, of.values.front()))
    return negated(bind_in_rows(of, at), of.negated, at);
  auto operand = bind(*of.operand);
  return operand ? negated(is_one_of(*operand, of.values, at), of.negated, at) : std::nullopt;
}

expression_binder::bound expression_binder::is_one_of(const expression& operand,
                                                      std::span<const syntax::expression> of,
                                                      place at) {
  auto values = bind_all(of);
  if (!values)
    return std::nullopt;
  const bool constant = std::ranges::all_of(
      *values, [](const expression& each) { return each.is == expression::form::constant; });
  if (constant && values->size() > 1) {
    values->insert(values->begin(), operand);
    return call("IN", std::move(*values), at);
  }
  std::vector<expression> equal;
  bool nullable = false;
  for (auto& each : *values) {
    auto one = call("=", {operand, std::move(each)}, at);
    if (!one)
      return std::nullopt;
    nullable = nullable || one->type.nullable;
    equal.push_back(std::move(*one));
  }
  if (equal.size() == 1)
    return std::move(equal.front());
  return folded({.is = expression::form::any,
                 .type = type_of(type_kind::boolean, nullable),
                 .arguments = std::move(equal)});
}

expression_binder::bound expression_binder::bind_like(const syntax::like& of, place at) {
  auto operand = bind(*of.operand);
  auto pattern = bind(*of.pattern);
  if (!operand || !pattern)
    return std::nullopt;
  std::vector<expression> arguments{std::move(*operand), std::move(*pattern)};
  if (of.escape) {
    auto escape = bind(*of.escape);
    if (!escape)
      return std::nullopt;
    arguments.push_back(std::move(*escape));
  }
  const auto* const name = of.kind == syntax::like_kind::like ? "LIKE" : "SIMILAR TO";
  return negated(call(name, std::move(arguments), at), of.negated, at);
}

expression_binder::bound expression_binder::bind_cast(const syntax::cast& of, place at) {
  auto operand = bind(*of.operand);
  auto type = bind_type(of.type, said_);
  if (!operand || !type)
    return std::nullopt;
  if (!castable(operand->type, *type))
    return fail(at, "a value of " + to_string(operand->type) + " cannot be cast to " +
                        to_string(*type));
  return cast_to(std::move(*operand), *type, of.or_null, session_);
}

/// A CASE of bound parts, whose values are made one type.
expression_binder::bound expression_binder::choice(std::vector<expression> arguments, place at) {
  std::vector<data_type> types;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    if (i % 2 == 1 || i + 1 == arguments.size())
      types.push_back(arguments[i].type);
  const auto type = common_type(types);
  if (!type)
    return fail(at, "the values of CASE have no type in common: " + to_string(types.front()) +
                        " and " + to_string(types.back()));
  for (std::size_t i = 0; i < arguments.size(); ++i)
    if (i % 2 == 1 || i + 1 == arguments.size())
      arguments[i] = cast_to(std::move(arguments[i]), *type, false, session_);
  return folded({.is = expression::form::choice, .type = *type, .arguments = std::move(arguments)});
}

expression_binder::bound expression_binder::bind_case(const syntax::case_when& of, place at) {
  bound operand;
  if (of.operand && !(operand = bind(*of.operand)))
    return std::nullopt;
  std::vector<expression> arguments;
  for (const auto& each : of.branches) {
    auto condition = operand ? is_one_of(*operand, each.conditions, each.conditions.front().at)
                             : bind_condition(each.conditions.front(), "WHEN");
    auto result = bind(each.result);
    if (!condition || !result)
      return std::nullopt;
    arguments.push_back(std::move(*condition));
    arguments.push_back(std::move(*result));
  }
  auto otherwise =
      of.otherwise ? bind(*of.otherwise) : bound{constant_of({}, type_of(type_kind::null))};
  if (!otherwise)
    return std::nullopt;
  arguments.push_back(std::move(*otherwise));
  return choice(std::move(arguments), at);
}

} // namespace duet::sql
