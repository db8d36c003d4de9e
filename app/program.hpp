/// A program that runs jobs.
#pragma once

#include "app/job_command.hpp"

#include <vector>

namespace duet {

/// All that the main function of such a program does: duet with these jobs, its commands, options,
/// metrics, signals and exit codes. Returns the exit code. It changes how the whole process
/// allocates memory and starts threads, so it is to be called first and once.
[[nodiscard]] int run_program(int argc, char** argv, const std::vector<job_command>& jobs);

} // namespace duet
