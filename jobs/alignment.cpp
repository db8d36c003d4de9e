#include "jobs/alignment.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace duet {

namespace {

bool has(std::span<const split> all, split which) {
  return std::ranges::find(all, which) != all.end();
}

} // namespace

alignment::alignment(const job_shape& of) {
  for (const auto& each : of.tables)
    drift_max_.push_back(each.rules.drift_max);
  const stage_plan plan{of};
  for (std::size_t i = 0; i < of.operators.size(); ++i) {
    tables feeding;
    for (const auto& each : plan.feeds_of(numbered<operator_id>(i)))
      feeding.push_back(each.table);
    std::ranges::sort(feeding);
    if (!feeding.empty() && std::ranges::find(together_, feeding) == together_.end())
      together_.push_back(std::move(feeding));
  }
}

std::span<const split> alignment::far_ahead(const source_times& times) {
  std::vector<split> ahead;
  std::vector<split> holders;
  for (const auto& each : together_) {
    const auto slowest =
        *std::ranges::min_element(each, {}, [&](table_id of) { return times.watermark(of); });
    if (const auto holder = times.waited_for(slowest)) {
      holders.push_back(*holder);
      add_ahead(each, times.watermark(slowest), times, ahead);
    }
  }
  std::erase_if(ahead, [&](split each) { return has(holders, each); });
  held_ = std::move(ahead);
  return held_;
}

/// Adds those of some tables' splits that are far ahead of `low`, the watermark of all of them.
void alignment::add_ahead(const tables& of, event_time low, const source_times& times,
                          std::vector<split>& ahead) const {
  for (const auto table : of) {
    const auto most = drift_max_[table.value].count();
    for (const auto each : times.splits_of(table)) {
      const auto at = times.at(table, each).greatest;
      const auto drift = has(held_, each) ? most / 2 : most;
      if (most > 0 && at > low && at.value - low.value > drift && !has(ahead, each))
        ahead.push_back(each);
    }
  }
}

} // namespace duet
