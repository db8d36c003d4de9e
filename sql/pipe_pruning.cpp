#include "sql/pipe_pruning.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <utility>

namespace duet::sql {

namespace {

using place_set = std::set<std::size_t>;

/// The new places of columns, by the old ones.
using moved_columns = std::map<std::size_t, std::size_t>;

/// How many columns come into each step, as far as a projection in front of it tells.
std::vector<std::size_t> widths_of(const std::vector<pipe_step>& steps) {
  std::vector<std::size_t> widths;
  std::size_t width = 0;
  for (const auto& each : steps) {
    widths.push_back(width);
    if (const auto* project = std::get_if<project_step>(&each))
      width = project->columns.size();
    else if (std::holds_alternative<window_step>(each))
      width += 2;
    else if (const auto* unnest = std::get_if<unnest_step>(&each))
      width += element_columns(*unnest).size() - 1;
  }
  return widths;
}

void use_columns(const expression& of, place_set& to) {
  const auto some = columns_in(of);
  to.insert(some.begin(), some.end());
}

/// What a step of so many columns needs so that these come out of it.
place_set needed_by(const pipe_step& of, std::size_t width, place_set needed) {
  const auto keep_below = [&](std::size_t end) {
    needed.erase(needed.lower_bound(end), needed.end());
  };
  if (const auto* filter = std::get_if<filter_step>(&of)) {
    use_columns(filter->condition, needed);
  } else if (const auto* window = std::get_if<window_step>(&of)) {
    keep_below(width);
    needed.insert(window->time);
  } else if (std::holds_alternative<unnest_step>(of)) {
    keep_below(width - 1);
    needed.insert(width - 1);
  } else {
    place_set used;
    for (const auto place : needed)
      use_columns(std::get<project_step>(of).columns[place], used);
    return used;
  }
  return needed;
}

/// By step, what is needed of its rows.
std::vector<place_set> needed_of(const std::vector<pipe_step>& steps,
                                 const std::vector<std::size_t>& widths) {
  std::vector<place_set> all(steps.size());
  for (std::size_t i = 0; i < std::get<project_step>(steps.back()).columns.size(); ++i)
    all.back().insert(i);
  for (auto i = steps.size() - 1; i > 0; --i)
    all[i - 1] = needed_by(steps[i], widths[i], all[i]);
  return all;
}

void move_columns(expression& of, const moved_columns& by) {
  if (of.is == expression::form::column)
    of.place = by.at(of.place);
  for (auto& each : of.arguments)
    move_columns(each, by);
}

/// Leaves the columns of a projection that are needed; returns where these are now.
moved_columns shrink(project_step& of, const place_set& needed) {
  std::vector<expression> kept;
  moved_columns moved;
  for (const auto place : needed) {
    moved.emplace(place, kept.size());
    kept.push_back(std::move(of.columns[place]));
  }
  of.columns = std::move(kept);
  return moved;
}

/// The columns behind the first ones, which a step adds, follow those that are left.
void add_moved(std::size_t first, std::size_t count, moved_columns& to) {
  to.erase(to.lower_bound(first), to.end());
  const auto left = to.size();
  for (std::size_t i = 0; i < count; ++i)
    to.emplace(first + i, left + i);
}

} // namespace

void prune(std::vector<pipe_step>& steps) {
  const auto widths = widths_of(steps);
  const auto needed = needed_of(steps, widths);
  moved_columns moved;
  bool any = false; // a projection in front
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (auto* filter = std::get_if<filter_step>(&steps[i])) {
      if (any)
        move_columns(filter->condition, moved);
    } else if (auto* project = std::get_if<project_step>(&steps[i])) {
      auto next = shrink(*project, needed[i]);
      for (auto& each : project->columns)
        if (any)
          move_columns(each, moved);
      moved = std::move(next);
      any = true;
    } else if (auto* window = std::get_if<window_step>(&steps[i])) {
      window->time = moved.at(window->time);
      add_moved(widths[i], 2, moved);
    } else {
      add_moved(widths[i] - 1, element_columns(std::get<unnest_step>(steps[i])).size(), moved);
    }
  }
}

} // namespace duet::sql
