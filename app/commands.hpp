/// The command line of duet.
#pragma once

namespace duet {

/// Runs the command that the arguments name; returns the process's exit code.
[[nodiscard]] int run_command(int argc, char** argv);

} // namespace duet
