/// What Linux says about a process.
#pragma once

#include <cstdint>
#include <string>

namespace bench {

/// CPU time and memory of a process, of all its threads.
struct process_usage {
  double cpu_s = 0;                ///< User and system time since its start.
  std::int64_t rss_bytes = 0;      ///< Resident now.
  std::int64_t rss_peak_bytes = 0; ///< Resident at most.
};

/// Throws if there is no such process, or it has ended.
[[nodiscard]] process_usage usage_of(int pid);

/// When the process started, as CLOCK_MONOTONIC shows it, in nanoseconds, to 10 ms.
[[nodiscard]] std::int64_t start_of(int pid);

} // namespace bench
