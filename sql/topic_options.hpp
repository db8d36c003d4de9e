/// The options of a table that say where in its topics reading begins and ends.
#pragma once

#include "model/topic_place.hpp"
#include "sql/option_reader.hpp"

#include <optional>

namespace duet::sql {

/// Where a first start begins to read: `scan.startup.mode` and what belongs to it.
[[nodiscard]] topic_place read_start(option_reader& in);

/// Where reading ends: `scan.bounded.mode`; nothing if it does not.
[[nodiscard]] std::optional<topic_place> read_end(option_reader& in);

} // namespace duet::sql
