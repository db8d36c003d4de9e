// GROUP BY: of the class planner.
#include "sql/aggregate_calls.hpp"
#include "sql/explain.hpp"
#include "sql/planner.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace duet::sql {

std::optional<planner::branches> planner::plan_node(const aggregate_of& of, const relation& whole) {
  auto from = plan_relation(*of.from);
  if (!from)
    return std::nullopt;
  std::optional<std::size_t> start;
  std::optional<std::size_t> end;
  for (std::size_t i = 0; i < of.keys.size(); ++i) {
    const auto role = whole.columns[i].window;
    if (role == window_role::start)
      start = i;
    if (role == window_role::end)
      end = i;
  }
  if (start.has_value() != end.has_value()) {
    const auto ttl_ms = of.ttl_ms.value_or(ttl_ms_);
    said_.warn(whole.at, "only one bound of the window is grouped by, so that this is no window: "
                         "groups are kept for " +
                             (ttl_ms > 0 ? duration_text(ttl_ms) : "ever"));
  }
  if (start && end && std::ranges::any_of(*from, [](const auto& each) { return !each.window; })) {
    said_.error(whole.at, "such windows cannot be grouped by again");
    return std::nullopt;
  }
  if (start && end && !check_emit(from->front(), whole.at))
    return std::nullopt;
  auto made = !start || !end              ? grouped(of, whole, std::move(*from))
              : is_emitted(from->front()) ? emitted(of, whole, std::move(*from), {*start, *end})
                                          : windowed(of, whole, std::move(*from), *end);
  return made ? std::optional{branches{std::move(*made)}} : std::nullopt;
}

std::optional<branch> planner::grouped(const aggregate_of& of, const relation& whole,
                                       branches from) {
  for (const auto& each : from)
    for (const auto key : of.keys)
      if (each.unbounded[key]) {
        said_.error(whole.at, "such a window takes both window_start and window_end in GROUP BY");
        return std::nullopt;
      }
  group_aggregate what{.key = {}, .calls = of.calls, .shown = of.calls.size()};
  const bool changes =
      std::ranges::any_of(from, [](const branch& each) { return each.updates.has_value(); });
  choose_keeping(what.calls, changes);
  if (changes)
    what.calls.push_back(count_of_rows());
  auto columns = of.keys;
  std::ranges::copy(arrange_arguments(what.calls), std::back_inserter(columns));
  update_source updates{.clause = "GROUP BY", .at = whole.at};
  std::vector<std::size_t> all_keys;
  operator_plan node{.name = "group-" + std::to_string(made_.operators.size() + 1),
                     .changes = changes,
                     .ttl_ms = of.ttl_ms.value_or(ttl_ms_)};
  for (std::size_t i = 0; i < of.keys.size(); ++i) {
    const auto& column = whole.columns[i];
    what.key.push_back(column.type);
    node.output.push_back({column.name, column.type});
    updates.clause += (i == 0 ? " " : ", ") + column.name;
    all_keys.push_back(i);
  }
  updates.keys.push_back(std::move(all_keys));
  for (std::size_t i = 0; i < what.shown; ++i)
    node.output.push_back({what.calls[i].text, what.calls[i].of.type});
  node.fingerprint = "group/1" + spell_calls(what.key, what.calls) + (changes ? " changes" : "");
  compute(from, columns);
  const auto key = what.key;
  node.what = std::move(what);
  if (of.keys.empty())
    updates.clause = "an aggregate without GROUP BY";
  const auto id = fed_operator(std::move(node), key, std::move(from), false);
  branch made{.from = id};
  for (std::size_t i = 0; i < whole.columns.size(); ++i)
    made.columns.push_back(column_of(i, made_.operators[id.value].output[i].type));
  made.unbounded.resize(made.columns.size());
  made.updates = std::move(updates);
  return made;
}

} // namespace duet::sql
