/// `duet run JOB`: runs a job until it is stopped, or until it has caught up.
#pragma once

#include "app/service.hpp"

#include <memory>

namespace duet {

/// Runs the job and returns the process's exit code.
[[nodiscard]] int run(service_config config, std::shared_ptr<const job> what);

} // namespace duet
