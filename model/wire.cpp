#include "model/wire.hpp"

#include <algorithm>
#include <cstddef>

namespace duet {

namespace {

constexpr std::size_t varint_bytes_max = 10; ///< 64 bits, seven a byte.
constexpr unsigned more = 0x80;              ///< Set in every byte of a varint but the last.

std::uint8_t byte_at(std::string_view from, std::size_t i) {
  return static_cast<std::uint8_t>(from[i]);
}

} // namespace

void append_varint(std::string& to, std::uint64_t number) {
  for (; number >= more; number >>= 7U)
    to.push_back(static_cast<char>(number | more));
  to.push_back(static_cast<char>(number));
}

std::optional<std::uint64_t> take_varint(std::string_view& from) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < std::min(from.size(), varint_bytes_max); ++i) {
    const auto bits = byte_at(from, i);
    if (i + 1 == varint_bytes_max && bits > 1)
      return std::nullopt;
    number |= (std::uint64_t{bits} & ~std::uint64_t{more}) << (7 * i);
    if (bits >= more)
      continue;
    if (bits == 0 && i > 0)
      return std::nullopt;
    from.remove_prefix(i + 1);
    return number;
  }
  return std::nullopt;
}

void append_big_endian(std::string& to, std::uint64_t number) {
  for (unsigned shift = 64; shift > 0; shift -= 8)
    to.push_back(static_cast<char>(number >> (shift - 8)));
}

std::optional<std::uint64_t> take_big_endian(std::string_view& from) {
  if (from.size() < sizeof(std::uint64_t))
    return std::nullopt;
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i)
    number = number << 8U | byte_at(from, i);
  from.remove_prefix(sizeof number);
  return number;
}

} // namespace duet
