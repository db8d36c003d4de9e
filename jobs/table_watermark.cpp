#include "jobs/table_watermark.hpp"

#include <algorithm>
#include <utility>

namespace duet {

table_watermark::table_watermark(table_rules rules, std::vector<split_time> splits,
                                 event_time emitted)
    : rules_{rules}, splits_{std::move(splits)}, emitted_{emitted} {
  advance();
}

bool table_watermark::take(std::size_t split, event_time at, std::int64_t wall_ms) {
  if (rules_.ahead_max.count() > 0 && at.value > wall_ms + rules_.ahead_max.count())
    return false;
  auto& of = splits_[split];
  if (of.greatest >= at && !of.idle)
    return true;
  const bool held_back = of.greatest <= emitted_ || of.idle;
  of.greatest = std::max(of.greatest, at);
  of.idle = of.idle && of.greatest < emitted_;
  if (held_back || of.idle)
    advance();
  return true;
}

void table_watermark::look(std::size_t split, bool caught_up, std::chrono::milliseconds quiet) {
  if (!caught_up || quiet < rules_.idle_timeout || std::exchange(splits_[split].idle, true))
    return;
  advance();
}

void table_watermark::end(std::size_t split) {
  splits_[split] = {end_of_time, false};
  advance();
}

void table_watermark::advance() {
  auto least = end_of_time;
  auto greatest = no_time;
  bool any_idle = false;
  for (const auto& each : splits_) {
    if (!each.idle)
      least = std::min(least, each.greatest);
    else
      greatest = std::max(greatest, each.greatest);
    any_idle = any_idle || each.idle;
  }
  // Without an active split that can still have rows, the idle ones decide.
  const bool active = least != end_of_time || (!any_idle && !splits_.empty());
  if (active)
    emitted_ = std::max(emitted_, least);
  else if (rules_.all_idle_moves)
    emitted_ = std::max(emitted_, greatest);
}

} // namespace duet
