// Windows, and GROUP BY in windows: of the class planner.
#include "columns/zones.hpp"
#include "sql/aggregate_calls.hpp"
#include "sql/expression_binder.hpp"
#include "sql/planner.hpp"
#include "sql/window_functions.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

namespace duet::sql {

namespace {

/// Whether rows have to be put into all their windows, whose end is a column: because something
/// besides is made of the bounds of these, or because nothing is put into them here.
bool needs_windows(const branch& of, std::size_t end, std::span<const std::size_t> columns) {
  if (of.steps.empty() || !std::holds_alternative<window_step>(of.steps.back()))
    return true;
  const auto names_bound = [start = of.columns[end].place - 1](const expression& each) {
    return std::ranges::any_of(columns_in(each),
                               [start](std::size_t place) { return place >= start; });
  };
  return std::ranges::any_of(of.conditions, names_bound) ||
         std::ranges::any_of(columns,
                             [&](std::size_t each) { return names_bound(of.columns[each]); });
}

/// Whether windows can be made of slices: of aggregates that can be merged in another order than
/// that in which rows came.
bool can_merge(const std::vector<aggregate_call>& calls) {
  return std::ranges::all_of(calls, [](const aggregate_call& each) {
    return each.keeps == kept_as::slots && each.of.merge && !each.of.in_order;
  });
}

/// Leaves rows out of their windows: in place of the end of one they have their time in a column.
void leave_windows(std::vector<branch>& of, std::size_t end) {
  for (auto& each : of) {
    const auto time = std::get<window_step>(each.steps.back()).time;
    each.steps.pop_back();
    each.columns[end] = column_of(time, timestamp_of(3, false));
  }
}

} // namespace

/// Windows of instants go by the clock of the session, if that is another one than UTC's.
window_plan planner::on_clock(window_plan of, const data_type& time) const {
  const bool is_instant = time.kind == type_kind::timestamp_ltz;
  if (is_instant && session_.zone != nullptr && session_.zone->name() != time_zone{}.name())
    of.zone = session_.zone->name();
  return of;
}

/// The last millisecond of a window by its end, as an instant if windows are of instants.
expression planner::window_time(const expression& end, const window_plan& of,
                                const data_type& type) const {
  return of.zone.empty() ? window_time_of(end, type)
                         : cast_to(window_time_of(end, timestamp_of(3)), type, false, session_);
}

/// Adds the bounds of windows of event time.
void planner::put_in_windows(branch& to, const window_of& of, const data_type& time_type) const {
  const auto& window = *to.window;
  auto time = to.columns[of.time];
  if (!window.zone.empty())
    time = cast_to(std::move(time), timestamp_of(3), false, session_);
  if (window.slide_ms == window.size_ms) {
    to.columns.push_back(window_start_of(time, window));
    to.columns.push_back(window_end_of(time, window));
    to.columns.push_back(window_time(to.columns.back(), window, time_type));
    return;
  }
  auto time_place = of.time;
  const auto width = to.columns.size();
  if (!window.zone.empty()) {
    time_place = width;
    to.columns.push_back(std::move(time));
  }
  settle(to);
  const auto first = to.columns.size();
  to.columns.resize(width);
  to.steps.emplace_back(window_step{window, time_place});
  const auto bound = timestamp_of(3, false);
  to.columns.push_back(column_of(first, bound));
  to.columns.push_back(column_of(first + 1, bound));
  to.columns.push_back(window_time(to.columns.back(), window, time_type));
}

/// Adds a column, the instants at which windows end by the clock of the session; returns its place.
std::size_t planner::add_end_instants(branches& of, std::size_t end) const {
  const auto place = of.front().columns.size();
  for (auto& each : of)
    each.columns.push_back(end_instant_of(each.columns[end], *session_.zone));
  return place;
}

std::optional<planner::branches> planner::plan_node(const window_of& of, const relation& whole) {
  auto from = plan_relation(*of.from);
  if (!from)
    return std::nullopt;
  for (const auto& each : *from)
    if (each.updates) {
      said_.error(whole.at, "a window takes rows that never change, and " + each.updates->clause +
                                " changes them");
      return std::nullopt;
    }
  const auto bound = timestamp_of(3, false);
  const auto& time_type = whole.columns.back().type;
  for (auto& each : *from) {
    each.window = on_clock(of.window, time_type);
    each.in_group_by = of.in_group_by;
    if (of.partition)
      each.partition = spell_partition(each, *of.partition);
    if (of.window.processing_time || of.window.gap_ms > 0) {
      const auto unknown = constant_of({}, bound);
      // Sessions take the time of a row in place of their end.
      const auto end = of.window.processing_time ? unknown : each.columns[of.time];
      each.columns.insert(each.columns.end(), {unknown, end, constant_of({}, time_type)});
      each.unbounded.insert(each.unbounded.end(), 3, true);
      continue;
    }
    each.unbounded.insert(each.unbounded.end(), 3, false);
    put_in_windows(each, of, time_type);
  }
  return from;
}

std::vector<expression> planner::columns_of_windows(const relation& whole, const window_keys& keys,
                                                    const std::vector<named_type>& output,
                                                    const window_plan& window,
                                                    std::size_t end_key) const {
  const auto bound_at = [](std::size_t column) {
    return column_of(column, timestamp_of(3, false));
  };
  const auto start = bound_at(output.size() - 2);
  auto end = bound_at(output.size() - 1);
  if (keys.bounds_are_keys)
    end = bound_at(keys.before(end_key));
  std::vector<expression> made;
  std::size_t next_key = 0;
  for (std::size_t i = 0; i < whole.columns.size(); ++i) {
    const auto& column = whole.columns[i];
    switch (keys.is_bound(i) ? column.window : window_role::none) {
    case window_role::start:
      made.push_back(start);
      break;
    case window_role::end:
      made.push_back(end);
      break;
    case window_role::time:
      made.push_back(window_time(end, window, column.type));
      break;
    case window_role::none:
      made.push_back(column_of(next_key, output[next_key].type));
      ++next_key;
    }
  }
  return made;
}

std::optional<branch> planner::windowed(const aggregate_of& of, const relation& whole,
                                        branches from, std::size_t end_key) {
  window_aggregate what{.window = *from.front().window, .key = {}, .calls = of.calls};
  choose_keeping(what.calls, false);
  const bool in_event_time = !what.window.processing_time;
  // A clock may show the ends of two windows at one instant: then they are a part of the key.
  const bool bounds_are_keys =
      in_event_time && !what.window.zone.empty() && what.window.gap_ms == 0;
  const window_keys keys{&whole, of.keys.size(), bounds_are_keys};
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < of.keys.size(); ++i)
    if (!keys.is_bound(i)) {
      columns.push_back(of.keys[i]);
      what.key.push_back(whole.columns[i].type);
    }
  if (!std::ranges::all_of(from, [&](const auto& each) { return sessions_have(each, columns); })) {
    said_.error(whole.at, "SESSION has other columns in PARTITION BY than GROUP BY has keys",
                "name the same columns in both");
    return std::nullopt;
  }
  const auto end = of.keys[end_key];
  const auto arguments = arrange_arguments(what.calls);
  auto needed = columns;
  needed.insert(needed.end(), arguments.begin(), arguments.end());
  what.in_slices = !bounds_are_keys && can_merge(what.calls) &&
                   std::ranges::none_of(
                       from, [&](const branch& each) { return needs_windows(each, end, needed); });
  if (what.in_slices)
    leave_windows(from, end);
  if (in_event_time)
    columns.push_back(bounds_are_keys ? add_end_instants(from, end) : end);
  std::ranges::copy(arguments, std::back_inserter(columns));
  compute(from, columns);
  operator_plan node{.name = "window-" + std::to_string(made_.operators.size() + 1),
                     .fingerprint = (what.in_slices ? "slices/1 " : "window/1 ") +
                                    spell_window(what.window) + spell_calls(what.key, what.calls)};
  for (const auto& each : what.key)
    node.output.push_back({"key", each});
  for (const auto& each : what.calls)
    node.output.push_back({each.text, each.of.type});
  node.output.push_back({"window_start", timestamp_of(3, false)});
  node.output.push_back({"window_end", timestamp_of(3, false)});
  const auto key = what.key;
  const auto made_window = what.window;
  node.what = std::move(what);
  const auto id = fed_operator(std::move(node), key, std::move(from), in_event_time);
  branch made{.from = id};
  // Groups of these windows can be grouped by their bounds again.
  if (in_event_time && made_window.gap_ms == 0)
    made.window = made_window;
  const auto& made_by = made_.operators[id.value];
  made.columns = columns_of_windows(whole, keys, made_by.output, made_window, end_key);
  made.unbounded.resize(made.columns.size());
  return made;
}

} // namespace duet::sql
