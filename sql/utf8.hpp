/// Characters of UTF-8 text, and how wide a terminal shows them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace duet::sql {

/// A character at the front of a text.
struct character {
  char32_t code = 0;
  std::size_t length = 0; ///< Its bytes; 0 if the text does not begin with well-formed UTF-8.
};

/// The character that `text`, which is not empty, begins with.
[[nodiscard]] character first_character(std::string_view text);

/// Whether all of `text` is well-formed UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

/// Columns that a terminal takes to show a character: 0, 1 or 2.
[[nodiscard]] std::size_t width_of(char32_t code);

/// Appends a character; `code` is a Unicode scalar value.
void append_character(std::string& to, char32_t code);

/// Whether `code` is a Unicode scalar value, which surrogates are not.
[[nodiscard]] constexpr bool is_scalar_value(char32_t code) {
  return code < 0xD800 || (code > 0xDFFF && code <= 0x10FFFF);
}

} // namespace duet::sql
