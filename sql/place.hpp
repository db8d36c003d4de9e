/// Where something stands in a script.
#pragma once

#include <cstdint>

namespace duet::sql {

/// A stretch of a script as its author wrote it, before placeholders are filled.
struct place {
  std::uint32_t line = 1;   ///< From 1.
  std::uint32_t column = 1; ///< From 1, in characters (code points), not bytes.
  std::uint32_t offset = 0; ///< Bytes in front of it.
  std::uint32_t length = 0; ///< Its bytes.

  /// Where a thing stands does not say what it is: all places are equal, so that two syntax trees
  /// are if they mean the same.
  friend constexpr bool operator==(place, place) { return true; }
};

/// From where `first` begins to where `last` ends; `last` does not end before `first`.
[[nodiscard]] constexpr place joined(place first, place last) {
  first.length = last.offset + last.length - first.offset;
  return first;
}

} // namespace duet::sql
