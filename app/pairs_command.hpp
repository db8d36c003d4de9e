/// The job `pairs` on the command line.
#pragma once

#include "app/job_command.hpp"

namespace duet {

/// Its row in the table of jobs, with room of its own for the values of options.
[[nodiscard]] job_command pairs_command();

} // namespace duet
