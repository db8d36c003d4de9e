#include "jobs/turn_walk.hpp"

namespace duet {

turn_walk::turn_walk(const turn& in, event_time soonest)
    : in_{in}, quiet_{in.time.passed_last() < soonest} {
  for (std::size_t place = 0; place < in.in.size(); ++place)
    if (const auto runs = in.in[place]->content.runs(); !runs.empty())
      open_.push({.at = runs.front().at, .batch = place});
}

/// Whether something may be due between the rows of two moments, or judged by another time. What
/// was fired is not judged: it is never late.
bool turn_walk::parted(moment before, moment after) const {
  if (quiet_)
    return false;
  return before.fired() || after.fired() ||
         in_.time.passed(before.step()) != in_.time.passed(after.step());
}

std::optional<row_span> turn_walk::next() {
  if (open_.empty())
    return std::nullopt;
  auto from = open_.top();
  open_.pop();
  const auto* of = in_.in[from.batch];
  const auto runs = of->content.runs();
  row_span span{.of = of,
                .first = from.row,
                .end = from.row,
                .run = from.run,
                .at = from.at,
                .passed = no_time};
  if (!span.at.fired())
    span.passed = in_.time.passed(span.at.step());
  do {
    span.end += runs[from.run].size;
    if (++from.run == runs.size())
      return span;
    from.at = runs[from.run].at;
  } while (!parted(span.at, from.at) && (open_.empty() || open_.top() > from));
  from.row = span.end;
  open_.push(from);
  return span;
}

} // namespace duet
