/// Whether bytes are UTF-8, and characters as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace duet {

/// The length of the well-formed sequence at the front of `text`, which is not empty; 0 if there is
/// none.
[[nodiscard]] std::size_t utf8_sequence(std::string_view text);

/// Where `text` ceases to be UTF-8; its size if it does not.
[[nodiscard]] std::size_t utf8_until(std::string_view text);

/// Writes a character, which takes up to four bytes; it is no half of a surrogate pair. Returns
/// where it ends.
char* put_utf8(char* to, std::uint32_t point);

} // namespace duet
