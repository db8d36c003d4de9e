#include "jobs/turn_walk.hpp"

#include <limits>

namespace duet {

turn_walk::turn_walk(const turn& in, event_time soonest, due_times dues)
    : in_{in}, quiet_{in.time.passed_last() < soonest}, dues_{dues} {
  for (std::size_t place = 0; place < in.in.size(); ++place)
    if (const auto runs = in.in[place]->content.runs(); !runs.empty())
      open_.push({.at = runs.front().at, .batch = place});
}

/// The step from which on something may be due that is not at a time, or be judged otherwise.
std::uint32_t turn_walk::parting_behind(event_time passed) const {
  constexpr auto never_parted = std::numeric_limits<std::uint32_t>::max();
  if (quiet_ || passed == end_of_time)
    return never_parted;
  const auto next = passed == no_time ? event_time{no_time.value + 1} : dues_.behind(passed);
  return in_.time.step_passing(next).value_or(never_parted);
}

std::optional<row_span> turn_walk::next() {
  if (open_.empty())
    return std::nullopt;
  auto from = open_.top();
  open_.pop();
  const auto* of = in_.in[from.batch];
  const auto runs = of->content.runs();
  row_span span{.of = of,
                .clock = &in_.time,
                .first = from.row,
                .end = from.row,
                .run = from.run,
                .at = from.at,
                .passed = no_time};
  if (!span.at.fired())
    span.passed = in_.time.passed(span.at.step());
  const auto parting = parting_behind(span.passed);
  // What was fired is not judged: it is never late.
  const auto is_parted = [&](moment after) {
    return !quiet_ && (span.at.fired() || after.fired() || after.step() >= parting);
  };
  do {
    span.end += runs[from.run].size;
    if (++from.run == runs.size())
      return span;
    from.at = runs[from.run].at;
  } while (!is_parted(from.at) && (open_.empty() || open_.top() > from));
  from.row = span.end;
  open_.push(from);
  return span;
}

} // namespace duet
