/// Numbers as bytes, each in exactly one way: what reads them refuses every other spelling. Keys
/// and hashes of the state topic are made of them, so none of this may ever change.
#pragma once

#include "model/int128.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace duet {

/// Appends a number as LEB128: seven bits a byte, the lowest first, in as few bytes as it takes.
void append_varint(std::string& to, std::uint64_t number);

/// Takes such a number off the front of `from`. Nothing, and `from` as it was, if there is none, if
/// it is longer than it must be, or beyond 64 bits.
[[nodiscard]] std::optional<std::uint64_t> take_varint(std::string_view& from);

/// The same for 128 bits.
void append_varint128(std::string& to, uint128 number);
[[nodiscard]] std::optional<uint128> take_varint128(std::string_view& from);

/// Numbers without a sign, small where the number is near 0: 0, -1, 1, -2, ...
[[nodiscard]] std::uint64_t to_zigzag(std::int64_t number);
[[nodiscard]] std::int64_t from_zigzag(std::uint64_t bits);
[[nodiscard]] uint128 to_zigzag128(int128 number);
[[nodiscard]] int128 from_zigzag128(uint128 bits);

/// Appends eight bytes, the highest first.
void append_big_endian(std::string& to, std::uint64_t number);

/// Takes eight bytes off the front of `from`; nothing, and `from` as it was, if there are fewer.
[[nodiscard]] std::optional<std::uint64_t> take_big_endian(std::string_view& from);

} // namespace duet
