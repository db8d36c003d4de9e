/// Event time, and places within the time of an epoch.
#pragma once

#include "model/types.hpp"

#include <compare>
#include <cstdint>
#include <limits>

namespace duet {

/// When something happened by what a record says: Unix time in milliseconds. A watermark is one,
/// too: nothing at or before it is expected any more.
using event_time = named<struct event_time_tag, std::int64_t>;

/// Nothing is known yet: before all times.
inline constexpr event_time no_time{std::numeric_limits<std::int64_t>::min()};

/// Nothing comes any more: the watermark of an input that was read to its end.
inline constexpr event_time end_of_time{std::numeric_limits<std::int64_t>::max()};

/// The wall clock of an epoch: Unix time in milliseconds, taken by INGEST when it closes the epoch.
/// 0 is before the first one.
using stamp = named<struct stamp_tag, std::int64_t>;

/// No stamp reaches it.
inline constexpr stamp never{std::numeric_limits<std::int64_t>::max()};

/// An operator, by the number that the registry gives to its fingerprint: from 1, with gaps, and
/// never used for another one. 0 is none.
using operator_number = named<struct operator_number_tag, std::uint32_t>;

/// A table, by the number that the registry gives to its fingerprint: as those of operators.
using table_number = named<struct table_number_tag, std::uint16_t>;

/// One of the tables of a job that have a watermark, from 0. Several may read one source.
using table_id = named<struct table_tag, std::uint16_t>;

/// When a row counts within its epoch. An epoch's time is a list of steps; a row that moves time
/// ends a step. In a step an operator takes what earlier stages fired in it, then fires what is
/// due, then takes the rows of the step. So one number orders all of it:
///
///     2 * step       results that were fired in the step
///     2 * step + 1   rows of the step
struct moment {
  std::uint32_t value = 0;

  [[nodiscard]] static constexpr moment of_fired(std::uint32_t step) { return {2 * step}; }
  [[nodiscard]] static constexpr moment of_rows(std::uint32_t step) { return {2 * step + 1}; }
  [[nodiscard]] constexpr std::uint32_t step() const { return value / 2; }
  [[nodiscard]] constexpr bool fired() const { return value % 2 == 0; }

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 mistakes what the compiler generates
  friend constexpr auto operator<=>(const moment&, const moment&) = default;
};

} // namespace duet
