/// The command line of duet.
#pragma once

#include "app/job_command.hpp"

#include <vector>

namespace duet {

/// Runs the command that the arguments name, of those that there are for these jobs; returns the
/// process's exit code.
[[nodiscard]] int run_command(int argc, char** argv, const std::vector<job_command>& jobs);

} // namespace duet
