#include "functions/charset.hpp"

#include <algorithm>
#include <array>

#include "functions/text.hpp"

namespace duet {

namespace {

struct charset_row {
  std::string_view name;
  charset is;
};

constexpr std::array charset_rows{
    charset_row{"US-ASCII", charset::us_ascii},     charset_row{"ASCII", charset::us_ascii},
    charset_row{"ISO-8859-1", charset::iso_8859_1}, charset_row{"LATIN1", charset::iso_8859_1},
    charset_row{"UTF-8", charset::utf_8},           charset_row{"UTF8", charset::utf_8},
    charset_row{"UTF-16", charset::utf_16},         charset_row{"UTF-16BE", charset::utf_16be},
    charset_row{"UTF-16LE", charset::utf_16le},
};

bool same_letter(char one, char other) {
  const auto upper = [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  };
  return upper(one) == upper(other);
}

void append_single_bytes(std::string& to, std::string_view text, char32_t beyond) {
  for (std::size_t at = 0; at < text.size();) {
    const auto [value, width] = code_point_at(text, at);
    to.push_back(value < beyond ? static_cast<char>(value) : '?');
    at += width;
  }
}

void append_units_of(std::string& to, std::string_view text, bool low_first) {
  for (const auto unit : to_utf16(text)) {
    const auto high = static_cast<char>(unit >> 8U);
    const auto low = static_cast<char>(unit & 0xFFU);
    to.push_back(low_first ? low : high);
    to.push_back(low_first ? high : low);
  }
}

void append_valid(std::string& to, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto [value, width] = code_point_at(text, at);
    append_code_point(to, value);
    at += width;
  }
}

/// Half of a surrogate pair is no character, nor is a byte that is left over.
void append_from_units(std::string& to, std::string_view bytes, bool low_first) {
  const auto unit_at = [&](std::size_t i) {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    return low_first ? char32_t{first} | (char32_t{second} << 8U)
                     : (char32_t{first} << 8U) | char32_t{second};
  };
  std::size_t at = 0;
  for (; at + 1 < bytes.size(); at += 2) {
    const auto unit = unit_at(at);
    if (unit < 0xD800 || unit >= 0xE000) {
      append_code_point(to, unit);
      continue;
    }
    const auto next = at + 3 < bytes.size() ? unit_at(at + 2) : 0;
    if (unit >= 0xDC00 || next < 0xDC00 || next >= 0xE000) {
      append_code_point(to, replacement_character);
      continue;
    }
    append_code_point(to, 0x10000 + ((unit - 0xD800) << 10U) + (next - 0xDC00));
    at += 2;
  }
  if (at < bytes.size())
    append_code_point(to, replacement_character);
}

constexpr std::string_view high_first_mark = "\xFE\xFF";
constexpr std::string_view low_first_mark = "\xFF\xFE";

void append_from_marked_units(std::string& to, std::string_view bytes) {
  const bool low_first = bytes.starts_with(low_first_mark);
  if (low_first || bytes.starts_with(high_first_mark))
    bytes.remove_prefix(low_first_mark.size());
  append_from_units(to, bytes, low_first);
}

} // namespace

std::optional<charset> find_charset(std::string_view name) {
  const auto found = std::ranges::find_if(charset_rows, [&](const charset_row& row) {
    return std::ranges::equal(row.name, name, same_letter);
  });
  return found == charset_rows.end() ? std::nullopt : std::optional{found->is};
}

void append_encoded(std::string& to, std::string_view text, charset in) {
  switch (in) {
  case charset::us_ascii:
    return append_single_bytes(to, text, 0x80);
  case charset::iso_8859_1:
    return append_single_bytes(to, text, 0x100);
  case charset::utf_8:
    return append_valid(to, text);
  case charset::utf_16:
    if (!text.empty())
      to.append(high_first_mark);
    return append_units_of(to, text, false);
  case charset::utf_16be:
    return append_units_of(to, text, false);
  case charset::utf_16le:
    return append_units_of(to, text, true);
  }
}

void append_decoded(std::string& to, std::string_view bytes, charset in) {
  switch (in) {
  case charset::us_ascii:
  case charset::iso_8859_1:
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      append_code_point(to, in == charset::us_ascii && byte >= 0x80 ? replacement_character : byte);
    }
    return;
  case charset::utf_8:
    return append_valid(to, bytes);
  case charset::utf_16:
    return append_from_marked_units(to, bytes);
  case charset::utf_16be:
    return append_from_units(to, bytes, false);
  case charset::utf_16le:
    return append_from_units(to, bytes, true);
  }
}

} // namespace duet
