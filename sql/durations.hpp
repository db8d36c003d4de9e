/// Durations as options write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace duet::sql {

/// "30 s", "5 min", "1 d", "200ms", or a number of milliseconds, as Flink reads them; in
/// milliseconds. Nothing if it is none.
[[nodiscard]] std::optional<std::int64_t> parse_duration(std::string_view text);

} // namespace duet::sql
