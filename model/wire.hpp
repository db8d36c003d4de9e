/// Numbers as bytes, each in exactly one way: what reads them refuses every other spelling. Keys
/// and hashes of the state topic are made of them, so none of this may ever change.
#pragma once

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

/// Appends eight bytes, the highest first.
void append_big_endian(std::string& to, std::uint64_t number);

/// Takes eight bytes off the front of `from`; nothing, and `from` as it was, if there are fewer.
[[nodiscard]] std::optional<std::uint64_t> take_big_endian(std::string_view& from);

} // namespace duet
