#include "model/record.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

namespace duet {

namespace {

// Headers are kept as Kafka writes them: for each the size of its name, the name, the size of its
// value and the value. A size is a number of variable length; null is told apart by adding one.

constexpr unsigned bits_a_byte = 7;
constexpr std::uint32_t more_follows = 1U << bits_a_byte;

std::size_t size_of_number(std::uint32_t number) {
  std::size_t size = 1;
  for (; number >= more_follows; number >>= bits_a_byte)
    ++size;
  return size;
}

char* write_number(std::uint32_t number, char* to) {
  for (; number >= more_follows; number >>= bits_a_byte)
    *to++ = static_cast<char>(number | more_follows);
  *to++ = static_cast<char>(number);
  return to;
}

std::uint32_t read_number(const char*& from) {
  std::uint32_t number = 0;
  for (unsigned shift = 0;; shift += bits_a_byte) {
    const auto byte = static_cast<unsigned char>(*from++);
    number |= (byte & (more_follows - 1)) << shift;
    if (byte < more_follows)
      return number;
  }
}

std::uint32_t to_size(std::size_t size) {
  assert(size < std::numeric_limits<std::int32_t>::max() && "a record is below 2 GiB");
  return static_cast<std::uint32_t>(size);
}

/// How the size of something that may be null is written.
std::uint32_t size_or_null(const nullable_bytes& bytes) {
  return bytes ? to_size(bytes->size()) + 1 : 0;
}

char* write_bytes(const nullable_bytes& bytes, char* to) {
  return bytes ? std::ranges::copy(*bytes, to).out : to;
}

std::int32_t signed_size(const nullable_bytes& bytes) {
  return bytes ? static_cast<std::int32_t>(to_size(bytes->size())) : -1;
}

std::size_t bytes_in(std::int32_t size) { return static_cast<std::size_t>(std::max(size, 0)); }

} // namespace

std::size_t packed_size(std::span<const header> headers) {
  std::size_t size = 0;
  for (const auto& each : headers)
    size += size_of_number(to_size(each.name.size())) + each.name.size() +
            size_of_number(size_or_null(each.value)) + each.value.value_or("").size();
  return size;
}

void pack(std::span<const header> headers, char* to) {
  for (const auto& each : headers) {
    to = write_bytes(each.name, write_number(to_size(each.name.size()), to));
    to = write_bytes(each.value, write_number(size_or_null(each.value), to));
  }
}

void unpack(std::string_view packed, std::vector<header>& to) {
  const auto* from = packed.data();
  const auto* const end = from + packed.size();
  while (from < end) {
    const auto name_size = read_number(from);
    const std::string_view name{from, name_size};
    from += name_size;
    const auto value_size = read_number(from);
    if (value_size == 0) {
      to.push_back({name, std::nullopt});
      continue;
    }
    to.push_back({name, std::string_view{from, value_size - 1}});
    from += value_size - 1;
  }
}

void outbox::add(const outgoing& out) {
  const auto headers_size = packed_size(out.headers);
  auto* to =
      bytes_.allocate(out.key.value_or("").size() + out.value.value_or("").size() + headers_size);
  entries_.push_back({.bytes = to,
                      .key_size = signed_size(out.key),
                      .value_size = signed_size(out.value),
                      .timestamp_ms = out.timestamp_ms,
                      .partition = out.partition ? out.partition->value : -1,
                      .headers_size = to_size(headers_size)});
  pack(out.headers, write_bytes(out.value, write_bytes(out.key, to)));
}

bool outbox::for_each(const visitor& visit) const {
  std::vector<header> headers;
  for (std::size_t index = 0; index < entries_.size(); ++index)
    if (!visit(view(index, headers)))
      return false;
  return true;
}

outgoing outbox::view(std::size_t index, std::vector<header>& headers) const {
  const auto& from = entries_[index];
  const auto* const value = from.bytes + bytes_in(from.key_size);
  const auto* const packed = value + bytes_in(from.value_size);
  headers.clear();
  unpack({packed, from.headers_size}, headers);
  const auto bytes = [](const char* begin, std::int32_t size) {
    return size < 0 ? nullable_bytes{} : std::string_view{begin, bytes_in(size)};
  };
  return {
      .key = bytes(from.bytes, from.key_size),
      .value = bytes(value, from.value_size),
      .timestamp_ms = from.timestamp_ms,
      .partition = from.partition < 0 ? std::nullopt : std::optional{partition_id{from.partition}},
      .headers = headers,
  };
}

std::size_t outbox::bytes_of(std::size_t index) const {
  const auto& of = entries_[index];
  return bytes_in(of.key_size) + bytes_in(of.value_size) + of.headers_size;
}

} // namespace duet
