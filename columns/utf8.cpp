#include "columns/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace duet {

namespace {

constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080;
constexpr std::size_t word_size = sizeof(std::uint64_t);

bool is_ascii_word(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, word_size);
  return (word & high_bits) == 0;
}

/// The width of a sequence by its first byte, which is not ASCII; 0 if it begins none.
std::size_t announced_width(unsigned char first) {
  if (first < 0xC2 || first > 0xF4)
    return 0;
  if (first < 0xE0)
    return 2;
  return first < 0xF0 ? 3 : 4;
}

bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

/// Whether a byte may be the second one: no spelling that is too long, nothing beyond U+10FFFF.
/// Halves of surrogate pairs pass.
bool is_second(unsigned char first, unsigned char second) {
  switch (first) {
  case 0xE0:
    return second >= 0xA0 && second < 0xC0;
  case 0xF0:
    return second >= 0x90 && second < 0xC0;
  case 0xF4:
    return second >= 0x80 && second < 0x90;
  default:
    return is_continuation(second);
  }
}

struct sequence {
  code_point is;
  bool well_formed;
};

sequence sequence_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const auto first = byte(0);
  if (first < 0x80)
    return {{first, 1}, true};
  const auto width = announced_width(first);
  if (width == 0)
    return {{replacement_character, 1}, false};
  char32_t value = first & (0x7FU >> width);
  for (std::size_t i = 1; i < width; ++i) {
    const bool fits =
        at + i < text.size() && (i == 1 ? is_second(first, byte(1)) : is_continuation(byte(i)));
    if (!fits)
      return {{replacement_character, i}, false};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  if (!is_scalar_value(value))
    return {{replacement_character, width}, false};
  return {{value, width}, true};
}

} // namespace

std::size_t ascii_words(std::string_view text) {
  std::size_t at = 0;
  while (at + word_size <= text.size() && is_ascii_word(text.data() + at))
    at += word_size;
  return at;
}

bool is_ascii(std::string_view text) {
  text.remove_prefix(ascii_words(text));
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::size_t utf8_sequence(std::string_view text) {
  const auto found = sequence_at(text, 0);
  return found.well_formed ? found.is.width : 0;
}

std::size_t utf8_until(std::string_view text) {
  auto at = ascii_words(text);
  while (at < text.size()) {
    const auto next = sequence_at(text, at);
    if (!next.well_formed)
      break;
    at += next.is.width;
    if (next.is.width == 1)
      at += ascii_words(text.substr(at));
  }
  return at;
}

bool is_utf8(std::string_view text) { return utf8_until(text) == text.size(); }

code_point code_point_at(std::string_view text, std::size_t at) { return sequence_at(text, at).is; }

char* put_utf8(char* to, char32_t value) {
  if (value < 0x80) {
    *to++ = static_cast<char>(value);
    return to;
  }
  constexpr unsigned continued_bits = 6;
  constexpr std::array<unsigned, 4> lead{0, 0xC0, 0xE0, 0xF0};
  const unsigned more = value < 0x800 ? 1 : value < supplementary ? 2 : 3;
  *to++ = static_cast<char>(lead[more] | (value >> (more * continued_bits)));
  for (unsigned place = more; place-- > 0;)
    *to++ = static_cast<char>(0x80U | ((value >> (place * continued_bits)) & 0x3FU));
  return to;
}

void append_code_point(std::string& to, char32_t value) {
  std::array<char, 4> bytes{};
  to.append(bytes.data(), put_utf8(bytes.data(), value));
}

} // namespace duet
