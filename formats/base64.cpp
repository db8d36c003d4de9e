#include "formats/base64.hpp"

#include <array>
#include <cstdint>

namespace duet {

namespace {

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr unsigned base64_bits = 6;
constexpr std::int8_t no_base64_digit = -1;

constexpr auto base64_values = [] {
  std::array<std::int8_t, 256> made{};
  made.fill(no_base64_digit);
  for (std::size_t i = 0; i < base64_digits.size(); ++i)
    made[static_cast<unsigned char>(base64_digits[i])] = static_cast<std::int8_t>(i);
  return made;
}();

std::uint32_t byte_of(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

/// A group of four characters: how many bytes they stand for, 0 if they are no group.
std::size_t decode_group(std::string_view four, char* to) {
  const std::size_t padding = four.ends_with("==") ? 2 : four.ends_with('=') ? 1 : 0;
  std::uint32_t bits = 0;
  for (const auto c : four.substr(0, four.size() - padding)) {
    const auto value = base64_values[static_cast<unsigned char>(c)];
    if (value == no_base64_digit)
      return 0;
    bits = (bits << base64_bits) | static_cast<std::uint32_t>(value);
  }
  bits <<= base64_bits * padding;
  for (std::size_t i = 0; i < 3 - padding; ++i)
    to[i] = static_cast<char>(bits >> (16 - 8 * i));
  return 3 - padding;
}

} // namespace

void append_base64(std::string& to, std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto bits =
        (byte_of(bytes, at) << 16U) | (byte_of(bytes, at + 1) << 8U) | byte_of(bytes, at + 2);
    const auto there = bytes.size() - at;
    for (unsigned i = 0; i < 4; ++i)
      to.push_back(i > there ? '=' : base64_digits[(bits >> (18 - base64_bits * i)) & 0x3FU]);
  }
}

std::size_t decode_base64(std::string_view text, char* to) {
  constexpr std::size_t group = 4;
  std::size_t size = 0;
  while (!text.empty()) {
    if (text.front() >= 0 && text.front() <= ' ') {
      text.remove_prefix(1);
      continue;
    }
    if (text.size() < group)
      return no_base64;
    const auto made = decode_group(text.substr(0, group), to + size);
    if (made == 0)
      return no_base64;
    size += made;
    text.remove_prefix(group);
  }
  return size;
}

} // namespace duet
