/// UTF-8: which bytes are it, and characters, which are code points, from bytes and to bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace duet {

/// What stands for bytes that are no UTF-8.
inline constexpr char32_t replacement_character = 0xFFFD;

inline constexpr char32_t high_surrogate = 0xD800;    ///< The first half of a pair in UTF-16;
inline constexpr char32_t low_surrogate = 0xDC00;     ///< the first that is the second half.
inline constexpr char32_t behind_surrogates = 0xE000; ///< No halves from here on.
inline constexpr char32_t supplementary = 0x10000;    ///< The first that takes a pair in UTF-16.
inline constexpr char32_t code_point_max = 0x10FFFF;

/// Whether a code point may stand by itself: whether it is no half of a surrogate pair.
[[nodiscard]] constexpr bool is_scalar_value(char32_t value) {
  return value < high_surrogate || (value >= behind_surrogates && value <= code_point_max);
}

[[nodiscard]] bool is_ascii(std::string_view text);
[[nodiscard]] bool is_utf8(std::string_view text);

/// Where `text` ceases to be UTF-8; its size if it does not.
[[nodiscard]] std::size_t utf8_until(std::string_view text);

/// The length of the well-formed sequence at the front of `text`, which is not empty; 0 if there is
/// none.
[[nodiscard]] std::size_t utf8_sequence(std::string_view text);

/// The length of the ASCII at the front of `text`, in words: up to seven bytes more may be it.
[[nodiscard]] std::size_t ascii_words(std::string_view text);

struct code_point {
  char32_t value;    ///< `replacement_character` for what is no UTF-8,
  std::size_t width; ///< which takes as many bytes as Java replaces by one of them.
};

/// The character at `at`, which is in front of the end.
[[nodiscard]] code_point code_point_at(std::string_view text, std::size_t at);

/// Writes a character, which takes up to four bytes; it is a scalar value. Returns where it ends.
char* put_utf8(char* to, char32_t value);

void append_code_point(std::string& to, char32_t value);

} // namespace duet
