/// Times as cells have them, and as the pipeline has them.
#pragma once

#include "columns/calendar.hpp"
#include "model/time.hpp"

#include <cstdint>

namespace duet::sql {

/// The millisecond that a cell of a timestamp is in.
[[nodiscard]] constexpr event_time time_in(std::int64_t micros) {
  const auto millis = micros / micros_per_milli;
  return {micros % micros_per_milli < 0 ? millis - 1 : millis};
}

} // namespace duet::sql
