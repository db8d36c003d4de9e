#include "jobs/sql/pipe_runner.hpp"

#include "columns/calendar.hpp"
#include "columns/datum.hpp"

#include <algorithm>
#include <utility>

namespace duet::sql {

pipe_runner::pipe_runner(const pipe& what) : what_{&what} {
  for (const auto& each : what.steps)
    if (const auto* filter = std::get_if<filter_step>(&each))
      steps_.emplace_back(std::in_place_type<filtering>, *filter);
    else if (const auto* window = std::get_if<window_step>(&each))
      steps_.emplace_back(std::in_place_type<windowing>, *window);
    else
      steps_.emplace_back(std::in_place_type<projection>, std::get<project_step>(each));
}

pipe_runner::piece pipe_runner::run(std::span<const operand> columns, std::size_t batch_rows,
                                    selection rows, computing& with) {
  piece at{columns, rows};
  for (auto& each : steps_) {
    const auto known = with.failed.entries().size();
    if (auto* filter = std::get_if<filtering>(&each)) {
      const auto condition = filter->condition.compute(at.columns, batch_rows, at.rows, with);
      keep_true(condition, at.rows, filter->kept);
      at.rows = filter->kept;
    } else if (auto* window = std::get_if<windowing>(&each)) {
      window->run(at);
      batch_rows = window->origins.size();
    } else {
      auto& [cells, made] = std::get<projection>(each);
      made.clear();
      for (auto& cell : cells)
        made.push_back(cell.compute(at.columns, batch_rows, at.rows, with));
      at.columns = made;
    }
    with.failed.rename(known, [&](std::uint32_t row) { return at.origin(row); });
    drop_failed(at, with);
  }
  return at;
}

namespace {

std::int64_t floor_to(std::int64_t of, std::int64_t step, std::int64_t offset) {
  const auto rest = (of - offset) % step;
  return of - (rest < 0 ? rest + step : rest);
}

} // namespace

/// Windows begin, or where they cumulate end, at each step; those that a time is in come in the
/// order of their ends.
void pipe_runner::windowing::run(piece& at) {
  made.resize(at.columns.size() + 2);
  for (auto& each : made)
    each = column{};
  rows.clear();
  origins.clear();
  const auto& of = what->window;
  const auto size = of.size_ms * micros_per_milli;
  const auto slide = of.slide_ms * micros_per_milli;
  const auto offset = of.offset_ms * micros_per_milli;
  for (const auto row : at.rows) {
    if (!at.columns[what->time].has_value(row))
      continue;
    const auto time = at.columns[what->time].at<std::int64_t>(row);
    const auto last = floor_to(time, slide, offset);
    if (of.cumulates) {
      const auto start = floor_to(time, size, offset);
      for (auto end = last + slide; end <= start + size; end += slide)
        add(at, row, start, end);
    } else {
      for (auto start = floor_to(time - size, slide, offset) + slide; start <= last; start += slide)
        add(at, row, start, start + size);
    }
  }
  columns.clear();
  for (const auto& each : made)
    columns.push_back({&each});
  at = {columns, rows, origins};
}

void pipe_runner::windowing::add(const piece& at, std::uint32_t row, std::int64_t start,
                                 std::int64_t end) {
  const auto to = origins.size();
  const auto width = at.columns.size();
  for (std::size_t i = 0; i < width; ++i)
    duet::add(made[i], to, datum_at(*at.columns[i].cells, at.columns[i].place(row)));
  made[width].add(to, start);
  made[width + 1].add(to, end);
  rows.push_back(static_cast<std::uint32_t>(to));
  origins.push_back(at.origin(row));
}

/// A row that failed is in no later step.
void pipe_runner::drop_failed(piece& of, const computing& with) {
  if (with.failed.empty())
    return;
  std::vector<std::uint32_t> failed;
  for (const auto& each : with.failed.entries())
    failed.push_back(each.row);
  std::ranges::sort(failed);
  std::vector<std::uint32_t> whole;
  std::ranges::copy_if(of.rows, std::back_inserter(whole), [&](std::uint32_t row) {
    return !std::ranges::binary_search(failed, of.origin(row));
  });
  whole_ = std::move(whole);
  of.rows = whole_;
}

} // namespace duet::sql
