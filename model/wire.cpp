#include "model/wire.hpp"

#include <algorithm>
#include <cstddef>

namespace duet {

namespace {

constexpr unsigned more = 0x80; ///< Set in every byte of a varint but the last.
constexpr unsigned bits_a_byte = 7;

std::uint8_t byte_at(std::string_view from, std::size_t i) {
  return static_cast<std::uint8_t>(from[i]);
}

template <class Number> void append_bits(std::string& to, Number number) {
  for (; number >= more; number >>= bits_a_byte)
    to.push_back(static_cast<char>(number | more));
  to.push_back(static_cast<char>(number));
}

template <class Number> std::optional<Number> take_bits(std::string_view& from) {
  constexpr std::size_t bits = 8 * sizeof(Number);
  constexpr std::size_t bytes_max = (bits + bits_a_byte - 1) / bits_a_byte;
  constexpr unsigned last_max = (1U << (bits - (bytes_max - 1) * bits_a_byte)) - 1;
  Number number = 0;
  for (std::size_t i = 0; i < std::min(from.size(), bytes_max); ++i) {
    const auto byte = byte_at(from, i);
    if (i + 1 == bytes_max && byte > last_max)
      return std::nullopt;
    number |= Number{byte & ~more} << (bits_a_byte * i);
    if (byte >= more)
      continue;
    if (byte == 0 && i > 0)
      return std::nullopt;
    from.remove_prefix(i + 1);
    return number;
  }
  return std::nullopt;
}

template <class Bits, class Number> Bits zigzag_of(Number number) {
  const auto bits = static_cast<Bits>(number);
  return number < 0 ? ~(bits << 1U) : bits << 1U;
}

template <class Number, class Bits> Number of_zigzag(Bits bits) {
  return static_cast<Number>((bits & 1U) != 0 ? ~(bits >> 1U) : bits >> 1U);
}

} // namespace

void append_varint(std::string& to, std::uint64_t number) { append_bits(to, number); }

std::optional<std::uint64_t> take_varint(std::string_view& from) {
  return take_bits<std::uint64_t>(from);
}

void append_varint128(std::string& to, uint128 number) { append_bits(to, number); }

std::optional<uint128> take_varint128(std::string_view& from) { return take_bits<uint128>(from); }

std::uint64_t to_zigzag(std::int64_t number) { return zigzag_of<std::uint64_t>(number); }
std::int64_t from_zigzag(std::uint64_t bits) { return of_zigzag<std::int64_t>(bits); }
uint128 to_zigzag128(int128 number) { return zigzag_of<uint128>(number); }
int128 from_zigzag128(uint128 bits) { return of_zigzag<int128>(bits); }

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
