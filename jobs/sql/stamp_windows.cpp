#include "jobs/sql/stamp_windows.hpp"

#include "columns/calendar.hpp"
#include "sql/window_functions.hpp"

namespace duet::sql {

stamp_windows::stamp_windows(const window_plan& of) : grid_{of}, slide_ms_{of.slide_ms} {
  if (of.processing_time && !of.zone.empty())
    clock_ = time_zone::named(of.zone);
}

std::span<const event_time> stamp_windows::ends_at(stamp now) {
  const event_time shown{clock_ ? clock_->to_wall(now.value * micros_per_milli) / micros_per_milli
                                : now.value};
  const auto last = grid_.last_end(shown);
  ends_.clear();
  for (auto end = grid_.first_end(shown); end <= last; end.value += slide_ms_)
    ends_.push_back({clock_ ? end_instant(end.value * micros_per_milli, *clock_) / micros_per_milli
                            : end.value});
  return ends_;
}

event_time stamp_windows::shown_at(event_time end) {
  constexpr std::int64_t moment_before = 2; // in milliseconds; see `end_instant`
  return clock_ ? grid_.first_end({clock_->to_wall((end.value - moment_before) * micros_per_milli) /
                                   micros_per_milli})
                : end;
}

} // namespace duet::sql
