/// The bounds of windows as expressions.
#pragma once

#include "columns/types.hpp"
#include "functions/expression.hpp"
#include "sql/plan.hpp"

#include <string>

namespace duet::sql {

/// The bounds of the window that a time is in, of windows that follow one another: TIMESTAMP(3).
[[nodiscard]] expression window_start_of(const expression& time, const window_plan& window);
[[nodiscard]] expression window_end_of(const expression& time, const window_plan& window);

/// The last millisecond of a window by its end, as a type of time.
[[nodiscard]] expression window_time_of(const expression& end, const data_type& type);

/// All that windows are, for fingerprints.
[[nodiscard]] std::string spell_window(const window_plan& of);

} // namespace duet::sql
