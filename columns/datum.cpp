#include "columns/datum.hpp"

#include "model/wire.hpp"

#include <bit>
#include <utility>

namespace duet {

namespace {

/// How a datum begins: the alternatives of its variant.
enum class datum_tag : std::uint8_t { null, integer, floating, decimal, bytes };

void append_tag(std::string& to, datum_tag tag) { to.push_back(static_cast<char>(tag)); }

void append_value(std::string& to, std::int64_t value) {
  append_tag(to, datum_tag::integer);
  append_varint(to, to_zigzag(value));
}

void append_value(std::string& to, double value) {
  append_tag(to, datum_tag::floating);
  append_big_endian(to, std::bit_cast<std::uint64_t>(value));
}

void append_value(std::string& to, int128 value) {
  append_tag(to, datum_tag::decimal);
  append_varint128(to, to_zigzag128(value));
}

void append_value(std::string& to, std::string_view value) {
  append_tag(to, datum_tag::bytes);
  append_varint(to, value.size());
  to.append(value);
}

void append_value(std::string& to, std::monostate) { append_tag(to, datum_tag::null); }

template <class Bits, class Made>
std::optional<datum> made_of(std::optional<Bits> bits, Made make) {
  return bits ? std::optional{datum{make(*bits)}} : std::nullopt;
}

std::optional<datum> take_sized(std::string_view& from) {
  const auto size = take_varint(from);
  if (!size || *size > from.size())
    return std::nullopt;
  const auto value = from.substr(0, *size);
  from.remove_prefix(*size);
  return value;
}

std::optional<datum> take_tagged(datum_tag tag, std::string_view& from) {
  switch (tag) {
  case datum_tag::null:
    return datum{};
  case datum_tag::integer:
    return made_of(take_varint(from), from_zigzag);
  case datum_tag::floating:
    return made_of(take_big_endian(from), [](auto bits) { return std::bit_cast<double>(bits); });
  case datum_tag::decimal:
    return made_of(take_varint128(from), from_zigzag128);
  case datum_tag::bytes:
    return take_sized(from);
  }
  return std::nullopt;
}

} // namespace

datum datum_at(const column& from, std::size_t row) {
  if (from.state(row) != cell::value)
    return {};
  switch (from.stored()) {
  case storage::integer:
    return from.values<std::int64_t>()[row];
  case storage::floating:
    return from.values<double>()[row];
  case storage::decimal:
    return from.values<int128>()[row];
  case storage::bytes:
    return from.values<std::string_view>()[row];
  }
  return {};
}

void add(column& to, std::size_t row, const datum& value) {
  std::visit(
      [&](auto held) {
        if constexpr (!std::same_as<decltype(held), std::monostate>)
          to.add(row, held);
      },
      value);
}

void append_datum(std::string& to, const datum& value) {
  std::visit([&](auto held) { append_value(to, held); }, value);
}

std::optional<datum> take_datum(std::string_view& from) {
  if (from.empty())
    return std::nullopt;
  auto rest = from.substr(1);
  auto taken = take_tagged(static_cast<datum_tag>(from.front()), rest);
  if (taken)
    from = rest;
  return taken;
}

} // namespace duet
