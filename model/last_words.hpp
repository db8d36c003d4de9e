/// The end of a process that has run out of something.
#pragma once

namespace duet {

/// Ends the process at once, with exit code 1 and one sentence on standard error: the system has no
/// thread, memory or file left for it, which libraries of C++ and C survive less well than Kafka
/// survives the loss of a process. What is not committed is read again by the next start. Needs
/// nothing itself; from any thread, of several only the first is heard.
[[noreturn]] void end_with_last_words(const char* sentence) noexcept;

} // namespace duet
