#include "pipeline/settle_time.hpp"

#include "pipeline/split_time.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace duet {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// How far the clock is behind the last stamp.
result<void> check_clock(const pipeline_config& config, stamp committed, stamp wall,
                         settled_time& made) {
  const milliseconds behind{committed.value - wall.value};
  if (committed.value == 0 || behind <= config.limits.clock_skew_silent)
    return {};
  const auto what = "the clock of this machine is " +
                    std::to_string(std::chrono::duration_cast<seconds>(behind).count()) +
                    " s behind the last committed epoch of " + config.app_id +
                    "; processing time stands still until it is there";
  if (behind > config.limits.clock_skew_max && !config.accept_clock_skew)
    return misconfigured(what + "; set the clock, or accept it with --accept-clock-skew");
  made.remarks.push_back(what);
  return {};
}

void go_on_from(std::span<const event_time> fired, const job_shape& shape,
                std::vector<event_time>& tables) {
  if (std::ranges::count(fired, no_time) == std::ssize(fired))
    return;
  const stage_plan plan{shape};
  for (std::size_t i = 0; i < fired.size(); ++i) {
    if (fired[i] == no_time)
      continue;
    for (const auto& [table, behind_ms] : plan.feeds_of(numbered<operator_id>(i)))
      tables[table.value] =
          std::max(tables[table.value],
                   fired[i] == end_of_time ? end_of_time : event_time{fired[i].value + behind_ms});
  }
}

/// A split that is read for the first time ends where it is said, or where it ends now.
result<void> add_bound(position& at, std::span<const watermarks> ranges,
                       const std::map<split, record_offset>& ends, settled_time& made) {
  const auto range = std::ranges::find(ranges, at.split, &watermarks::split);
  if (range == ranges.end() || made.start.bounds.contains(at.split))
    return {};
  auto line = parse_split_time(at.time);
  if (!line)
    return line.error();
  const auto end = ends.find(at.split);
  line->bound = std::max(end == ends.end() ? range->high : end->second, at.next);
  made.start.bounds[at.split] = *line->bound;
  at.time = format(*line);
  return {};
}

} // namespace

result<settled_time> settle_time(const pipeline_config& config, const job_shape& shape,
                                 std::span<const table_number> tables, positions begin_at,
                                 std::span<const watermarks> ranges, stamp wall,
                                 std::span<const event_time> fired,
                                 const std::map<split, record_offset>& ends) {
  settled_time made;
  auto found = read_times(begin_at, tables);
  if (!found)
    return found.error();
  made.begin_at = std::move(begin_at);
  made.start = {std::move(found->times), {tables.begin(), tables.end()}, {}};
  go_on_from(fired, shape, made.start.from.watermarks);
  if (shape.goes_by_time())
    if (auto done = check_clock(config, made.start.from.at, wall, made); !done)
      return done.error();
  for (const auto& [of, bound] : found->bounds)
    if (shape.sources[of.source.value].bounded)
      made.start.bounds[of] = bound;
  for (auto& each : made.begin_at)
    if (shape.sources[each.split.source.value].bounded)
      if (auto done = add_bound(each, ranges, ends, made); !done)
        return done.error();
  return made;
}

} // namespace duet
