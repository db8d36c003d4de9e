/// Bytes as text: base64 with padding, on one line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace duet {

void append_base64(std::string& to, std::string_view bytes);

/// The room that `decode_base64` needs for a text of this size.
[[nodiscard]] constexpr std::size_t base64_room(std::size_t size) { return size / 4 * 3 + 3; }

/// Decodes a text as Jackson does: blanks may stand between groups of four, and padding is needed.
/// Returns how many bytes it wrote, or `no_base64`.
[[nodiscard]] std::size_t decode_base64(std::string_view text, char* to);

inline constexpr auto no_base64 = static_cast<std::size_t>(-1);

} // namespace duet
