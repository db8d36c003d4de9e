#include "functions/text.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace duet {

namespace {

constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080;
constexpr std::size_t stride = sizeof(std::uint64_t);

bool is_ascii_stride(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, stride);
  return (word & high_bits) == 0;
}

std::size_t width_of(unsigned char first) {
  if (first < 0xC2)
    return 1;
  if (first < 0xE0)
    return 2;
  if (first < 0xF0)
    return 3;
  return first < 0xF8 ? 4 : 1;
}

/// What the second byte of a character may be, by its first: no spelling that is too long, nothing
/// beyond U+10FFFF.
bool is_second(unsigned char first, unsigned char second) {
  switch (first) {
  case 0xE0:
    return second >= 0xA0 && second < 0xC0;
  case 0xF0:
    return second >= 0x90 && second < 0xC0;
  case 0xF4:
    return second >= 0x80 && second < 0x90;
  default:
    return second >= 0x80 && second < 0xC0;
  }
}

bool is_lead(unsigned char first) { return first >= 0xC2 && first < 0xF5; }

constexpr char32_t high_surrogate = 0xD800;
constexpr char32_t low_surrogate = 0xDC00;
constexpr char32_t behind_surrogates = 0xE000;
constexpr char32_t supplementary = 0x10000;

bool is_high(char16_t unit) { return unit >= high_surrogate && unit < low_surrogate; }
bool is_low(char16_t unit) { return unit >= low_surrogate && unit < behind_surrogates; }

void append_units(std::u16string& to, char32_t value) {
  if (value < supplementary) {
    to.push_back(static_cast<char16_t>(value));
    return;
  }
  const auto rest = value - supplementary;
  to.push_back(static_cast<char16_t>(high_surrogate + (rest >> 10U)));
  to.push_back(static_cast<char16_t>(low_surrogate + (rest & 0x3FFU)));
}

} // namespace

bool is_ascii(std::string_view text) {
  std::size_t at = 0;
  for (; at + stride <= text.size(); at += stride)
    if (!is_ascii_stride(text.data() + at))
      return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::size_t character_width(std::string_view text, std::size_t at) {
  return std::min(width_of(static_cast<unsigned char>(text[at])), text.size() - at);
}

std::int64_t count_characters(std::string_view text) {
  std::int64_t count = 0;
  for (std::size_t at = 0; at < text.size();)
    if (at + stride <= text.size() && is_ascii_stride(text.data() + at)) {
      at += stride;
      count += stride;
    } else {
      at += character_width(text, at);
      ++count;
    }
  return count;
}

std::size_t skip_characters(std::string_view text, std::size_t from, std::int64_t count) {
  auto at = from;
  while (count > 0 && at < text.size())
    if (at + stride <= text.size() && is_ascii_stride(text.data() + at)) {
      const auto taken = std::min(count, std::int64_t{stride});
      at += static_cast<std::size_t>(taken);
      count -= taken;
    } else {
      at += character_width(text, at);
      --count;
    }
  return at;
}

std::string reversed(std::string_view text) {
  std::string made(text.size(), '\0');
  for (std::size_t at = 0; at < text.size();) {
    const auto width = character_width(text, at);
    text.copy(made.data() + (text.size() - at - width), width, at);
    at += width;
  }
  return made;
}

code_point code_point_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const auto first = byte(0);
  if (first < 0x80)
    return {first, 1};
  if (!is_lead(first))
    return {replacement_character, 1};
  const auto width = width_of(first);
  char32_t value = first & (0x7FU >> width);
  for (std::size_t i = 1; i < width; ++i) {
    const bool fits =
        at + i < text.size() && (i == 1 ? is_second(first, byte(1)) : (byte(i) & 0xC0U) == 0x80);
    if (!fits)
      return {replacement_character, i};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  const bool surrogate = value >= high_surrogate && value < behind_surrogates;
  return {surrogate ? replacement_character : value, width};
}

void append_code_point(std::string& to, char32_t value) {
  const auto tail = [&](unsigned shift) {
    to.push_back(static_cast<char>(0x80U | ((value >> shift) & 0x3FU)));
  };
  if (value < 0x80) {
    to.push_back(static_cast<char>(value));
  } else if (value < 0x800) {
    to.push_back(static_cast<char>(0xC0U | (value >> 6U)));
    tail(0);
  } else if (value < supplementary) {
    to.push_back(static_cast<char>(0xE0U | (value >> 12U)));
    tail(6);
    tail(0);
  } else {
    to.push_back(static_cast<char>(0xF0U | (value >> 18U)));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::u16string to_utf16(std::string_view text) {
  std::u16string units;
  units.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto [value, width] = code_point_at(text, at);
    append_units(units, value);
    at += width;
  }
  return units;
}

void append_utf16(std::string& to, std::u16string_view units) {
  for (std::size_t i = 0; i < units.size(); ++i) {
    const char16_t unit = units[i];
    if (is_high(unit) && i + 1 < units.size() && is_low(units[i + 1])) {
      append_code_point(to, supplementary + ((char32_t{unit} - high_surrogate) << 10U) +
                                (units[i + 1] - low_surrogate));
      ++i;
    } else if (is_high(unit) || is_low(unit)) {
      to.push_back('?');
    } else {
      append_code_point(to, unit);
    }
  }
}

std::int64_t count_units(std::string_view text) {
  std::int64_t count = 0;
  for (std::size_t at = 0; at < text.size();)
    if (at + stride <= text.size() && is_ascii_stride(text.data() + at)) {
      at += stride;
      count += stride;
    } else {
      const auto [value, width] = code_point_at(text, at);
      count += value < supplementary ? 1 : 2;
      at += width;
    }
  return count;
}

} // namespace duet
