/// What time is to duet: the time of events, the stamp of an epoch, and the steps within it.
#pragma once

#include "model/types.hpp"

#include <cstdint>
#include <limits>

namespace duet {

/// When something happened, as a row says, or how far a table's time is: Unix time in milliseconds.
using event_time = named<struct event_time_tag, std::int64_t>;

/// Before every event: nothing is known yet.
inline constexpr event_time no_time{std::numeric_limits<std::int64_t>::min()};

/// After every event: a bounded input has been read to its end.
inline constexpr event_time end_of_time{std::numeric_limits<std::int64_t>::max()};

/// The wall clock of an epoch: Unix time in milliseconds, taken by INGEST when it closes the epoch.
/// 0 is before the first one.
using stamp = named<struct stamp_tag, std::int64_t>;

/// A table with a WATERMARK; several may read one source. The registry gives the number, so that it
/// means the same after a restart, and there may be gaps.
using table_id = named<struct table_tag, std::uint16_t>;

/// An operator, by the number that the registry gives to its fingerprint: from 1, with gaps, and
/// never used for another one. 0 is none.
using operator_number = named<struct operator_tag, std::uint32_t>;

/// A step within an epoch, from 0: the rows between two moves of a watermark. At most `step_max`.
using step_number = named<struct step_tag, std::uint32_t>;

/// The greatest number of a step: its moments must be numbers, too.
inline constexpr step_number step_max{std::numeric_limits<std::uint32_t>::max() / 2};

/// A step, and what of it: the results that were fired in the step are of the moment 2 * step, its
/// rows of the moment 2 * step + 1. So what an operator takes in is in order if its moments rise:
///
///     1. what earlier stages fired in the step        fired_in(step)
///     2. then it fires what the watermark in front of the step's rows closes; its own results are
///        of the same moment, fired_in(step)
///     3. the rows of the step                         rows_of(step)
///
/// What an operator makes of a row has the moment of the row. The moments of an epoch mean nothing
/// in the next one.
using moment = named<struct moment_tag, std::uint32_t>;

/// The moment of what the watermark of a step fires.
[[nodiscard]] constexpr moment fired_in(step_number step) { return {2 * step.value}; }

/// The moment of the rows of a step.
[[nodiscard]] constexpr moment rows_of(step_number step) { return {2 * step.value + 1}; }

/// The step that a moment is in.
[[nodiscard]] constexpr step_number step_of(moment when) { return {when.value / 2}; }

/// Whether a moment is that of fired results, and not that of rows.
[[nodiscard]] constexpr bool is_fired(moment when) { return when.value % 2 == 0; }

} // namespace duet
