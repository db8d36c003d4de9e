#include "sql/table_pruning.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace duet::sql {

namespace {

using field_names = std::vector<std::string>;

/// A column, or a field within one.
struct part {
  std::size_t column = 0;
  field_names fields; ///< From the outermost to the innermost; none: all of the column.

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 mistakes what the compiler generates
  friend auto operator<=>(const part&, const part&) = default;
};

/// What an expression names; nothing if it computes something.
std::optional<part> part_of(const expression& of) {
  if (of.is == expression::form::column)
    return part{of.place, {}};
  if (of.is != expression::form::call || of.of->name != "FIELD")
    return std::nullopt;
  auto made = part_of(of.arguments[0]);
  if (made)
    made->fields.emplace_back(std::get<std::string_view>(of.arguments[1].value));
  return made;
}

/// Calls `visit` with the outermost expressions that name a part.
template <class Expression, class Visit> void visit_parts(Expression& of, const Visit& visit) {
  if (const auto found = part_of(of)) {
    visit(of, *found);
    return;
  }
  for (auto& each : of.arguments)
    visit_parts(each, visit);
}

/// The expressions of a pipe that are over what comes into it: those up to the first step that
/// makes other columns.
void add_first(pipe& of, std::vector<expression*>& to) {
  for (auto& step : of.steps) {
    if (auto* filter = std::get_if<filter_step>(&step)) {
      to.push_back(&filter->condition);
      continue;
    }
    if (auto* project = std::get_if<project_step>(&step))
      for (auto& each : project->columns)
        to.push_back(&each);
    return;
  }
}

/// All expressions over the columns that are read.
std::vector<expression*> expressions_of(table_plan& in) {
  std::vector<expression*> all;
  for (auto& each : in.pipes)
    add_first(each, all);
  if (in.time)
    all.insert(all.end(), {&in.time->time, &in.time->watermark});
  return all;
}

/// The part that is read for another one: what it is within, if that is read in any case.
part read_for(part of, const std::set<part>& used) {
  for (part outer{of.column, {}}; outer.fields.size() < of.fields.size();
       outer.fields.push_back(of.fields[outer.fields.size()]))
    if (used.contains(outer))
      return outer;
  return of;
}

/// The column that is read of a part.
read_column column_for(const part& of, const std::vector<read_column>& all, const data_type& type) {
  auto made = all[of.column];
  for (const auto& each : of.fields) {
    made.as.name += "." + each;
    made.path.push_back(each);
  }
  made.as.type = type;
  return made;
}

/// The same expression over new columns; a field of a part that is read stays one of it.
void move_to(expression& of, const std::map<part, std::size_t>& places) {
  const auto named = part_of(of);
  const auto found = named ? places.find(*named) : places.end();
  if (found != places.end()) {
    of = column_of(found->second, of.type);
    return;
  }
  for (auto& each : of.arguments)
    move_to(each, places);
}

} // namespace

void prune(table_plan& of) {
  const auto all = expressions_of(of);
  std::set<part> used;
  for (auto* const each : all)
    visit_parts(*each, [&](const expression&, const part& one) { used.insert(one); });
  std::map<part, std::size_t> places;
  std::vector<read_column> kept;
  for (const auto& each : used)
    if (read_for(each, used) == each)
      places.emplace(each, places.size());
  kept.resize(places.size());
  // A part that is within another one that is read has no place, so that this one is found.
  const auto keep = [&](const expression& by, const part& one) {
    if (const auto found = places.find(one); found != places.end())
      kept[found->second] = column_for(one, of.columns, by.type);
  };
  for (auto* const each : all)
    visit_parts(*each, keep);
  for (auto* const each : all)
    move_to(*each, places);
  of.columns = std::move(kept);
}

} // namespace duet::sql
