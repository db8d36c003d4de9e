/// Sums and differences of dates, times, timestamps and intervals: what + and - do with them.
#pragma once

#include "functions/function.hpp"
#include "functions/signature.hpp"

#include <optional>

namespace duet {

/// Of two arguments; nothing if there is no such operation.
///
///     time + INTERVAL        the time's type; a DATE goes on by whole days
///     INTERVAL + INTERVAL    both of months, or both of milliseconds
[[nodiscard]] std::optional<resolved_call> time_plus(argument_list given);

/// The same, and of two dates or timestamps of one kind the milliseconds between them.
[[nodiscard]] std::optional<resolved_call> time_minus(argument_list given);

/// An interval so many times, the integer on either side.
[[nodiscard]] std::optional<resolved_call> interval_times(argument_list given);

} // namespace duet
