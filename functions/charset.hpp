/// The character sets that strings are encoded in and decoded from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace duet {

enum class charset : std::uint8_t { us_ascii, iso_8859_1, utf_8, utf_16, utf_16be, utf_16le };

/// By its name in whatever case: "US-ASCII", "UTF-16LE", ...
[[nodiscard]] std::optional<charset> find_charset(std::string_view name);

/// Appends text, which is UTF-8, in another character set; what that lacks becomes "?". UTF-16
/// begins with a mark of its order, and has the highest byte first.
void append_encoded(std::string& to, std::string_view text, charset in);

/// Appends bytes of a character set as UTF-8; what is none of it becomes U+FFFD. UTF-16 may begin
/// with a mark of its order, else the highest byte is first.
void append_decoded(std::string& to, std::string_view bytes, charset in);

} // namespace duet
