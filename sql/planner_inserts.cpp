// What a statement writes: of the class planner.
#include "functions/aggregate.hpp"
#include "sql/aggregate_calls.hpp"
#include "sql/expression_binder.hpp"
#include "sql/pipe_pruning.hpp"
#include "sql/planner.hpp"

#include <algorithm>
#include <utility>

namespace duet::sql {

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
                     .changes = true,
                     .ttl_ms = ttl_ms_};
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
  ttl_ms_ = of.ttl_ms;
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

} // namespace duet::sql
