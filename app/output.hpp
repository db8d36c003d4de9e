/// Standard output and standard error, which may be closed, on a full disk, or a pipe that nobody
/// reads any more. A result that cannot be written is a failure; a log line is not.
#pragma once

#include "jobs/effects.hpp"

#include <string>
#include <string_view>

namespace duet {

/// To be called first of all. Afterwards no write ends the process, and no file or connection that
/// is opened later gets the number of a standard stream that was closed.
void make_output_safe();

/// Says on standard error, in one sentence, why the process ends.
void complain(const std::string& message);

/// Writes lines for a person, at once.
void print_lines(printed_to where, std::string_view lines);

/// To be called when a command has written its result to std::cout: the exit code that it ends
/// with. `exit_code`, but 1 instead of 0 with a complaint when `what` could not be written.
[[nodiscard]] int after_output(int exit_code, const std::string& what);

} // namespace duet
