/// Upper and lower case of Unicode, as Java has them without a language.
#pragma once

#include <string>
#include <string_view>

namespace duet {

/// Appends a text in upper case: "straße" becomes "STRASSE".
void append_upper(std::string& to, std::string_view text);

/// Appends a text in lower case; a sigma at the end of a word becomes the final one.
void append_lower(std::string& to, std::string_view text);

/// Appends a text whose words, which are letters and digits, begin with an upper case letter and
/// go on in lower case.
void append_capitalised(std::string& to, std::string_view text);

/// Whether a code point is a letter, as Java's `Character.isLetter`.
[[nodiscard]] bool is_letter(char32_t value);

/// Whether it is a decimal digit of whatever script.
[[nodiscard]] bool is_decimal_digit(char32_t value);

} // namespace duet
