/// The versions of duet and of what it is built on.
#pragma once

#include <string>

namespace duet {

/// The version of duet, for example "0.1.0".
[[nodiscard]] std::string duet_version();

/// The source revision it was built from, or "unknown".
[[nodiscard]] std::string duet_revision();

[[nodiscard]] std::string caf_version();

/// All versions on a few lines, as `duet --version` prints them.
[[nodiscard]] std::string describe_versions();

} // namespace duet
