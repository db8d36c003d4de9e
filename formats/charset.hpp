/// Texts in other character sets than UTF-8.
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
  utf_16, ///< With a byte order mark, else the higher byte first.
  utf_16be,
  utf_16le,
};

/// Their names, in their order.
inline constexpr std::array<std::string_view, 6> charset_names{"UTF-8",  "US-ASCII", "ISO-8859-1",
                                                               "UTF-16", "UTF-16BE", "UTF-16LE"};

/// Appends a text as UTF-8. Returns why it cannot: "is not UTF-16"; empty if it could.
[[nodiscard]] std::string_view append_from_charset(std::string& to, std::string_view bytes,
                                                   charset from);

/// Appends a text that is UTF-8 in a character set; what that lacks is a question mark.
void append_as_charset(std::string& to, std::string_view text, charset as);

} // namespace duet
