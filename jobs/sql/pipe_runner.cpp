#include "jobs/sql/pipe_runner.hpp"

#include <algorithm>
#include <utility>

namespace duet::sql {

pipe_runner::pipe_runner(const pipe& what) : what_{&what} {
  for (const auto& each : what.steps)
    if (const auto* filter = std::get_if<filter_step>(&each))
      steps_.emplace_back(std::in_place_type<filtering>, *filter);
    else
      steps_.emplace_back(std::in_place_type<projection>, std::get<project_step>(each));
}

pipe_runner::piece pipe_runner::run(std::span<const operand> columns, std::size_t batch_rows,
                                    selection rows, computing& with) {
  piece at{columns, rows};
  for (auto& each : steps_) {
    if (auto* filter = std::get_if<filtering>(&each)) {
      const auto condition = filter->condition.compute(at.columns, batch_rows, at.rows, with);
      keep_true(condition, at.rows, filter->kept);
      at.rows = filter->kept;
    } else {
      auto& [cells, made] = std::get<projection>(each);
      made.clear();
      for (auto& cell : cells)
        made.push_back(cell.compute(at.columns, batch_rows, at.rows, with));
      at.columns = made;
    }
    drop_failed(at, with);
  }
  return at;
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
  std::ranges::set_difference(of.rows, failed, std::back_inserter(whole));
  whole_ = std::move(whole);
  of.rows = whole_;
}

} // namespace duet::sql
