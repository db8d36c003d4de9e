#include "sql/planner.hpp"

#include "columns/zones.hpp"
#include "functions/map.hpp"
#include "sql/distinguishing.hpp"
#include "sql/expression_binder.hpp"
#include "sql/pipe_pruning.hpp"
#include "sql/table_plans.hpp"
#include "sql/window_functions.hpp"

#include <algorithm>
#include <cassert>
#include <map>
#include <ranges>
#include <utility>

namespace duet::sql {

namespace {

/// Why rows are changed later, and which columns name one of them.
struct update_source {
  std::string clause; ///< "GROUP BY account"
  place at;
  std::vector<std::vector<std::size_t>> keys{}; ///< Columns, of those that are still all there.
  std::string way_out = "group by a window, with both window_start and window_end";
};

/// Rows on their way: from a table or an operator, with what is to be computed of its columns.
struct branch {
  std::variant<std::size_t, operator_id> from; ///< A table of the plan, or an operator.
  std::vector<pipe_step> steps{};              ///< What is computed first,
  std::vector<expression> conditions{};        ///< what must be true of that,
  std::vector<expression> columns{};           ///< and what the columns are of it.
  std::optional<window_plan> window{};         ///< Into which the rows were put last.
  std::optional<std::string> partition{}; ///< What sessions are of, as `spell_partition` has it.
  std::vector<bool> unbounded{};          ///< By column: a bound of a window of processing time.
  bool in_group_by = false;               ///< Whether the windows are of a function of GROUP BY.
  /// Whether rows may be changed or taken back later: what makes it so.
  std::optional<update_source> updates{};
};

/// The columns of a GROUP BY in windows: first its keys, then its calls.
struct window_keys {
  const relation* whole;
  std::size_t count;
  bool bounds_are_keys;

  /// Whether a column is a bound of the window that the window itself tells.
  [[nodiscard]] bool is_bound(std::size_t column) const {
    const auto role = whole->columns[column].window;
    return column < count &&
           (role == window_role::time || (role != window_role::none && !bounds_are_keys));
  }

  /// How many columns in front of one the operator has as keys.
  [[nodiscard]] std::size_t before(std::size_t column) const {
    std::size_t keys = 0;
    for (std::size_t i = 0; i < column; ++i)
      keys += is_bound(i) ? 0 : 1;
    return keys;
  }
};

/// The bounds of windows, as places among the keys of a GROUP BY.
struct bound_keys {
  std::size_t start;
  std::size_t end;
};

class planner {
public:
  planner(const session& in, diagnostics& said) : session_{in}, said_{said} {}

  std::optional<plan> make(const std::vector<insert_plan>& inserts, const catalogue& tables);

private:
  using branches = std::vector<branch>;

  std::optional<branches> plan_relation(const relation& of);
  std::optional<branches> plan_node(const scan_of& of, const relation& whole);
  std::optional<branches> plan_node(const values_of& of, const relation& whole);
  std::optional<branches> plan_node(const filter_of& of, const relation& whole);
  std::optional<branches> plan_node(const project_of& of, const relation& whole);
  std::optional<branches> plan_node(const window_of& of, const relation& whole);
  std::optional<branches> plan_node(const unnest_of& of, const relation& whole);
  std::optional<branches> plan_node(const aggregate_of& of, const relation& whole);
  std::optional<branches> plan_node(const over_of& of, const relation& whole);
  std::optional<branches> plan_node(const union_of& of, const relation& whole);

  bool plan_insert(const insert_plan& of);
  bool check_known(const branch& of, const expression& used, place at);
  static void settle(branch& of);
  static void compute(branches& of, const std::vector<std::size_t>& columns);
  operator_id fed_operator(operator_plan node, const std::vector<data_type>& key, branches from,
                           bool keeps_late);
  std::optional<branch> grouped(const aggregate_of& of, const relation& whole, branches from);
  [[nodiscard]] window_plan on_clock(window_plan of, const data_type& time) const;
  [[nodiscard]] expression window_time(const expression& end, const window_plan& of,
                                       const data_type& type) const;
  void put_in_windows(branch& to, const window_of& of, const data_type& time_type) const;
  std::size_t add_end_instants(branches& of, std::size_t end) const;
  static void settle_chance(branch& of);
  static void leave_windows(branches& of, std::size_t end);
  /// What is made of the output of an operator that aggregates in windows.
  [[nodiscard]] std::vector<expression> columns_of_windows(const relation& whole,
                                                           const window_keys& keys,
                                                           const std::vector<named_type>& output,
                                                           const window_plan& window,
                                                           std::size_t end_key) const;
  std::optional<branch> windowed(const aggregate_of& of, const relation& whole, branches from,
                                 std::size_t end_key);
  bool check_emit(const branch& of, place at);
  [[nodiscard]] bool is_emitted(const branch& of) const;
  branch emitted(const aggregate_of& of, const relation& whole, branches from, bound_keys bounds);
  [[nodiscard]] update_source updates_of_windows(const window_keys& keys, bound_keys bounds,
                                                 place at) const;
  void feed(operator_id to, branch from, to_operator end);
  bool check_updates(const branch& of, const sink_plan& to);
  static bool has_key_of(const branches& from, const sink_plan& to);
  branch keyed_by(const sink_plan& to, branches from);
  void attach(const branch& of, std::variant<to_operator, to_sink> end);
  [[nodiscard]] std::string spell_origin(const branch& of) const;

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  const session& session_;
  diagnostics& said_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
  table_plans tables_;
  plan made_;
  std::string statement_;
  emit_settings emit_; ///< Of the statement.
};

// --- branches

/// Follows the columns that name a row through a projection.
void keep_keys(update_source& of, const std::vector<expression>& columns) {
  std::erase_if(of.keys, [&](std::vector<std::size_t>& key) {
    return !std::ranges::all_of(key, [&](std::size_t& each) {
      const auto found = std::ranges::find_if(
          columns, [&](const expression& column) { return column_told_apart(column) == each; });
      const bool is_there = found != columns.end();
      each = static_cast<std::size_t>(found - columns.begin());
      return is_there;
    });
  });
}

/// Computes what is pending, so that what follows finds the columns as they are.
void planner::settle(branch& of) {
  if (!of.conditions.empty()) {
    auto condition = of.conditions.size() == 1 ? std::move(of.conditions.front())
                                               : expression{.is = expression::form::all,
                                                            .type = type_of(type_kind::boolean),
                                                            .arguments = std::move(of.conditions)};
    of.conditions.clear();
    of.steps.emplace_back(filter_step{std::move(condition)});
  }
  std::vector<expression> same;
  for (std::size_t i = 0; i < of.columns.size(); ++i)
    same.push_back(column_of(i, of.columns[i].type));
  of.steps.emplace_back(project_step{std::move(of.columns)});
  of.columns = std::move(same);
}

/// What differs from one time to the next is computed once.
void planner::settle_chance(branch& of) {
  if (std::ranges::any_of(of.columns,
                          [](const auto& one) { return depends_on(one, hangs_on::chance); }))
    settle(of);
}

std::optional<planner::branches> planner::plan_relation(const relation& of) {
  return std::visit([&](const auto& node) { return this->plan_node(node, of); }, of.is);
}

std::optional<planner::branches> planner::plan_node(const scan_of& of, const relation&) {
  const auto which = tables_.find(*of.table, session_, said_);
  if (!which)
    return std::nullopt;
  branch made{.from = *which, .columns = tables_.columns_of(*which)};
  made.unbounded.resize(made.columns.size());
  return branches{std::move(made)};
}

/// Equal rows that several statements write out are one operator, as all that is equal.
std::optional<planner::branches> planner::plan_node(const values_of& of, const relation& whole) {
  operator_plan node{.name = "values-" + std::to_string(made_.operators.size() + 1),
                     .fingerprint = "values/1",
                     .what = values_rows{of.rows}};
  for (const auto& row : of.rows) {
    node.fingerprint += " row";
    for (const auto& each : row)
      node.fingerprint += " " + spell(each);
  }
  branch made{.from = operator_id{}};
  for (const auto& each : whole.columns) {
    made.columns.push_back(column_of(made.columns.size(), each.type));
    node.output.push_back({each.name, each.type});
  }
  made.unbounded.resize(made.columns.size());
  made.from = fed_operator(std::move(node), {}, {}, false);
  return branches{std::move(made)};
}

std::optional<planner::branches> planner::plan_node(const filter_of& of, const relation& whole) {
  auto from = plan_relation(*of.from);
  if (!from)
    return std::nullopt;
  for (auto& each : *from) {
    if (!check_known(each, of.condition, whole.at))
      return std::nullopt;
    settle_chance(each);
    each.conditions.push_back(substituted(of.condition, each.columns));
  }
  return from;
}

std::optional<planner::branches> planner::plan_node(const project_of& of, const relation& whole) {
  auto from = plan_relation(*of.from);
  if (!from)
    return std::nullopt;
  for (auto& each : *from) {
    settle_chance(each);
    std::vector<expression> columns;
    std::vector<bool> unbounded;
    for (const auto& column : of.columns) {
      const bool is_column = column.is == expression::form::column;
      if (!is_column && !check_known(each, column, whole.at))
        return std::nullopt;
      unbounded.push_back(is_column && each.unbounded[column.place]);
      columns.push_back(substituted(column, each.columns));
    }
    each.columns = std::move(columns);
    each.unbounded = std::move(unbounded);
    if (each.updates)
      keep_keys(*each.updates, of.columns);
  }
  return from;
}

std::optional<planner::branches> planner::plan_node(const union_of& of, const relation&) {
  branches all;
  for (const auto& part : of.parts) {
    auto some = plan_relation(part);
    if (!some)
      return std::nullopt;
    std::ranges::move(*some, std::back_inserter(all));
  }
  return all;
}

// --- windows

/// What some columns are, in any order, as far as their steps are the same.
std::string spell_partition(const branch& of, std::span<const std::size_t> columns) {
  std::vector<std::string> parts;
  for (const auto each : columns)
    parts.push_back(spell(of.columns[each]));
  std::ranges::sort(parts);
  auto text = std::to_string(of.steps.size());
  for (const auto& each : parts)
    text += " " + each;
  return text;
}

/// Whether sessions, if the rows are in some, are of these columns.
bool sessions_have(const branch& of, std::span<const std::size_t> columns) {
  return !of.partition || *of.partition == spell_partition(of, columns);
}

/// Bounds of windows of processing time, and of sessions, are known when the window fires;
/// watermarks where a table is read.
bool planner::check_known(const branch& of, const expression& used, place at) {
  if (std::holds_alternative<operator_id>(of.from) && calls(used, "CURRENT_WATERMARK")) {
    said_.error(at, "CURRENT_WATERMARK is known of the rows of a table alone",
                "call it where the table is read, in front of GROUP BY and OVER");
    return false;
  }
  const auto places = columns_in(used);
  if (std::ranges::none_of(places, [&](std::size_t place) { return of.unbounded[place]; }))
    return true;
  said_.error(at, "the bounds of such a window are known after GROUP BY only");
  return false;
}

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

// --- UNNEST

std::optional<planner::branches> planner::plan_node(const unnest_of& of, const relation& whole) {
  auto from = plan_relation(*of.from);
  if (!from)
    return std::nullopt;
  const auto types = element_columns(of.step);
  for (auto& each : *from) {
    settle(each);
    each.steps.emplace_back(of.step);
    each.columns.pop_back(); // the collection
    each.unbounded.pop_back();
    for (const auto& type : types)
      each.columns.push_back(column_of(each.columns.size(), type));
    each.unbounded.resize(whole.columns.size());
    if (each.updates)
      each.updates->keys.clear(); // which is of several rows now
  }
  return from;
}

// --- groups

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
    said_.warn(whole.at, "only one bound of the window is grouped by, so that this is no window: "
                         "groups are kept for ever");
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

/// Numbers the arguments of calls in the order in which they first name them. Returns which columns
/// these are.
std::vector<std::size_t> arrange_arguments(std::vector<aggregate_call>& calls) {
  std::vector<std::size_t> columns;
  const auto place_of = [&](std::size_t column) {
    const auto found = std::ranges::find(columns, column);
    const auto place = static_cast<std::size_t>(found - columns.begin());
    if (found == columns.end())
      columns.push_back(column);
    return place;
  };
  for (auto& call : calls) {
    for (auto& each : call.arguments)
      each = place_of(each);
    if (call.filter)
      call.filter = place_of(*call.filter);
  }
  return columns;
}

/// How calls keep what they have seen, where rows may be taken back or not.
void choose_keeping(std::vector<aggregate_call>& calls, bool taken_back) {
  for (auto& each : calls) {
    if (each.of.hangs_on != rows_that_count::all)
      each.distinct = false; // it makes no difference
    if (taken_back && !each.of.takes_back)
      each.keeps = kept_as::rows;
    else if (each.distinct)
      each.keeps = kept_as::distinct;
  }
}

std::string spell_calls(const std::vector<data_type>& key,
                        const std::vector<aggregate_call>& calls) {
  std::string text;
  for (const auto& each : key)
    text += " " + to_string(each);
  for (const auto& each : calls) {
    text += " " + each.function + (each.distinct ? "(distinct" : "(");
    for (const auto place : each.arguments)
      text += (text.back() == '(' ? "$" : " $") + std::to_string(place);
    text += ")";
    if (each.filter)
      text += " where $" + std::to_string(*each.filter);
  }
  return text;
}

/// COUNT(*): how many rows of a group there are.
aggregate_call count_of_rows() {
  auto found = find_aggregate("COUNT")->resolve({});
  return {.text = "COUNT(*)",
          .function = "COUNT/1",
          .of = std::move(std::get<resolved_aggregate>(found)),
          .arguments = {}};
}

/// The columns that feed an operator: of a branch by its own, or any other expression.
void planner::compute(branches& of, const std::vector<std::size_t>& columns) {
  for (auto& each : of) {
    std::vector<expression> chosen;
    chosen.reserve(columns.size());
    for (const auto column : columns)
      chosen.push_back(each.columns[column]);
    each.columns = std::move(chosen);
    settle(each);
    prune(each.steps);
  }
}

/// The operator with a fingerprint; a new one is fed by all branches.
operator_id planner::fed_operator(operator_plan node, const std::vector<data_type>& key,
                                  branches from, bool keeps_late) {
  for (const auto& each : from)
    node.fingerprint += " <" + spell_origin(each) + ">";
  const auto same =
      std::ranges::find(made_.operators, node.fingerprint, &operator_plan::fingerprint);
  const auto id = numbered<operator_id>(static_cast<std::size_t>(same - made_.operators.begin()));
  if (same != made_.operators.end())
    return id;
  if (!from.empty()) {
    const auto& columns = std::get<project_step>(from.front().steps.back()).columns;
    for (auto i = key.size(); i < columns.size(); ++i)
      node.input.push_back({"argument", columns[i].type});
  }
  to_operator to{.input = {}, .key = {}, .changes = node.changes, .keeps_late = keeps_late};
  for (const auto& each : key)
    to.key.push_back(each.kind);
  made_.operators.push_back(std::move(node));
  for (auto& each : from)
    feed(id, std::move(each), to);
  return id;
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
                     .changes = changes};
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
void planner::leave_windows(branches& of, std::size_t end) {
  for (auto& each : of) {
    const auto time = std::get<window_step>(each.steps.back()).time;
    each.steps.pop_back();
    each.columns[end] = column_of(time, timestamp_of(3, false));
  }
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

// --- windows that say more than the result at their end

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
  if (why.empty() && window.processing_time && emit_.early.enabled)
    why = "early results of windows of processing time are not supported yet";
  if (why.empty())
    return true;
  said_.error(at, std::move(why));
  return false;
}

/// Rows are never late in processing time.
bool planner::is_emitted(const branch& of) const {
  return emit_.any() && !of.window->processing_time;
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

branch planner::emitted(const aggregate_of& of, const relation& whole, branches from,
                        bound_keys bounds) {
  window_aggregate what{.window = *from.front().window,
                        .key = {},
                        .calls = of.calls,
                        .emit = emit_plan{emit_.early.enabled, emit_.lateness_ms}};
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
  const auto end_column = of.keys[bounds.end];
  columns.push_back(what.window.zone.empty() ? end_column : add_end_instants(from, end_column));
  std::ranges::copy(arrange_arguments(what.calls), std::back_inserter(columns));
  compute(from, columns);
  for (const auto& each : what.calls)
    node.output.push_back({each.text, each.of.type});
  node.fingerprint = "changing window/1 " + spell_window(what.window) +
                     (what.emit->early ? " early" : "") + " lateness " +
                     std::to_string(what.emit->lateness_ms) + spell_calls(what.key, what.calls);
  const auto key = what.key;
  const auto window = what.window;
  node.what = std::move(what);
  branch made{.from = fed_operator(std::move(node), key, std::move(from), true)};
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

// --- OVER

std::string spell_frame(const over_frame& of) {
  auto text = std::string{of.rows ? "rows" : "range"} + " ";
  text += of.preceding ? std::to_string(*of.preceding) : "unbounded";
  return text + (of.processing_time ? " of processing time" : "");
}

std::string spell_ties(const std::vector<order_of_ties>& all) {
  std::string text;
  for (const auto& each : all)
    text += " by $" + std::to_string(each.column) + (each.descending ? " down" : " up") +
            (each.nulls_first ? " nulls first" : " nulls last");
  return text;
}

std::optional<planner::branches> planner::plan_node(const over_of& of, const relation& whole) {
  auto from = plan_relation(*of.from);
  if (!from)
    return std::nullopt;
  for (const auto& each : *from)
    if (each.updates) {
      said_.error(whole.at, std::string{of.calls.empty() ? "ORDER BY" : "OVER"} +
                                " takes rows that never change, and " + each.updates->clause +
                                " changes them");
      return std::nullopt;
    }
  over_aggregate what{.frame = of.frame, .calls = of.calls, .ties = of.ties};
  what.passed = whole.columns.size() - what.calls.size();
  choose_keeping(what.calls, of.frame.preceding.has_value());
  std::vector<std::size_t> columns;
  std::vector<data_type> key;
  for (const auto each : of.partition) {
    columns.push_back(each);
    key.push_back(of.from->columns[each].type);
  }
  if (!of.frame.processing_time)
    columns.push_back(of.time);
  for (std::size_t i = 0; i < what.passed; ++i)
    columns.push_back(i);
  std::ranges::copy(arrange_arguments(what.calls), std::back_inserter(columns));
  compute(*from, columns);
  operator_plan node{
      .name = (of.calls.empty() ? "order-" : "over-") + std::to_string(made_.operators.size() + 1),
      .fingerprint =
          "over/1 " + spell_frame(of.frame) + spell_calls(key, what.calls) + spell_ties(of.ties)};
  for (const auto& each : whole.columns)
    node.output.push_back({each.name, each.type});
  node.what = std::move(what);
  const auto id = fed_operator(std::move(node), key, std::move(*from), !of.frame.processing_time);
  branch made{.from = id};
  for (std::size_t i = 0; i < whole.columns.size(); ++i)
    made.columns.push_back(column_of(i, whole.columns[i].type));
  made.unbounded.resize(made.columns.size());
  return branches{std::move(made)};
}

// --- what feeds what

std::string planner::spell_origin(const branch& of) const {
  std::string text;
  std::vector<std::string> names;
  if (const auto* table = std::get_if<std::size_t>(&of.from)) {
    text = tables_.spell(*table);
    names = tables_.spell_columns(*table);
  } else {
    text = made_.operators[std::get<operator_id>(of.from).value].fingerprint;
  }
  for (const auto& step : of.steps) {
    if (const auto* filter = std::get_if<filter_step>(&step)) {
      text += " where " + spell(filter->condition, names);
      continue;
    }
    if (const auto* window = std::get_if<window_step>(&step))
      text += " in " + spell_window(window->window) + " of $" + std::to_string(window->time);
    else if (const auto* unnest = std::get_if<unnest_step>(&step))
      text += " unnest " + to_string(unnest->collection) + (unnest->keeps_empty ? " left" : "") +
              (unnest->has_ordinal ? " ordinal" : "");
    else
      for (const auto& each : std::get<project_step>(step).columns)
        text += " " + spell(each, names);
    names.clear();
  }
  return text;
}

void planner::attach(const branch& of, std::variant<to_operator, to_sink> end) {
  pipe made{.steps = of.steps, .end = std::move(end), .statement = statement_};
  if (const auto* table = std::get_if<std::size_t>(&of.from))
    tables_.add_pipe(*table, std::move(made));
  else
    made_.operators[std::get<operator_id>(of.from).value].pipes.push_back(std::move(made));
}

void planner::feed(operator_id to, branch from, to_operator end) {
  input_plan input{.of = to, .from = std::nullopt};
  if (const auto* table = std::get_if<std::size_t>(&from.from)) {
    if (const auto time = tables_.time_of(*table))
      input.tables.push_back(*time);
  } else {
    input.from = std::get<operator_id>(from.from);
    end.keeps_late = false;
  }
  end.input = numbered<input_id>(made_.inputs.size());
  made_.inputs.push_back(std::move(input));
  attach(from, std::move(end));
}

// --- statements

/// Whether a sink takes the rows of a branch.
bool planner::check_updates(const branch& of, const sink_plan& to) {
  if (!of.updates || !to.target || to.upserts)
    return true;
  said_.error(of.updates->at,
              "`" + to.name + "` takes rows that never change, and " + of.updates->clause +
                  " updates them",
              "write to a table with 'connector' = 'upsert-kafka' and a PRIMARY KEY, or " +
                  of.updates->way_out);
  return false;
}

/// Whether the rows of all branches can be written as they come: a key of the sink is that of one
/// row of one branch, as long as this is there.
bool planner::has_key_of(const branches& from, const sink_plan& to) {
  const auto in_key = [&](std::size_t column) {
    return std::ranges::find(to.key_columns, column) != to.key_columns.end();
  };
  const auto updates = [](const branch& each) { return each.updates.has_value(); };
  if (!to.upserts || std::ranges::none_of(from, updates))
    return true;
  return from.size() == 1 && std::ranges::any_of(from.front().updates->keys, [&](const auto& key) {
           return std::ranges::all_of(key, in_key);
         });
}

/// Rows of one key of a sink may be many: the one that came last counts, and once it is gone the
/// one before.
branch planner::keyed_by(const sink_plan& to, branches from) {
  group_aggregate what;
  std::vector<std::size_t> columns = to.key_columns;
  std::vector<data_type> others;
  for (const auto place : to.key_columns)
    what.key.push_back(to.columns[place].type);
  std::vector<std::size_t> arguments;
  std::vector<std::size_t> place_behind(to.columns.size());
  for (std::size_t i = 0; i < to.columns.size(); ++i)
    if (std::ranges::find(to.key_columns, i) == to.key_columns.end()) {
      place_behind[i] = arguments.size();
      arguments.push_back(others.size());
      others.push_back(to.columns[i].type);
      columns.push_back(i);
    }
  for (std::size_t i = 0; i < others.size(); ++i)
    what.calls.push_back({.text = "the last " + to_string(others[i]),
                          .function = "last of " + std::to_string(i) + "/1",
                          .of = last_cell(others, i),
                          .arguments = arguments,
                          .keeps = kept_as::rows,
                          .rows_of = i == 0 ? std::nullopt : std::optional<std::size_t>{0}});
  what.shown = what.calls.size();
  what.calls.push_back(count_of_rows());
  operator_plan node{.name = "rows-of-" + to.name,
                     .fingerprint = "last rows/1" + spell_calls(what.key, what.calls),
                     .changes = true};
  for (const auto column : columns)
    node.output.push_back(to.columns[column]);
  compute(from, columns);
  const auto key = what.key;
  node.what = std::move(what);
  const auto id = fed_operator(std::move(node), key, std::move(from), false);
  branch made{.from = id};
  for (std::size_t i = 0; i < to.columns.size(); ++i) {
    const auto in_key = std::ranges::find(to.key_columns, i);
    const auto place = in_key == to.key_columns.end()
                           ? to.key_columns.size() + place_behind[i]
                           : static_cast<std::size_t>(in_key - to.key_columns.begin());
    made.columns.push_back(column_of(place, to.columns[i].type));
  }
  made.unbounded.resize(made.columns.size());
  return made;
}

bool planner::plan_insert(const insert_plan& of) {
  statement_ = of.name;
  emit_ = of.emit;
  auto from = plan_relation(of.rows);
  auto sink = table_plans::sink_of(*of.into, made_, said_);
  if (!from || !sink)
    return false;
  for (const auto& each : *from)
    if (!check_updates(each, *sink))
      return false;
  if (!has_key_of(*from, *sink)) {
    auto rows = keyed_by(*sink, std::move(*from));
    from->clear();
    from->push_back(std::move(rows));
  }
  const auto place = made_.sinks.size();
  made_.sinks.push_back(std::move(*sink));
  std::optional<operator_id> passing;
  for (auto& each : *from) {
    const auto& columns = made_.sinks[place].columns;
    for (std::size_t i = 0; i < columns.size(); ++i) // metadata as Kafka takes it
      each.columns[i] = cast_to(std::move(each.columns[i]), columns[i].type, false, session_);
    settle(each);
    prune(each.steps);
    if (std::holds_alternative<operator_id>(each.from)) {
      attach(each, to_sink{place});
      continue;
    }
    if (!passing) {
      passing = numbered<operator_id>(made_.operators.size());
      operator_plan node{.name = "write-" + of.into->name,
                         .fingerprint = {},
                         .what = pass_on{},
                         .input = made_.sinks[place].columns,
                         .output = made_.sinks[place].columns,
                         .pipes = {}};
      node.pipes.push_back({.steps = {}, .end = to_sink{place}, .statement = statement_});
      made_.operators.push_back(std::move(node));
    }
    feed(*passing, std::move(each), {.input = {}, .by_split = true});
  }
  return true;
}

std::optional<plan> planner::make(const std::vector<insert_plan>& inserts,
                                  const catalogue& tables) {
  bool good = true;
  for (const auto& each : inserts)
    good = plan_insert(each) && good;
  if (!good || !tables_.finish(made_, tables, session_, said_))
    return std::nullopt;
  return std::move(made_);
}

} // namespace

std::optional<plan> plan_of(const std::vector<insert_plan>& inserts, const catalogue& tables,
                            const session& in, diagnostics& said) {
  return planner{in, said}.make(inserts, tables);
}

} // namespace duet::sql
