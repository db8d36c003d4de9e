#include "sql/planner.hpp"

#include "functions/map.hpp"
#include "sql/table_plans.hpp"
#include "sql/window_functions.hpp"

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

namespace duet::sql {

namespace {

/// Rows on their way: from a table or an operator, with what is to be computed of its columns.
struct branch {
  std::variant<std::size_t, operator_id> from; ///< A table of the plan, or an operator.
  std::vector<pipe_step> steps{};              ///< What is computed first,
  std::vector<expression> conditions{};        ///< what must be true of that,
  std::vector<expression> columns{};           ///< and what the columns are of it.
  std::optional<window_plan> window{};         ///< Into which the rows were put last.
  std::vector<bool> unbounded{}; ///< By column: a bound of a window of processing time.
};

class planner {
public:
  planner(const session& in, diagnostics& said) : session_{in}, said_{said} {}

  std::optional<plan> make(const std::vector<insert_plan>& inserts);

private:
  using branches = std::vector<branch>;

  std::optional<branches> plan_relation(const relation& of);
  std::optional<branches> plan_node(const scan_of& of, const relation& whole);
  std::optional<branches> plan_node(const values_of& of, const relation& whole);
  std::optional<branches> plan_node(const filter_of& of, const relation& whole);
  std::optional<branches> plan_node(const project_of& of, const relation& whole);
  std::optional<branches> plan_node(const window_of& of, const relation& whole);
  std::optional<branches> plan_node(const aggregate_of& of, const relation& whole);
  std::optional<branches> plan_node(const union_of& of, const relation& whole);

  bool plan_insert(const insert_plan& of);
  bool check_bounds(const branch& of, const expression& used, place at);
  static void settle(branch& of);
  std::optional<branch> windowed(const aggregate_of& of, const relation& whole, branches from,
                                 std::size_t end_key);
  void feed(operator_id to, branch from, std::vector<type_kind> key, bool by_split,
            bool keeps_late);
  void attach(const branch& of, std::variant<to_operator, to_sink> end);
  [[nodiscard]] std::string spell_origin(const branch& of) const;

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  const session& session_;
  diagnostics& said_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
  table_plans tables_;
  plan made_;
  std::string statement_;
};

// --- branches

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

std::optional<planner::branches> planner::plan_node(const values_of&, const relation& whole) {
  said_.error(whole.at, "rows that are written out cannot be read as a stream yet", "read a table");
  return std::nullopt;
}

std::optional<planner::branches> planner::plan_node(const filter_of& of, const relation& whole) {
  auto from = plan_relation(*of.from);
  if (!from)
    return std::nullopt;
  for (auto& each : *from) {
    if (!check_bounds(each, of.condition, whole.at))
      return std::nullopt;
    each.conditions.push_back(substituted(of.condition, each.columns));
  }
  return from;
}

std::optional<planner::branches> planner::plan_node(const project_of& of, const relation& whole) {
  auto from = plan_relation(*of.from);
  if (!from)
    return std::nullopt;
  for (auto& each : *from) {
    // What differs from one time to the next is computed once.
    if (std::ranges::any_of(each.columns,
                            [](const auto& one) { return depends_on(one, hangs_on::chance); }))
      settle(each);
    std::vector<expression> columns;
    std::vector<bool> unbounded;
    for (const auto& column : of.columns) {
      const bool is_column = column.is == expression::form::column;
      if (!is_column && !check_bounds(each, column, whole.at))
        return std::nullopt;
      unbounded.push_back(is_column && each.unbounded[column.place]);
      columns.push_back(substituted(column, each.columns));
    }
    each.columns = std::move(columns);
    each.unbounded = std::move(unbounded);
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

/// Bounds of windows of processing time are known when the window fires.
bool planner::check_bounds(const branch& of, const expression& used, place at) {
  const auto places = columns_in(used);
  if (std::ranges::none_of(places, [&](std::size_t place) { return of.unbounded[place]; }))
    return true;
  said_.error(at, "the bounds of a window of processing time are known after GROUP BY only");
  return false;
}

std::optional<planner::branches> planner::plan_node(const window_of& of, const relation& whole) {
  auto from = plan_relation(*of.from);
  if (!from)
    return std::nullopt;
  const auto bound = timestamp_of(3, false);
  const auto& time_type = whole.columns.back().type;
  for (auto& each : *from) {
    each.window = of.window;
    const auto width = each.columns.size();
    if (of.window.processing_time) {
      const auto unknown = constant_of({}, bound);
      each.columns.insert(each.columns.end(), {unknown, unknown, constant_of({}, time_type)});
      each.unbounded.insert(each.unbounded.end(), 3, true);
      continue;
    }
    each.unbounded.insert(each.unbounded.end(), 3, false);
    if (of.window.slide_ms == of.window.size_ms) {
      const auto time = each.columns[of.time];
      each.columns.push_back(window_start_of(time, of.window));
      each.columns.push_back(window_end_of(time, of.window));
      each.columns.push_back(window_time_of(each.columns.back(), time_type));
      continue;
    }
    settle(each);
    each.steps.emplace_back(window_step{of.window, of.time});
    for (std::size_t i = 0; i < 3; ++i)
      each.columns.push_back(column_of(width + i, i < 2 ? bound : time_type));
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
  if (!start || !end) {
    const bool half = start || end;
    said_.error(whole.at, "GROUP BY without a window is not supported yet",
                half ? "a window takes both window_start and window_end in GROUP BY" : "");
    return std::nullopt;
  }
  auto made = windowed(of, whole, std::move(*from), *end);
  return made ? std::optional{branches{std::move(*made)}} : std::nullopt;
}

std::optional<branch> planner::windowed(const aggregate_of& of, const relation& whole,
                                        branches from, std::size_t end_key) {
  const auto is_bound = [&](std::size_t key) {
    return whole.columns[key].window != window_role::none;
  };
  window_aggregate what{.window = *from.front().window, .key = {}, .calls = of.calls};
  std::vector<std::size_t> keys;
  for (std::size_t i = 0; i < of.keys.size(); ++i)
    if (!is_bound(i)) {
      keys.push_back(of.keys[i]);
      what.key.push_back(whole.columns[i].type);
    }
  // Arguments come in the order in which calls first name them.
  std::vector<std::size_t> arguments;
  const auto place_of = [&](std::size_t column) {
    const auto found = std::ranges::find(arguments, column);
    const auto place = static_cast<std::size_t>(found - arguments.begin());
    if (found == arguments.end())
      arguments.push_back(column);
    return place;
  };
  for (auto& call : what.calls) {
    for (auto& each : call.arguments)
      each = place_of(each);
    if (call.filter)
      call.filter = place_of(*call.filter);
  }
  const bool in_event_time = !what.window.processing_time;
  std::string spelt = "window/1 " + spell_window(what.window);
  for (const auto& each : what.key)
    spelt += " " + to_string(each);
  for (const auto& each : what.calls)
    spelt += " " + each.text;
  std::vector<branch> feeding;
  feeding.reserve(from.size());
  for (auto& each : from) {
    std::vector<expression> columns;
    for (const auto key : keys)
      columns.push_back(each.columns[key]);
    if (in_event_time)
      columns.push_back(each.columns[of.keys[end_key]]);
    for (const auto argument : arguments)
      columns.push_back(each.columns[argument]);
    each.columns = std::move(columns);
    settle(each);
    spelt += " <" + spell_origin(each) + ">";
    feeding.push_back(std::move(each));
  }
  const auto same = std::ranges::find(made_.operators, spelt, &operator_plan::fingerprint);
  const auto id = numbered<operator_id>(static_cast<std::size_t>(same - made_.operators.begin()));
  if (same == made_.operators.end()) {
    operator_plan node{.name = "window-" + std::to_string(made_.operators.size() + 1),
                       .fingerprint = spelt,
                       .what = {},
                       .input = {},
                       .output = {},
                       .pipes = {}};
    for (const auto& each : what.key)
      node.output.push_back({"key", each});
    for (const auto& each : what.calls)
      node.output.push_back({each.text, each.of.type});
    node.output.push_back({"window_start", timestamp_of(3, false)});
    node.output.push_back({"window_end", timestamp_of(3, false)});
    const auto& columns = std::get<project_step>(feeding.front().steps.back()).columns;
    for (std::size_t i = what.key.size(); i < columns.size(); ++i)
      node.input.push_back({"argument", columns[i].type});
    std::vector<type_kind> kinds;
    for (const auto& each : what.key)
      kinds.push_back(each.kind);
    node.what = std::move(what);
    made_.operators.push_back(std::move(node));
    for (auto& each : feeding)
      feed(id, std::move(each), kinds, false, in_event_time);
  }
  branch made{.from = id};
  const auto& output = made_.operators[id.value].output;
  std::size_t next_key = 0;
  for (std::size_t i = 0; i < whole.columns.size(); ++i) {
    const auto& column = whole.columns[i];
    const auto bound = [&](std::size_t from_end) {
      return column_of(output.size() - from_end, timestamp_of(3, false));
    };
    switch (i < of.keys.size() ? column.window : window_role::none) {
    case window_role::start:
      made.columns.push_back(bound(2));
      break;
    case window_role::end:
      made.columns.push_back(bound(1));
      break;
    case window_role::time:
      made.columns.push_back(window_time_of(bound(1), column.type));
      break;
    case window_role::none:
      made.columns.push_back(column_of(next_key, output[next_key].type));
      ++next_key;
    }
  }
  made.unbounded.resize(made.columns.size());
  return made;
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

void planner::feed(operator_id to, branch from, std::vector<type_kind> key, bool by_split,
                   bool keeps_late) {
  input_plan input{.of = to, .from = std::nullopt};
  if (const auto* table = std::get_if<std::size_t>(&from.from)) {
    if (const auto time = tables_.time_of(*table))
      input.tables.push_back(*time);
  } else {
    input.from = std::get<operator_id>(from.from);
    keeps_late = false;
  }
  const auto id = numbered<input_id>(made_.inputs.size());
  made_.inputs.push_back(std::move(input));
  attach(from,
         to_operator{
             .input = id, .key = std::move(key), .by_split = by_split, .keeps_late = keeps_late});
}

// --- statements

bool planner::plan_insert(const insert_plan& of) {
  statement_ = of.name;
  auto from = plan_relation(of.rows);
  auto sink = tables_.sink_of(*of.into, made_, said_);
  if (!from || !sink)
    return false;
  const auto place = made_.sinks.size();
  made_.sinks.push_back(std::move(*sink));
  std::optional<operator_id> passing;
  for (auto& each : *from) {
    settle(each);
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
    feed(*passing, std::move(each), {}, true, false);
  }
  return true;
}

std::optional<plan> planner::make(const std::vector<insert_plan>& inserts) {
  bool good = true;
  for (const auto& each : inserts)
    good = plan_insert(each) && good;
  if (!good)
    return std::nullopt;
  tables_.finish(made_);
  return std::move(made_);
}

} // namespace

std::optional<plan> plan_of(const std::vector<insert_plan>& inserts, const session& in,
                            diagnostics& said) {
  return planner{in, said}.make(inserts);
}

} // namespace duet::sql
