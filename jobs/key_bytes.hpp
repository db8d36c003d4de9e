/// The bytes of a key, and their hash. They are part of the format of the state topic: the key
/// group follows from the hash, so neither may ever change.
#pragma once

#include "model/int128.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace duet {

/// How a column of a key begins. The columns of a key follow each other, each of the type that all
/// that meet in this key have in common: an INT and a BIGINT that are joined are one integer.
/// Every value has one spelling and tells where it ends, so that different keys have different
/// bytes. Without columns the key is empty.
enum class key_tag : std::uint8_t {
  null = 0,     ///< NULL of any type; nothing follows.
  no = 1,       ///< FALSE; nothing follows.
  yes = 2,      ///< TRUE; nothing follows.
  integer = 3,  ///< Zigzag (0, -1, 1, -2, ...), then as a varint. Dates and times are integers.
  floating = 4, ///< IEEE 754 double, highest byte first; -0.0 is 0.0, and there is one NaN.
  bytes = 5,    ///< Their number as a varint, then they. Strings, too.
  decimal = 6,  ///< Without its point, whose place is the type's: as an integer, in 128 bits.
  // 7 to 15 are reserved for what is nested.
};

/// Append a column to a key.
void append_null(std::string& key);
void append_boolean(std::string& key, bool value);
void append_integer(std::string& key, std::int64_t value);
void append_floating(std::string& key, double value);
void append_decimal(std::string& key, int128 unscaled);
void append_bytes(std::string& key, std::string_view value);

/// A column of a key: nothing is NULL, and bytes are a view into the key.
using key_column =
    std::variant<std::monostate, bool, std::int64_t, double, int128, std::string_view>;

/// Takes a column off the front of a key. Nothing, and `key` as it was, if it does not begin with
/// one, or with one that is spelt otherwise than this duet spells it.
[[nodiscard]] std::optional<key_column> take_column(std::string_view& key);

/// The hash of a key: XXH64 with seed 0.
[[nodiscard]] std::uint64_t key_hash(std::string_view key);

} // namespace duet
