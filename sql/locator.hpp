/// Places of pieces of the text that is parsed.
#pragma once

#include "sql/place.hpp"
#include "sql/source.hpp"

#include <cstddef>

namespace duet::sql {

/// Finds the places of pieces, each of which begins where the last one began or behind it. The
/// source has to outlive it.
class locator {
public:
  explicit locator(const source& in) : in_(in) {}

  /// The place of `length` bytes from `offset` of `source::text`.
  [[nodiscard]] place of(std::size_t offset, std::size_t length);

private:
  /// Where a byte of the parsed text comes from; the end of a placeholder for the end of its value.
  [[nodiscard]] std::size_t written_begin(std::size_t filled);
  [[nodiscard]] std::size_t written_end(std::size_t filled) const;

  const source& in_;
  std::size_t replaced_ = 0; ///< Replacements that end at or in front of the last place.
  std::size_t at_ = 0;       ///< Up to where lines and columns are counted.
  place here_;               ///< The place of that byte.
};

} // namespace duet::sql
