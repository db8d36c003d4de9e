/// The character sets that strings are encoded in and decoded from.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace duet {

enum class charset : std::uint8_t {
  utf_8,
  us_ascii,
  iso_8859_1,
  utf_16, ///< With a mark of its order, else the higher byte is first.
  utf_16be,
  utf_16le,
};

/// Their names, in their order.
inline constexpr std::array<std::string_view, 6> charset_names{"UTF-8",  "US-ASCII", "ISO-8859-1",
                                                               "UTF-16", "UTF-16BE", "UTF-16LE"};

/// By its name, or another that Java has for it, in whatever case: "US-ASCII", "ascii", ...
[[nodiscard]] std::optional<charset> find_charset(std::string_view name);

/// Appends text, which is UTF-8, in another character set; what that lacks becomes "?". UTF-16
/// begins with a mark of its order, unless there is no text, and has the higher byte first.
void append_encoded(std::string& to, std::string_view text, charset in);

/// Appends bytes of a character set as UTF-8; what is none of it becomes U+FFFD. Returns whether
/// all was of it.
bool append_decoded(std::string& to, std::string_view bytes, charset in);

} // namespace duet
