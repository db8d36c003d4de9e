/// `duet demo JOB`: the whole service with nothing else installed: an embedded broker, the
/// generator, the job and its metrics.
#pragma once

#include "jobs/job.hpp"
#include "monitoring/host_port.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace duet {

struct demo_config {
  std::int64_t pair_sum = 12;
  double rate = 1'000; ///< Records a second.
  double corrupted = 0.01;
  std::uint64_t seed = 0;
  std::optional<std::chrono::milliseconds> duration; ///< Nothing: until it is stopped.
  host_port metrics_address{"127.0.0.1", 9464};
};

/// Runs the demo and returns the process's exit code.
[[nodiscard]] int run_demo(const demo_config& config, std::shared_ptr<const job> what);

} // namespace duet
