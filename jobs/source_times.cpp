#include "jobs/source_times.hpp"

#include <utility>

namespace duet {

source_times::source_times(std::vector<table_watermark> tables) : tables_{std::move(tables)} {
  for (const auto& each : tables_)
    in_front_.push_back(each.now());
  steps_ = std::make_shared<epoch_steps>(in_front_);
}

bool source_times::take(table_id table, std::size_t split, event_time at) {
  auto& of = tables_[table.value];
  const auto before = of.now();
  const bool counts = of.take(split, at, wall_ms_);
  if (of.now() != before)
    moved_.emplace_back(table, of.now());
  return counts;
}

void source_times::look(table_id table, std::size_t split, bool caught_up,
                        std::chrono::milliseconds quiet) {
  tables_[table.value].look(split, caught_up, quiet);
  note(table);
}

void source_times::end(table_id table, std::size_t split) {
  tables_[table.value].end(split);
  note(table);
}

void source_times::note(table_id table) {
  const auto now = tables_[table.value].now();
  if (now == in_front_[table.value])
    return;
  moved_.emplace_back(table, now);
  end_step();
}

void source_times::end_step() {
  for (const auto& [table, to] : moved_)
    in_front_[table.value] = to;
  steps_->next(moved_);
  moved_.clear();
}

std::shared_ptr<const epoch_steps> source_times::take_steps() {
  return std::exchange(steps_, std::make_shared<epoch_steps>(in_front_));
}

} // namespace duet
