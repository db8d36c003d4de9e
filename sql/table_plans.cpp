#include "sql/table_plans.hpp"

#include "sql/table_options.hpp"
#include "sql/window_functions.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace duet::sql {

namespace {

/// The new places of columns when only some of them stay.
std::vector<expression> kept_columns(const std::vector<read_column>& all,
                                     const std::set<std::size_t>& kept) {
  std::vector<expression> places(all.size());
  std::size_t next = 0;
  for (const auto place : kept)
    places[place] = column_of(next++, all[place].as.type);
  return places;
}

void collect(const expression& of, std::set<std::size_t>& to) {
  const auto some = columns_in(of);
  to.insert(some.begin(), some.end());
}

/// Calls `visit` with the expressions of a pipe that are over what comes into it: those up to the
/// first step that makes other columns.
template <class Pipe, class Visit> void visit_first(Pipe& of, Visit visit) {
  for (auto& step : of.steps) {
    if (auto* filter = std::get_if<filter_step>(&step)) {
      visit(filter->condition);
      continue;
    }
    if (auto* project = std::get_if<project_step>(&step))
      for (auto& each : project->columns)
        visit(each);
    return;
  }
}

/// Leaves the columns of a table that somebody needs.
void prune(table_plan& of) {
  std::set<std::size_t> used;
  for (const auto& each : of.pipes)
    visit_first(each, [&](const expression& one) { collect(one, used); });
  if (of.time) {
    collect(of.time->time, used);
    collect(of.time->watermark, used);
  }
  const auto places = kept_columns(of.columns, used);
  const auto move = [&](expression& one) { one = substituted(std::move(one), places); };
  for (auto& each : of.pipes)
    visit_first(each, move);
  if (of.time) {
    move(of.time->time);
    move(of.time->watermark);
  }
  std::vector<read_column> kept;
  kept.reserve(used.size());
  for (const auto place : used)
    kept.push_back(std::move(of.columns[place]));
  of.columns = std::move(kept);
}

std::string spell_format(const std::optional<format_plan>& of) {
  if (!of)
    return "none";
  auto text = of->name;
  for (const auto& [key, value] : of->options)
    text += " " + key + "=" + value;
  return text;
}

} // namespace

source_id table_plans::source_for(const std::string& topic, bool bounded) {
  const auto found = std::ranges::find(sources_, topic, &source_plan::topic);
  const auto place = static_cast<std::size_t>(found - sources_.begin());
  if (found == sources_.end())
    sources_.push_back({topic, bounded});
  return numbered<source_id>(place);
}

std::optional<std::size_t> table_plans::find(const table_definition& of, const session&,
                                             diagnostics& said) {
  const auto found = std::ranges::find(entries_, &of, &entry::of);
  if (found != entries_.end())
    return static_cast<std::size_t>(found - entries_.begin());
  auto made = read_plan(of, said);
  if (!made)
    return std::nullopt;
  entries_.push_back(std::move(*made));
  return entries_.size() - 1;
}

std::optional<table_plans::entry> table_plans::read_plan(const table_definition& of,
                                                         diagnostics& said) {
  const auto options = read_options(of, said);
  if (!options)
    return std::nullopt;
  entry made{.of = &of, .plan = {}, .columns = {}, .time = {}};
  made.plan.name = of.name;
  made.plan.source = source_for(options->topic, options->bounded);
  made.plan.key = options->key;
  made.plan.value = options->value;
  made.plan.fails_on_error = options->fails_on_error;
  for (const auto& column : of.columns) {
    switch (column.from) {
    case column_place::computed:
      continue;
    case column_place::metadata:
      made.plan.columns.push_back(
          {{column.name, column.type}, column_origin::metadata, {column.metadata_key}});
      break;
    case column_place::physical: {
      const bool in_key =
          std::ranges::find(options->key_fields, column.name) != options->key_fields.end();
      const auto field = in_key ? column.name.substr(options->key_prefix.size()) : column.name;
      made.plan.columns.push_back({{column.name, column.type},
                                   in_key ? column_origin::key : column_origin::value,
                                   {field}});
      auto& declared = in_key ? made.plan.declared_key : made.plan.declared_value;
      declared.push_back({field, column.type});
    }
    }
  }
  // Columns of the definition by those that are read: these are numbered without computed ones.
  std::vector<expression> read(of.columns.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < of.columns.size(); ++i)
    if (of.columns[i].from != column_place::computed)
      read[i] = column_of(next++, of.columns[i].type);
  for (std::size_t i = 0; i < of.columns.size(); ++i)
    made.columns.push_back(of.columns[i].computed ? substituted(*of.columns[i].computed, read)
                                                  : read[i]);
  if (of.watermark) {
    const auto value = substituted(of.watermark->value, made.columns);
    made.time = table_time{.source = made.plan.source,
                           .idle_after_ms = options->idle_after_ms,
                           .idle_after_is_set = options->idle_after_is_set,
                           .ahead_max_ms = options->ahead_max_ms,
                           .fingerprint = {}};
    made.plan.time = time_plan{.table = numbered<table_id>(times_++),
                               .time = made.columns[of.watermark->column],
                               .watermark = value};
  }
  return made;
}

std::vector<expression> table_plans::columns_of(std::size_t table) const {
  return entries_[table].columns;
}

std::optional<table_id> table_plans::time_of(std::size_t table) const {
  const auto& time = entries_[table].plan.time;
  return time ? std::optional{time->table} : std::nullopt;
}

std::vector<std::string> table_plans::spell_columns(std::size_t table) const {
  static constexpr std::array<std::string_view, 3> origins{"value", "key", "metadata"};
  std::vector<std::string> all;
  for (const auto& each : entries_[table].plan.columns) {
    std::string text{origins.at(static_cast<std::size_t>(each.from))};
    for (const auto& part : each.path)
      text += "." + part;
    all.push_back(text + " " + to_string(each.as.type));
  }
  return all;
}

std::string table_plans::spell(std::size_t table) const {
  const auto& made = entries_[table].plan;
  auto text = "topic " + sources_[made.source.value].topic + " key " + spell_format(made.key) +
              " value " + spell_format(made.value);
  const auto names = spell_columns(table);
  if (made.time)
    text += " time " + duet::spell(made.time->time, names) + " watermark " +
            duet::spell(made.time->watermark, names);
  return text;
}

void table_plans::add_pipe(std::size_t table, pipe what) {
  entries_[table].plan.pipes.push_back(std::move(what));
}

std::optional<sink_plan> table_plans::sink_of(const table_definition& of, plan& in,
                                              diagnostics& said) {
  const auto options = write_options(of, said);
  if (!options)
    return std::nullopt;
  sink_plan made{.name = of.name, .target = {}, .columns = {}, .value_columns = {}};
  if (!options->topic.empty()) {
    const auto found = std::ranges::find(in.targets, options->topic, &target_plan::topic);
    made.target = numbered<target_id>(static_cast<std::size_t>(found - in.targets.begin()));
    if (found == in.targets.end())
      in.targets.push_back({options->topic});
  }
  made.key = options->key;
  made.value = options->value;
  for (const auto& column : of.columns) {
    if (column.from == column_place::computed || column.is_virtual)
      continue;
    const auto place = made.columns.size();
    made.columns.push_back({column.name, column.type});
    const bool in_key =
        std::ranges::find(options->key_fields, column.name) != options->key_fields.end();
    if (in_key)
      made.key_columns.push_back(place);
    if (!in_key || options->key_in_value)
      made.value_columns.push_back(place);
  }
  return made;
}

void table_plans::finish(plan& into) {
  for (auto& each : entries_) {
    if (each.time)
      each.time->fingerprint = spell(static_cast<std::size_t>(&each - entries_.data()));
    if (each.time)
      into.times.push_back(std::move(*each.time));
    prune(each.plan);
    into.tables.push_back(std::move(each.plan));
  }
  into.sources = std::move(sources_);
}

} // namespace duet::sql
