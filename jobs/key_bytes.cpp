#include "jobs/key_bytes.hpp"

#include "model/wire.hpp"

#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

// The hash is compiled in: no library is needed to run.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace duet {

namespace {

constexpr std::uint64_t the_nan = 0x7ff8'0000'0000'0000; ///< Quiet, positive, without payload.

static_assert(std::numeric_limits<double>::is_iec559);

void append_tag(std::string& key, key_tag tag) { key.push_back(static_cast<char>(tag)); }

std::uint64_t bits_of(double value) {
  if (std::isnan(value))
    return the_nan;
  return std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
}

std::optional<key_column> take_integer(std::string_view& from) {
  const auto bits = take_varint(from);
  return bits ? std::optional<key_column>{from_zigzag(*bits)} : std::nullopt;
}

std::optional<key_column> take_floating(std::string_view& from) {
  const auto bits = take_big_endian(from);
  if (!bits)
    return std::nullopt;
  const auto value = std::bit_cast<double>(*bits);
  return bits_of(value) == *bits ? std::optional<key_column>{value} : std::nullopt;
}

std::optional<key_column> take_decimal(std::string_view& from) {
  const auto bits = take_varint128(from);
  return bits ? std::optional<key_column>{from_zigzag128(*bits)} : std::nullopt;
}

std::optional<key_column> take_bytes(std::string_view& from) {
  const auto size = take_varint(from);
  if (!size || *size > from.size())
    return std::nullopt;
  const auto value = from.substr(0, *size);
  from.remove_prefix(*size);
  return value;
}

std::optional<key_column> take_value(key_tag tag, std::string_view& from) {
  switch (tag) {
  case key_tag::null:
    return std::monostate{};
  case key_tag::no:
    return false;
  case key_tag::yes:
    return true;
  case key_tag::integer:
    return take_integer(from);
  case key_tag::floating:
    return take_floating(from);
  case key_tag::bytes:
    return take_bytes(from);
  case key_tag::decimal:
    return take_decimal(from);
  }
  return std::nullopt;
}

} // namespace

void append_null(std::string& key) { append_tag(key, key_tag::null); }

void append_boolean(std::string& key, bool value) {
  append_tag(key, value ? key_tag::yes : key_tag::no);
}

void append_integer(std::string& key, std::int64_t value) {
  append_tag(key, key_tag::integer);
  append_varint(key, to_zigzag(value));
}

void append_floating(std::string& key, double value) {
  append_tag(key, key_tag::floating);
  append_big_endian(key, bits_of(value));
}

void append_decimal(std::string& key, int128 unscaled) {
  append_tag(key, key_tag::decimal);
  append_varint128(key, to_zigzag128(unscaled));
}

void append_bytes(std::string& key, std::string_view value) {
  append_tag(key, key_tag::bytes);
  append_varint(key, value.size());
  key.append(value);
}

std::optional<key_column> take_column(std::string_view& key) {
  if (key.empty())
    return std::nullopt;
  auto rest = key.substr(1);
  const auto taken = take_value(static_cast<key_tag>(key.front()), rest);
  if (taken)
    key = rest;
  return taken;
}

std::uint64_t key_hash(std::string_view key) {
  const auto* bytes = key.empty() ? "" : key.data(); // that of an empty view may be null
  assert(bytes != nullptr);
  return XXH64(bytes, key.size(), 0);
}

} // namespace duet
