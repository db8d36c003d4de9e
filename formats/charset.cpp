#include "formats/charset.hpp"

#include "formats/utf8.hpp"

#include <algorithm>
#include <array>

namespace duet {

namespace {

constexpr std::uint32_t ascii_max = 0x7F;
constexpr std::uint32_t latin_max = 0xFF;
constexpr std::uint32_t byte_order_mark = 0xFEFF;

void append_character(std::string& to, std::uint32_t point) {
  std::array<char, 4> bytes{};
  to.append(bytes.data(), put_utf8(bytes.data(), point));
}

bool is_ascii_byte(char c) { return static_cast<unsigned char>(c) <= ascii_max; }

/// Takes the character at the front of a text that is UTF-8.
std::uint32_t take_character(std::string_view& text) {
  constexpr std::array<unsigned, 5> lead{0, 0x7F, 0x1F, 0x0F, 0x07};
  const auto width = utf8_sequence(text);
  if (width == 0) {
    text.remove_prefix(1);
    return '?';
  }
  std::uint32_t point = static_cast<unsigned char>(text.front()) & lead[width];
  for (std::size_t i = 1; i < width; ++i)
    point = (point << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  text.remove_prefix(width);
  return point;
}

std::uint32_t utf16_unit_at(std::string_view bytes, bool little) {
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  return little ? (std::uint32_t{second} << 8U) | first : (std::uint32_t{first} << 8U) | second;
}

/// Takes a character of UTF-16; nothing if there is none.
std::optional<std::uint32_t> take_utf16(std::string_view& bytes, bool little) {
  if (bytes.size() < 2)
    return std::nullopt;
  const auto unit = utf16_unit_at(bytes, little);
  bytes.remove_prefix(2);
  if (unit < 0xD800 || unit >= 0xE000)
    return unit;
  if (unit >= 0xDC00 || bytes.size() < 2)
    return std::nullopt;
  const auto other = utf16_unit_at(bytes, little);
  if (other < 0xDC00 || other >= 0xE000)
    return std::nullopt;
  bytes.remove_prefix(2);
  return 0x10000 + ((unit - 0xD800) << 10U) + (other - 0xDC00);
}

std::string_view append_from_utf16(std::string& to, std::string_view bytes, charset from) {
  bool little = from == charset::utf_16le;
  if (from == charset::utf_16 && bytes.size() >= 2) {
    little = utf16_unit_at(bytes, true) == byte_order_mark;
    if (little || utf16_unit_at(bytes, false) == byte_order_mark)
      bytes.remove_prefix(2);
  }
  while (!bytes.empty()) {
    const auto point = take_utf16(bytes, little);
    if (!point)
      return "is not UTF-16";
    append_character(to, *point);
  }
  return {};
}

void append_utf16_unit(std::string& to, std::uint32_t unit, bool little) {
  const auto high = static_cast<char>(unit >> 8U);
  const auto low = static_cast<char>(unit);
  to.push_back(little ? low : high);
  to.push_back(little ? high : low);
}

void append_utf16_point(std::string& to, std::uint32_t point, bool little) {
  if (point < 0x10000)
    return append_utf16_unit(to, point, little);
  append_utf16_unit(to, 0xD800 + ((point - 0x10000) >> 10U), little);
  append_utf16_unit(to, 0xDC00 + ((point - 0x10000) & 0x3FFU), little);
}

} // namespace

std::string_view append_from_charset(std::string& to, std::string_view bytes, charset from) {
  switch (from) {
  case charset::utf_8:
    to.append(bytes);
    return utf8_until(bytes) == bytes.size() ? std::string_view{} : "is not UTF-8";
  case charset::us_ascii:
    to.append(bytes);
    return std::ranges::all_of(bytes, is_ascii_byte) ? std::string_view{} : "is not US-ASCII";
  case charset::iso_8859_1:
    for (const auto c : bytes)
      append_character(to, static_cast<unsigned char>(c));
    return {};
  default:
    return append_from_utf16(to, bytes, from);
  }
}

void append_as_charset(std::string& to, std::string_view text, charset as) {
  if (as == charset::utf_8) {
    to.append(text);
    return;
  }
  if (as == charset::utf_16)
    append_utf16_unit(to, byte_order_mark, false);
  const auto most = as == charset::us_ascii ? ascii_max : latin_max;
  while (!text.empty()) {
    const auto point = take_character(text);
    if (as >= charset::utf_16)
      append_utf16_point(to, point, as == charset::utf_16le);
    else
      to.push_back(static_cast<char>(point <= most ? point : '?'));
  }
}

} // namespace duet
