/// Places within the time of an epoch.
#pragma once

#include "model/types.hpp"

#include <compare>
#include <cstdint>

namespace duet {

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
