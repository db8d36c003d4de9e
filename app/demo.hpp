/// `duet demo JOB`: the whole service with nothing else installed: an embedded broker, the
/// generator, the job and its metrics.
#pragma once

#include "app/job_command.hpp"
#include "monitoring/host_port.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace duet {

struct demo_config {
  double rate = 1'000; ///< Records a second.
  double corrupted = 0.01;
  std::uint64_t seed = 0;
  std::optional<std::chrono::milliseconds> duration; ///< Nothing: until it is stopped.
  host_port metrics_address{"127.0.0.1", 9464};
};

/// Runs the demo and returns the process's exit code.
[[nodiscard]] int run_demo(const demo_config& config, const demo_script& script);

} // namespace duet
