/// Windows of processing time.
#pragma once

#include "columns/zones.hpp"
#include "jobs/sql/window_grid.hpp"
#include "model/time.hpp"
#include "sql/plan.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace duet::sql {

/// The windows that a stamp is in, by the clock of the session.
class stamp_windows {
public:
  explicit stamp_windows(const window_plan& of);

  /// The stamps at which they end; valid until the next call.
  [[nodiscard]] std::span<const event_time> ends_at(stamp now);

  /// What the clock shows at the end of a window. If that is skipped, it is known by a moment in
  /// the window.
  [[nodiscard]] event_time shown_at(event_time end);

private:
  window_grid grid_;
  std::int64_t slide_ms_;
  std::optional<time_zone> clock_; ///< If it is not UTC.
  std::vector<event_time> ends_;
};

} // namespace duet::sql
