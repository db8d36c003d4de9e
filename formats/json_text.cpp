#include "formats/json_text.hpp"

#include "columns/number_text.hpp"
#include "formats/byte_search.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace duet {

namespace {

void append_unit(std::string& to, std::uint32_t unit) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  to.append("\\u");
  for (unsigned shift = 16; shift > 0;) {
    shift -= 4;
    to.push_back(hex[(unit >> shift) & 0xFU]);
  }
}

/// Appends an escape of one byte.
void append_escape(std::string& to, char c) {
  constexpr std::string_view escaped = "\"\\\b\f\n\r\t";
  constexpr std::string_view letters = "\"\\bfnrt";
  const auto at = escaped.find(c);
  if (at == std::string_view::npos)
    return append_unit(to, static_cast<unsigned char>(c));
  to.push_back('\\');
  to.push_back(letters[at]);
}

/// Appends a character of four bytes as a surrogate pair.
void append_pair(std::string& to, const char* four) {
  std::uint32_t point = static_cast<unsigned char>(four[0]) & 0x07U;
  for (int i = 1; i < 4; ++i)
    point = (point << 6U) | (static_cast<unsigned char>(four[i]) & 0x3FU);
  point -= 0x10000;
  append_unit(to, 0xD800 + (point >> 10U));
  append_unit(to, 0xDC00 + (point & 0x3FFU));
}

template <class Append>
void append_quoted_unless_finite(std::string& to, double number, Append append) {
  if (std::isfinite(number)) {
    append(to, number);
    return;
  }
  to.push_back('"');
  append(to, number);
  to.push_back('"');
}

} // namespace

void append_json_string(std::string& to, std::string_view text, json_beyond beyond) {
  constexpr std::ptrdiff_t width = 4; // of a character beyond 16 bits
  to.push_back('"');
  const auto* at = text.data();
  const auto* const end = at + text.size();
  for (;;) {
    const auto* const found = find_byte<escaped_in_json>(at, end, text.data());
    to.append(at, found);
    if (found == end)
      break;
    const bool is_beyond = static_cast<unsigned char>(*found) >= 0xF0;
    at = found + (is_beyond ? width : 1);
    if (!is_beyond)
      append_escape(to, *found);
    else if (beyond == json_beyond::escaped)
      append_pair(to, found);
    else
      to.append(found, at);
  }
  to.push_back('"');
}

void append_json_double(std::string& to, double number) {
  append_quoted_unless_finite(to, number, append_double);
}

void append_json_float(std::string& to, double number) {
  append_quoted_unless_finite(to, number, append_float);
}

} // namespace duet
