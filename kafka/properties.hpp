/// librdkafka properties that users pass through (`-X name=value`).
#pragma once

#include "model/failure.hpp"

#include <string>
#include <utility>
#include <vector>

namespace duet {

/// Property names and values; a later entry wins.
using properties = std::vector<std::pair<std::string, std::string>>;

/// Reads "name=value" and checks it: a property that exactly-once owns, that loads code or runs a
/// command, or that librdkafka does not know is `misconfigured`. The message never has the value,
/// which may be a secret.
[[nodiscard]] result<std::pair<std::string, std::string>> parse_property(const std::string& text);

} // namespace duet
