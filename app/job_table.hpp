/// The jobs that duet comes with.
#pragma once

#include "app/job_command.hpp"

#include <vector>

namespace duet {

/// A row for each of them.
[[nodiscard]] std::vector<job_command> all_jobs();

} // namespace duet
