#include "sql/json_binder.hpp"

#include "functions/coercion.hpp"
#include "sql/syntax.hpp"
#include "sql/type_binder.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace duet::sql {

namespace {

using bound_expression = expression_binder::bound;
using bound_list = std::optional<std::vector<expression>>;

constexpr std::array<std::string_view, 6> json_forms{"JSON_ARRAY", "JSON_EXISTS", "JSON_OBJECT",
                                                     "JSON_QUERY", "JSON_STRING", "JSON_VALUE"};

/// How clauses are written as arguments, in the order of their enums.
constexpr std::array<std::string_view, 8> behaviour_words{
    "NULL", "ERROR", "DEFAULT", "EMPTY ARRAY", "EMPTY OBJECT", "TRUE", "FALSE", "UNKNOWN"};
constexpr std::array<std::string_view, 3> wrapper_words{"WITHOUT", "CONDITIONAL", "UNCONDITIONAL"};

expression word_constant(std::string_view word) { return constant_of(word, string_type(false)); }

template <class Enum, std::size_t N>
expression word_of(Enum what, const std::array<std::string_view, N>& words) {
  return word_constant(words.at(static_cast<std::size_t>(what)));
}

expression truth_constant(bool truth) {
  return constant_of(std::int64_t{truth ? 1 : 0}, type_of(type_kind::boolean, false));
}

/// Whether an expression is JSON by itself, and no text.
bool makes_json(const syntax::expression& of) {
  static constexpr std::array<std::string_view, 3> makers{"JSON", "JSON_ARRAY", "JSON_OBJECT"};
  const auto* const call = std::get_if<syntax::call>(&of.node);
  if (call == nullptr)
    return false;
  const auto& name = call->function.parts.back().text;
  return std::ranges::any_of(makers, [&](std::string_view maker) {
    return std::ranges::equal(name, maker, [](unsigned char a, char b) {
      return std::toupper(a) == static_cast<unsigned char>(b);
    });
  });
}

/// A value as JSON, which it may be already.
bound_expression as_json(expression_binder& with, const syntax::expression& written,
                         expression value, place at) {
  if (makes_json(written))
    return value;
  if (value.type.kind == type_kind::null) // which is NULL as JSON, too
    return cast_to(std::move(value), string_type(), false, {});
  return with.call("JSON_STRING", {std::move(value)}, at);
}

bound_expression json_of(expression_binder& with, const syntax::expression& of, place at) {
  auto value = with.bind(of);
  return value ? as_json(with, of, std::move(*value), at) : std::nullopt;
}

/// Values as JSON; each key stands in front of its value, if there are keys.
bound_list bind_members(expression_binder& with, const syntax::call& of, bool keys, place at) {
  std::vector<expression> made;
  for (std::size_t i = 0; i < of.arguments.size(); ++i) {
    const auto& each = of.arguments[i].value;
    auto value = keys && i % 2 == 0 ? with.bind(each) : json_of(with, each, at);
    if (!value)
      return std::nullopt;
    made.push_back(std::move(*value));
  }
  return made;
}

bool absent_on_null(const syntax::call& of, bool otherwise) {
  return of.json ? of.json->absent_on_null.value_or(otherwise) : otherwise;
}

/// Makes arguments of the clauses of one call.
class json_clauses_binder {
public:
  json_clauses_binder(expression_binder& with, const syntax::call& of, const session& in)
      : with_{with}, clauses_{of.json ? *of.json : syntax::json_clauses{}}, session_{in} {}

  /// Appends the clauses of JSON_VALUE; false if one is wrong, which is said.
  bool value_clauses(std::vector<expression>& to, diagnostics& said) {
    auto type = returned(said);
    if (!type)
      return false;
    to.push_back(constant_of({}, *type));
    return add_fallback(to, clauses_.on_empty, *type) && add_fallback(to, clauses_.on_error, *type);
  }

  bool query_clauses(std::vector<expression>& to, diagnostics& said) {
    auto type = returned(said);
    if (!type)
      return false;
    to.push_back(constant_of({}, std::move(*type)));
    to.push_back(word_of(clauses_.wrapper.value_or(syntax::json_wrapper::without), wrapper_words));
    to.push_back(word_of(behaviour(clauses_.on_empty), behaviour_words));
    to.push_back(word_of(behaviour(clauses_.on_error), behaviour_words));
    return true;
  }

  void exists_clauses(std::vector<expression>& to) {
    if (clauses_.on_error)
      to.push_back(word_of(clauses_.on_error->what, behaviour_words));
  }

private:
  static syntax::json_behaviour behaviour(const std::optional<syntax::json_fallback>& of) {
    return of ? of->what : syntax::json_behaviour::null;
  }

  std::optional<data_type> returned(diagnostics& said) {
    return clauses_.returning ? bind_type(*clauses_.returning, said) : string_type();
  }

  bool add_fallback(std::vector<expression>& to, const std::optional<syntax::json_fallback>& of,
                    const data_type& type) {
    to.push_back(word_of(behaviour(of), behaviour_words));
    if (!of || !of->value) {
      to.push_back(constant_of({}, type));
      return true;
    }
    auto value = with_.bind(*of->value);
    if (!value)
      return false;
    const bool as_text = castable(value->type, type) && is_text(type.kind);
    auto made = as_text ? cast_to(std::move(*value), type, false, session_)
                        : with_.convert(std::move(*value), type, of->value->at);
    if (made)
      to.push_back(std::move(*made));
    return made.has_value();
  }

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  expression_binder& with_;
  syntax::json_clauses clauses_;
  const session& session_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
};

} // namespace

bool is_json_form(std::string_view name) { return std::ranges::count(json_forms, name) != 0; }

bound_expression bind_json(expression_binder& with, std::string_view name, const syntax::call& of,
                           place at, const session& in) {
  if (name == "JSON_STRING")
    return of.arguments.size() == 1 ? json_of(with, of.arguments[0].value, at)
                                    : with.call(name, {}, at);
  const bool is_object = name == "JSON_OBJECT";
  if (is_object || name == "JSON_ARRAY") {
    auto members = bind_members(with, of, is_object, at);
    if (!members)
      return std::nullopt;
    members->insert(members->begin(), truth_constant(absent_on_null(of, !is_object)));
    return with.call(name, std::move(*members), at);
  }
  std::vector<expression> arguments;
  for (const auto& each : of.arguments) {
    auto value = with.bind(each.value);
    if (!value)
      return std::nullopt;
    arguments.push_back(std::move(*value));
  }
  json_clauses_binder clauses{with, of, in};
  if (name == "JSON_EXISTS")
    clauses.exists_clauses(arguments);
  else if (!(name == "JSON_VALUE" ? clauses.value_clauses(arguments, with.said())
                                  : clauses.query_clauses(arguments, with.said())))
    return std::nullopt;
  return with.call(name, std::move(arguments), at);
}

bound_list json_aggregate_arguments(expression_binder& with, std::string_view name,
                                    const syntax::call& of, std::vector<expression> arguments,
                                    place at) {
  const bool is_object = name == "JSON_OBJECTAGG";
  if ((!is_object && name != "JSON_ARRAYAGG") || arguments.empty())
    return arguments;
  auto value = as_json(with, of.arguments.back().value, std::move(arguments.back()), at);
  if (!value)
    return std::nullopt;
  arguments.back() = std::move(*value);
  arguments.push_back(truth_constant(absent_on_null(of, !is_object)));
  return arguments;
}

} // namespace duet::sql
