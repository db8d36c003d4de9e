/// The bounds of windows as expressions.
#pragma once

#include "columns/types.hpp"
#include "columns/zones.hpp"
#include "functions/expression.hpp"
#include "sql/plan.hpp"

#include <cstdint>
#include <string>

namespace duet::sql {

/// The bounds of the window that a time is in, of windows that follow one another: TIMESTAMP(3).
[[nodiscard]] expression window_start_of(const expression& time, const window_plan& window);
[[nodiscard]] expression window_end_of(const expression& time, const window_plan& window);

/// The last millisecond of a window by its end, as a type of time.
[[nodiscard]] expression window_time_of(const expression& end, const data_type& type);

/// The instant at which a window ends in a time zone: just behind the last millisecond in which a
/// clock shows what is in it, where `end` is what it shows then, both in microseconds. If a clock
/// never shows that, as it was put forward, the window ends then.
[[nodiscard]] std::int64_t end_instant(std::int64_t end, time_zone& zone);

/// The same as an expression: TIMESTAMP_LTZ(3).
[[nodiscard]] expression end_instant_of(const expression& end, const time_zone& zone);

/// All that windows are, for fingerprints.
[[nodiscard]] std::string spell_window(const window_plan& of);

} // namespace duet::sql
