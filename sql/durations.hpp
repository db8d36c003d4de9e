/// Durations as options write them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace duet::sql {

/// "30 s", "5 min", "1 d", "200ms", or a number of milliseconds, as Flink reads them; in
/// milliseconds. Nothing if it is none.
[[nodiscard]] std::optional<std::int64_t> parse_duration(std::string_view text);

/// The duration that a setting of a script has; nothing if it is not set.
[[nodiscard]] std::optional<std::int64_t>
duration_in(const std::map<std::string, std::string>& settings, std::string_view key);

} // namespace duet::sql
