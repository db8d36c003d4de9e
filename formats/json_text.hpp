/// JSON as it is written: as Jackson does, which Flink writes it with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace duet {

/// What becomes of characters beyond 16 bits.
enum class json_beyond : std::uint8_t {
  escaped, ///< Two escapes: "\uD83D\uDE00". So Jackson writes bytes.
  kept,    ///< They stay. So it writes text.
};

/// Appends a string in quotes, which is UTF-8. Quotes, backslashes and control characters are
/// escaped, those with a letter of their own by it, the others as "\u001F"; nothing else is.
void append_json_string(std::string& to, std::string_view text,
                        json_beyond beyond = json_beyond::escaped);

/// Appends a double or a float as Java does; one that is no number, or infinite, is a string.
void append_json_double(std::string& to, double number);
void append_json_float(std::string& to, double number);

} // namespace duet
