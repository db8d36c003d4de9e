/// What the operating system says about this process.
#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <vector>

namespace duet {

/// The process's use of the machine. Figures that cannot be read are 0.
struct process_usage {
  double cpu_seconds = 0; ///< User and system time of all threads.
  std::uint64_t resident_bytes = 0;
  std::uint64_t peak_resident_bytes = 0;
  std::uint64_t open_fds = 0;
  std::uint64_t threads = 0;
  double start_unix_seconds = 0;
};

[[nodiscard]] process_usage read_process_usage();

/// The usage under the names that all Prometheus clients give it (process_cpu_seconds_total, ...).
[[nodiscard]] std::vector<prometheus::MetricFamily> process_metrics();

} // namespace duet
