/// How long the state of a key is kept that has no time of its own: `table.exec.state.ttl`, and the
/// hint STATE_TTL.
#pragma once

#include "sql/diagnostic.hpp"
#include "sql/scope.hpp"
#include "sql/syntax.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace duet::sql {

inline constexpr std::string_view state_ttl = "table.exec.state.ttl";

/// What a script has set so far, in milliseconds; 0: for ever. Its value is right.
[[nodiscard]] std::int64_t ttl_of(const std::map<std::string, std::string>& settings);

/// What the hints of a SELECT say for its groups, by the name of its table; nothing if they say
/// nothing. Other hints are warned of, and names and durations that are none are errors.
[[nodiscard]] std::optional<std::int64_t> hinted_ttl(const syntax::select& of, const scope& names,
                                                     diagnostics& said);

} // namespace duet::sql
