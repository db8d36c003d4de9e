#include "functions/cast.hpp"
#include "functions/catalog.hpp"
#include "functions/coercion.hpp"
#include "sql/expression_binder.hpp"
#include "sql/json_binder.hpp"
#include "sql/nearest.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace duet::sql {

namespace {

std::string upper(std::string_view text) {
  std::string made{text};
  std::ranges::transform(made, made.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return made;
}

argument argument_of(const expression& of) {
  argument made{.type = of.type};
  if (of.is == expression::form::constant)
    made.constant = of.value;
  return made;
}

std::vector<std::string_view> function_names() {
  std::vector<std::string_view> names;
  for (const auto& each : all_functions())
    names.push_back(each.name);
  return names;
}

} // namespace

std::optional<std::vector<expression>> expression_binder::bind_arguments(const syntax::call& of) {
  std::vector<expression> arguments;
  for (const auto& each : of.arguments) {
    auto one = bind(each.value);
    if (!one)
      return std::nullopt;
    arguments.push_back(std::move(*one));
  }
  return arguments;
}

expression_binder::bound expression_binder::bind_call(const syntax::call& of, place at) {
  const auto name = upper(of.function.parts.back().text);
  if (of.over)
    return fail(at, "`" + name + "(..) OVER` can only be a value of SELECT");
  if (is_json_form(name))
    return bind_json(*this, name, of, at, session_);
  auto arguments = bind_arguments(of);
  if (!arguments)
    return std::nullopt;
  if (name == "CURRENT_WATERMARK" && !is_event_time(*arguments))
    return fail(at, "`CURRENT_WATERMARK` takes a column of event time",
                "declare WATERMARK FOR it in its table");
  if (name == "TRIM" && arguments->size() == 3)
    return trim_call(std::move(*arguments), at);
  if (name == "IF" || name == "COALESCE" || name == "IFNULL" || name == "NULLIF")
    return conditional_call(name, std::move(*arguments), at);
  return call(name, std::move(*arguments), at);
}

/// Whether these are one column that has a watermark.
bool expression_binder::is_event_time(std::span<const expression> arguments) const {
  if (arguments.size() != 1 || arguments[0].is != expression::form::column)
    return false;
  return std::ranges::any_of(names_.entries(), [&](const scope::entry& each) {
    return each.place == arguments[0].place && each.column.time == time_role::rowtime;
  });
}

/// `TRIM(LEADING characters FROM text)`
expression_binder::bound expression_binder::trim_call(std::vector<expression> arguments, place at) {
  const auto side = std::get<std::string_view>(arguments[0].value);
  const auto* const name = side == "LEADING" ? "LTRIM" : side == "TRAILING" ? "RTRIM" : "BTRIM";
  return call(name, {std::move(arguments[2]), std::move(arguments[1])}, at);
}

/// What computes only those of its arguments that it comes to.
expression_binder::bound expression_binder::conditional_call(std::string_view name,
                                                             std::vector<expression> arguments,
                                                             place at) {
  const auto takes = [&](std::size_t least, std::size_t most) {
    return arguments.size() >= least && arguments.size() <= most;
  };
  if (name == "IF") {
    if (!takes(3, 3) || arguments[0].type.kind != type_kind::boolean)
      return fail(at, "`IF` takes a condition and two values");
    return choice(std::move(arguments), at);
  }
  if (name == "NULLIF") {
    if (!takes(2, 2))
      return fail(at, "`NULLIF` takes two values");
    auto equal = call("=", arguments, at);
    if (!equal)
      return std::nullopt;
    return choice(
        {std::move(*equal), constant_of({}, type_of(type_kind::null)), std::move(arguments[0])},
        at);
  }
  if (name == "IFNULL" ? !takes(2, 2) : arguments.empty())
    return fail(at, "`" + std::string{name} + "` takes " +
                        (name == "IFNULL" ? "two values" : "a value or more"));
  std::vector<expression> branches;
  for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
    auto present = call("IS NOT NULL", {arguments[i]}, at);
    if (!present)
      return std::nullopt;
    branches.push_back(std::move(*present));
    auto value = std::move(arguments[i]);
    branches.push_back(std::move(value));
  }
  const bool nullable = arguments.back().type.nullable;
  branches.push_back(std::move(arguments.back()));
  auto made = choice(std::move(branches), at);
  if (made)
    made->type.nullable = nullable; // it is NULL only if all are
  return made;
}

/// A number that is compared with itself, which Flink's planner knows the result of, whatever NaN
/// is: that, or NULL. Nothing if it is something else.
expression_binder::bound expression_binder::with_itself(std::string_view name,
                                                        const std::vector<expression>& arguments,
                                                        place at) {
  const bool is_equal = name == "=" || name == "<=" || name == ">=";
  const bool is_unequal = name == "<>" || name == "<" || name == ">";
  if (arguments.size() != 2 || (!is_equal && !is_unequal) ||
      !is_approximate(arguments[0].type.kind) || spell(arguments[0]) != spell(arguments[1]) ||
      depends_on(arguments[0], hangs_on::chance))
    return std::nullopt;
  auto present = call("IS NOT NULL", {arguments[0]}, at);
  if (!present)
    return std::nullopt;
  const auto truth = type_of(type_kind::boolean, false);
  auto made = choice({std::move(*present), constant_of(std::int64_t{is_equal ? 1 : 0}, truth),
                      constant_of({}, type_of(type_kind::null))},
                     at);
  if (made)
    made->type.nullable = arguments[0].type.nullable;
  return made;
}

expression_binder::bound expression_binder::call(std::string_view name,
                                                 std::vector<expression> arguments, place at) {
  if (auto known = with_itself(name, arguments, at))
    return known;
  const auto* const of = find_function(name);
  if (of == nullptr)
    return fail(at, "there is no function `" + std::string{name} + "`",
                did_you_mean(name, function_names()));
  std::vector<argument> given;
  given.reserve(arguments.size());
  for (const auto& each : arguments)
    given.push_back(argument_of(each));
  auto resolved = of->resolve(given, session_);
  if (const auto* problem = std::get_if<unresolved>(&resolved))
    return fail(at, "`" + std::string{name} + "` " + problem->why,
                "it is " + std::string{of->signature});
  auto& [type, takes, compute] = std::get<resolved_call>(resolved);
  for (std::size_t i = 0; i < arguments.size(); ++i)
    arguments[i] = cast_to(std::move(arguments[i]), takes[i], false, session_);
  return folded({.is = expression::form::call,
                 .type = std::move(type),
                 .of = of,
                 .compute = std::move(compute),
                 .arguments = std::move(arguments)});
}

expression_binder::bound expression_binder::convert(expression of, const data_type& to, place at) {
  if (!casts_implicitly(of.type, to))
    return fail(at, "a value of " + to_string(of.type) + " is no " + to_string(to),
                "write CAST(.. AS " + to_string(with_nullable(to, true)) + ")");
  return cast_to(std::move(of), to, false, session_);
}

} // namespace duet::sql
