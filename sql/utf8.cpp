#include "sql/utf8.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace duet::sql {

namespace {

struct code_range {
  char32_t first;
  char32_t last;
};

/// Marks that are drawn over the character in front of them, and characters without a picture.
constexpr std::array no_width{
    code_range{0x0300, 0x036F}, code_range{0x0483, 0x0489},   code_range{0x0591, 0x05BD},
    code_range{0x0610, 0x061A}, code_range{0x064B, 0x065F},   code_range{0x0E34, 0x0E3A},
    code_range{0x0E47, 0x0E4E}, code_range{0x1AB0, 0x1AFF},   code_range{0x1DC0, 0x1DFF},
    code_range{0x200B, 0x200F}, code_range{0x202A, 0x202E},   code_range{0x2060, 0x2064},
    code_range{0x20D0, 0x20FF}, code_range{0xFE00, 0xFE0F},   code_range{0xFE20, 0xFE2F},
    code_range{0xFEFF, 0xFEFF}, code_range{0xE0100, 0xE01EF},
};

/// What East Asian fonts draw two columns wide, and pictures.
constexpr std::array double_width{
    code_range{0x1100, 0x115F},   code_range{0x2E80, 0x303E},   code_range{0x3041, 0x33FF},
    code_range{0x3400, 0x4DBF},   code_range{0x4E00, 0x9FFF},   code_range{0xA000, 0xA4CF},
    code_range{0xAC00, 0xD7A3},   code_range{0xF900, 0xFAFF},   code_range{0xFE30, 0xFE4F},
    code_range{0xFF00, 0xFF60},   code_range{0xFFE0, 0xFFE6},   code_range{0x1F300, 0x1F64F},
    code_range{0x1F680, 0x1F6FF}, code_range{0x1F900, 0x1F9FF}, code_range{0x20000, 0x3FFFD},
};

bool is_in(std::span<const code_range> ranges, char32_t code) {
  const auto after = std::ranges::upper_bound(ranges, code, {}, &code_range::first);
  return after != ranges.begin() && code <= std::prev(after)->last;
}

constexpr char32_t continuation_mask = 0x3F;

unsigned char byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

/// By the number of bytes: the bits of the first byte that count, and the least code that needs so
/// many.
struct sequence_form {
  unsigned char first_bits;
  char32_t code_min;
};

constexpr std::array<sequence_form, 5> sequence_forms{
    {{0, 0}, {0x7F, 0}, {0x1F, 0x80}, {0x0F, 0x800}, {0x07, 0x10000}}};

/// The number of bytes that a first byte announces; 0 for none that begins a character.
std::size_t announced_length(unsigned char first) {
  if (first < 0x80)
    return 1;
  if (first < 0xC2 || first > 0xF4)
    return 0;
  if (first < 0xE0)
    return 2;
  return first < 0xF0 ? 3 : 4;
}

} // namespace

character first_character(std::string_view text) {
  const auto length = announced_length(byte_at(text, 0));
  if (length == 0 || length > text.size())
    return {};
  char32_t code = byte_at(text, 0) & sequence_forms[length].first_bits;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, i) & 0xC0U) != 0x80U)
      return {};
    code = (code << 6U) | (byte_at(text, i) & continuation_mask);
  }
  if (code < sequence_forms[length].code_min || !is_scalar_value(code))
    return {};
  return {code, length};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto next = first_character(text);
    if (next.length == 0)
      return false;
    text.remove_prefix(next.length);
  }
  return true;
}

std::size_t width_of(char32_t code) {
  if (is_in(no_width, code))
    return 0;
  return is_in(double_width, code) ? 2 : 1;
}

void append_character(std::string& to, char32_t code) {
  const auto put = [&](char32_t bits) { to += static_cast<char>(bits); };
  const auto put_rest = [&](unsigned shift) { put(0x80U | ((code >> shift) & continuation_mask)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | (code >> 6U));
    put_rest(0);
  } else if (code < 0x10000) {
    put(0xE0U | (code >> 12U));
    put_rest(6);
    put_rest(0);
  } else {
    put(0xF0U | (code >> 18U));
    put_rest(12);
    put_rest(6);
    put_rest(0);
  }
}

} // namespace duet::sql
