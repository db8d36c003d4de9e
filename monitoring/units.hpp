/// Metrics are in base units, whatever the code counts in.
#pragma once

#include <chrono>

namespace duet {

inline double in_seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

} // namespace duet
