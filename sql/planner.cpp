#include "sql/planner.hpp"

#include "sql/expression_binder.hpp"
#include "sql/first_row.hpp"
#include "sql/window_functions.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace duet::sql {

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
  first_only_ = keeps_first_only(of);
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

// --- what feeds what

namespace {

/// Whether two operators keep what they have for the same time. Fingerprints do not say it: state
/// stays when the time is changed.
bool keep_alike(const operator_plan& one, const operator_plan& other) {
  const auto first_only = [](const operator_plan& of) {
    const auto* const over = std::get_if<over_aggregate>(&of.what);
    return over != nullptr && over->first_only;
  };
  return one.ttl_ms == other.ttl_ms && first_only(one) == first_only(other);
}

} // namespace

/// The operator with a fingerprint; a new one is fed by all branches.
operator_id planner::fed_operator(operator_plan node, const std::vector<data_type>& key,
                                  branches from, bool keeps_late) {
  for (const auto& each : from)
    node.fingerprint += " <" + spell_origin(each) + ">";
  const auto find_same = [&] {
    return std::ranges::find(made_.operators, node.fingerprint, &operator_plan::fingerprint);
  };
  auto same = find_same();
  for (; same != made_.operators.end() && !keep_alike(*same, node); same = find_same())
    node.fingerprint += " for another time";
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

std::optional<plan> planner::make(const std::vector<insert_plan>& inserts,
                                  const catalogue& tables) {
  bool good = true;
  for (const auto& each : inserts)
    good = plan_insert(each) && good;
  if (!good || !tables_.finish(made_, tables, session_, said_))
    return std::nullopt;
  return std::move(made_);
}

} // namespace duet::sql
