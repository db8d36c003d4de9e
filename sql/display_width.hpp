/// How wide a terminal shows characters.
#pragma once

#include <cstddef>

namespace duet::sql {

/// Columns that a terminal takes to show a character: 0, 1 or 2.
[[nodiscard]] std::size_t display_width(char32_t code);

} // namespace duet::sql
