/// What every step of a recovery is given.
#pragma once

#include "jobs/job.hpp"
#include "kafka/ports.hpp"
#include "model/clock.hpp"
#include "monitoring/progress.hpp"
#include "pipeline/config.hpp"

#include <stop_token>

namespace duet {

/// For whom, where and how; all of it outlives the recovery.
struct recovery_context {
  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  cluster& kafka;
  const job& what;
  const pipeline_config& config;
  duet::progress& progress; ///< Told that the recovery is alive.
  const clock& time;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::stop_token stop; ///< Ends it early.
};

} // namespace duet
