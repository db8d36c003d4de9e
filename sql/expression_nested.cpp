// Nested values: of the class expression_binder.
#include "sql/expression_binder.hpp"
#include "sql/nearest.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace duet::sql {

// --- rows

/// Fields of rows within rows.
expression_binder::bound expression_binder::bind_fields(expression of,
                                                        std::span<const syntax::name> names) {
  bound at = std::move(of);
  for (const auto& each : names) {
    if (at->type.kind != type_kind::row)
      return fail(each.at,
                  "there is no field `" + each.text + "` in a value of " + to_string(at->type));
    std::vector<std::string_view> known;
    for (const auto& field : at->type.fields)
      known.push_back(field.name);
    if (std::ranges::find(known, each.text) == known.end())
      return fail(each.at, "there is no field `" + each.text + "`", did_you_mean(each.text, known));
    at = call("FIELD",
              {std::move(*at), constant_of(std::string_view{each.text}, string_type(false))},
              each.at);
    if (!at)
      return std::nullopt;
  }
  return at;
}

/// Whether both are written as rows of as many values.
bool expression_binder::are_rows(const syntax::expression& left, const syntax::expression& right) {
  const auto* const one = std::get_if<syntax::constructor>(&left.node);
  const auto* const other = std::get_if<syntax::constructor>(&right.node);
  return one != nullptr && other != nullptr && one->kind == syntax::constructor_kind::row &&
         other->kind == one->kind && one->elements.size() == other->elements.size();
}

/// `(a, b) = (c, d)` is `a = c AND b = d`.
expression_binder::bound expression_binder::bind_equal(const syntax::expression& left,
                                                       const syntax::expression& right, place at) {
  if (!are_rows(left, right)) {
    auto one = bind(left);
    auto other = bind(right);
    return one && other ? call("=", {std::move(*one), std::move(*other)}, at) : std::nullopt;
  }
  std::vector<expression> all;
  bool nullable = false;
  const auto& ones = std::get<syntax::constructor>(left.node).elements;
  const auto& others = std::get<syntax::constructor>(right.node).elements;
  for (std::size_t i = 0; i < ones.size(); ++i) {
    auto equal = bind_equal(ones[i], others[i], at);
    if (!equal)
      return std::nullopt;
    nullable = nullable || equal->type.nullable;
    all.push_back(std::move(*equal));
  }
  return folded({.is = expression::form::all,
                 .type = type_of(type_kind::boolean, nullable),
                 .arguments = std::move(all)});
}

expression_binder::bound expression_binder::bind_in_rows(const syntax::in_list& of, place at) {
  std::vector<expression> any;
  for (const auto& each : of.values) {
    auto equal = bind_equal(*of.operand, each, at);
    if (!equal)
      return std::nullopt;
    any.push_back(std::move(*equal));
  }
  return expression{.is = expression::form::any,
                    .type = type_of(type_kind::boolean),
                    .arguments = std::move(any)};
}

// --- what is made of values, and its parts

expression_binder::bound expression_binder::bind_constructor(const syntax::constructor& of,
                                                             place at) {
  static constexpr std::array<std::string_view, 4> names{"ARRAY", "MAP", "MULTISET", "ROW"};
  auto elements = bind_all(of.elements);
  return elements ? call(names.at(static_cast<std::size_t>(of.kind)), std::move(*elements), at)
                  : std::nullopt;
}

expression_binder::bound expression_binder::bind_element(const syntax::element_access& of,
                                                         place at) {
  auto operand = bind(*of.operand);
  auto index = bind(*of.index);
  if (!operand || !index)
    return std::nullopt;
  return call("ITEM", {std::move(*operand), std::move(*index)}, at);
}

} // namespace duet::sql
