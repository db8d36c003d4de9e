// Windows that say more than the result at their end: of the class planner.
#include "sql/aggregate_calls.hpp"
#include "sql/planner.hpp"
#include "sql/window_functions.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace duet::sql {

/// Whether windows can go by what the statement's settings say of early and late results.
bool planner::check_emit(const branch& of, place at) {
  if (!emit_.any())
    return true;
  if (!of.in_group_by) {
    said_.error(at,
                "windows of FROM have no early and no late results, which 'table.exec.emit.*' "
                "asks for",
                "write GROUP BY TUMBLE(..) or HOP(..), or leave the settings out");
    return false;
  }
  const auto& window = *of.window;
  auto why = why_no_emit(emit_, window.gap_ms > 0, !window.processing_time);
  if (why.empty())
    return true;
  said_.error(at, std::move(why));
  return false;
}

/// Rows are never late in processing time.
bool planner::is_emitted(const branch& of) const {
  return emit_.early.enabled || (emit_.late.enabled && !of.window->processing_time);
}

/// Either bound tells the windows of a key apart.
update_source planner::updates_of_windows(const window_keys& keys, bound_keys bounds,
                                          place at) const {
  const auto setting = emit_.late.enabled ? late_fire_enabled : early_fire_enabled;
  update_source made{
      .clause = "'" + std::string{setting} + "'", .at = at, .way_out = "leave the setting out"};
  for (const auto bound : {bounds.start, bounds.end}) {
    auto& key = made.keys.emplace_back();
    for (std::size_t i = 0; i < keys.count; ++i)
      if (!keys.is_bound(i))
        key.push_back(i);
    key.push_back(bound);
  }
  return made;
}

/// The bounds of windows of processing time are not among the columns: they are known where a row
/// is put into them.
branch planner::emitted(const aggregate_of& of, const relation& whole, branches from,
                        bound_keys bounds) {
  const auto window = *from.front().window;
  const bool in_event_time = !window.processing_time;
  window_aggregate what{.window = window,
                        .key = {},
                        .calls = of.calls,
                        .emit =
                            emit_plan{emit_.early.enabled, in_event_time ? emit_.lateness_ms : 0}};
  choose_keeping(what.calls, false);
  const window_keys keys{&whole, of.keys.size(), false};
  operator_plan node{.name = "window-" + std::to_string(made_.operators.size() + 1)};
  std::vector<std::size_t> columns;
  const auto add_key = [&](std::size_t column, data_type type) {
    columns.push_back(of.keys[column]);
    node.output.push_back({whole.columns[column].name, type});
    what.key.push_back(std::move(type));
  };
  for (std::size_t i = 0; i < of.keys.size(); ++i)
    if (!keys.is_bound(i))
      add_key(i, whole.columns[i].type);
  const auto start_place = what.key.size();
  add_key(bounds.start, timestamp_of(3, false));
  add_key(bounds.end, timestamp_of(3, false));
  auto key = what.key;
  if (in_event_time) {
    const auto end_column = of.keys[bounds.end];
    columns.push_back(window.zone.empty() ? end_column : add_end_instants(from, end_column));
  } else {
    columns.resize(start_place);
    key.resize(start_place);
  }
  std::ranges::copy(arrange_arguments(what.calls), std::back_inserter(columns));
  compute(from, columns);
  for (const auto& each : what.calls)
    node.output.push_back({each.text, each.of.type});
  node.fingerprint = "changing window/1 " + spell_window(window) +
                     (what.emit->early ? " early" : "") + " lateness " +
                     std::to_string(what.emit->lateness_ms) + spell_calls(what.key, what.calls);
  node.what = std::move(what);
  branch made{.from = fed_operator(std::move(node), key, std::move(from), in_event_time)};
  const auto end = column_of(start_place + 1, timestamp_of(3, false));
  for (std::size_t i = 0; i < whole.columns.size(); ++i) {
    const auto& column = whole.columns[i];
    const auto role = keys.is_bound(i) ? column.window : window_role::none;
    if (role == window_role::time)
      made.columns.push_back(window_time(end, window, column.type));
    else if (role == window_role::end)
      made.columns.push_back(end);
    else if (role == window_role::start)
      made.columns.push_back(column_of(start_place, timestamp_of(3, false)));
    else
      made.columns.push_back(column_of(keys.before(i) + (i < keys.count ? 0 : 2), column.type));
  }
  made.unbounded.resize(made.columns.size());
  made.updates = updates_of_windows(keys, bounds, whole.at);
  return made;
}

} // namespace duet::sql
