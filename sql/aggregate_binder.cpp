#include "sql/aggregate_binder.hpp"

#include "functions/aggregate.hpp"
#include "sql/json_binder.hpp"
#include "sql/print.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace duet::sql {

bool calls_aggregate(const syntax::expression& of) {
  const auto* call = std::get_if<syntax::call>(&of.node);
  return call != nullptr && call->function.parts.size() == 1 &&
         find_aggregate(call->function.parts.front().text) != nullptr;
}

aggregate_binder::aggregate_binder(expression_binder& under, const session& in, diagnostics& said)
    : under_{under}, session_{in}, said_{said} {}

std::size_t aggregate_binder::place_of(expression argument) {
  const auto text = spell(argument);
  const auto found =
      std::ranges::find_if(arguments_, [&](const expression& each) { return spell(each) == text; });
  if (found != arguments_.end())
    return static_cast<std::size_t>(found - arguments_.begin());
  arguments_.push_back(std::move(argument));
  return arguments_.size() - 1;
}

bool aggregate_binder::bind_filter(const syntax::call& of, aggregate_call& to) {
  if (!of.filter)
    return true;
  auto condition = under_.bind_condition(*of.filter, "FILTER");
  if (!condition)
    return false;
  to.filter = place_of(std::move(*condition));
  return true;
}

std::optional<std::size_t> aggregate_binder::bind(const syntax::call& of,
                                                  const syntax::expression& whole) {
  const auto& found = *find_aggregate(of.function.parts.front().text);
  if (found.name == "LAG" && !of.over) {
    said_.error(whole.at, "`LAG` looks at the rows in front of each", "write LAG(..) OVER (..)");
    return std::nullopt;
  }
  std::vector<expression> values;
  for (const auto& each : of.arguments) {
    if (each.value.kind() == syntax::expression_kind::star)
      continue;
    auto value = under_.bind(each.value);
    if (!value)
      return std::nullopt;
    values.push_back(std::move(*value));
  }
  auto as_json = json_aggregate_arguments(under_, found.name, of, std::move(values), whole.at);
  if (!as_json)
    return std::nullopt;
  values = std::move(*as_json);
  std::vector<argument> given;
  for (const auto& each : values) {
    given.push_back({.type = each.type});
    if (each.is == expression::form::constant)
      given.back().constant = each.value;
  }
  auto resolved = found.resolve(given);
  if (const auto* problem = std::get_if<unresolved>(&resolved)) {
    said_.error(whole.at, "`" + std::string{found.name} + "` " + problem->why,
                "it is " + std::string{found.signature});
    return std::nullopt;
  }
  aggregate_call made{.text = print(whole),
                      .function = std::string{found.name} + "/" + std::to_string(found.version),
                      .of = std::move(std::get<resolved_aggregate>(resolved)),
                      .arguments = {},
                      .distinct = of.distinct};
  if (!bind_filter(of, made))
    return std::nullopt;
  for (std::size_t i = 0; i < values.size(); ++i)
    made.arguments.push_back(
        place_of(cast_to(std::move(values[i]), made.of.takes[i], false, session_)));
  return add(std::move(made));
}

std::size_t aggregate_binder::add(aggregate_call of) {
  const auto same = std::ranges::find(calls_, of.text, &aggregate_call::text);
  const auto which = static_cast<std::size_t>(same - calls_.begin());
  if (same == calls_.end())
    calls_.push_back(std::move(of));
  return which;
}

} // namespace duet::sql
