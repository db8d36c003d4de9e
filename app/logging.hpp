/// Log lines go to standard error, as text or as one JSON object a line.
#pragma once

#include <string>

namespace duet {

/// Sets up the log. `format` is "text" or "json", `level` one of spdlog's names (trace, debug,
/// info, warning, error, off); both are checked by the caller.
void set_up_logging(const std::string& format, const std::string& level);

} // namespace duet
