#include "jobs/epoch_steps.hpp"

#include <algorithm>

namespace duet {

namespace {

event_time arriving(event_time at, const time_feed& through) {
  if (at == no_time || at == end_of_time)
    return at;
  return {at.value - through.behind_ms};
}

} // namespace

void epoch_steps::next(std::span<const std::pair<table_id, event_time>> moved) {
  ++last_;
  for (const auto& [table, to] : moved)
    moves_.push_back({last_, table, to});
}

operator_clock::operator_clock(const epoch_steps& steps, std::span<const time_feed> feeds,
                               event_time hold)
    : hold_{hold} {
  std::vector<event_time> times;
  for (const auto& each : feeds)
    times.push_back(arriving(steps.begin()[each.table.value], each));
  const auto least = [&] { return times.empty() ? no_time : std::ranges::min(times); };
  changes_.push_back({0, least()});
  const auto note = [&](std::uint32_t step) {
    const auto now = least();
    if (now <= changes_.back().to)
      return;
    if (changes_.back().step == step)
      changes_.back().to = now;
    else
      changes_.push_back({step, now});
  };
  for (const auto& move : steps.moves())
    for (std::size_t i = 0; i < feeds.size(); ++i)
      if (feeds[i].table == move.table) {
        times[i] = arriving(move.to, feeds[i]);
        note(move.step);
      }
}

event_time operator_clock::passed(std::uint32_t step) const {
  const auto after = std::ranges::upper_bound(changes_, step, {}, &change::step);
  return std::prev(after)->to;
}

std::optional<std::uint32_t> operator_clock::step_reaching(event_time time) const {
  return time > hold_ ? std::nullopt : step_passing(time);
}

std::optional<std::uint32_t> operator_clock::step_passing(event_time time) const {
  const auto at = std::ranges::lower_bound(changes_, time, {}, &change::to);
  return at == changes_.end() ? std::nullopt : std::optional{at->step};
}

} // namespace duet
