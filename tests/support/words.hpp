/// Records that are numbers with spaces between.
#pragma once

#include "model/record.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <system_error>

namespace duet::test {

/// The numbers of a record such as "5 1700"; none if it has not just so many.
template <std::size_t Count>
std::optional<std::array<std::int64_t, Count>> numbers_in(const record& in) {
  const auto text = in.value.value_or("");
  std::array<std::int64_t, Count> found{};
  const auto* next = text.data();
  const auto* end = next + text.size();
  for (std::size_t i = 0; i < Count; ++i) {
    if (i > 0 && (next == end || *next++ != ' '))
      return std::nullopt;
    const auto [stop, problem] = std::from_chars(next, end, found[i]);
    if (problem != std::errc{})
      return std::nullopt;
    next = stop;
  }
  return next == end ? std::optional{found} : std::nullopt;
}

} // namespace duet::test
