#include "jobs/sql/element_name.hpp"

#include "model/int128.hpp"
#include "model/wire.hpp"

#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

namespace duet::sql {

namespace {

constexpr char null_tag = '\x00';
constexpr char value_tag = '\x01';
constexpr unsigned byte_bits = 8;
constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63U;

template <class Unsigned> void append_big_endian(std::string& to, Unsigned bits) {
  for (auto left = sizeof bits; left > 0; --left)
    to.push_back(static_cast<char>(bits >> ((left - 1) * byte_bits)));
}

template <class Unsigned> Unsigned take_big_endian(std::string_view& from) {
  assert(from.size() >= sizeof(Unsigned) && "names are made by append_cells");
  Unsigned bits = 0;
  for (std::size_t i = 0; i < sizeof bits; ++i)
    bits = (bits << byte_bits) | static_cast<unsigned char>(from[i]);
  from.remove_prefix(sizeof bits);
  return bits;
}

std::uint64_t order_of(double value) {
  if (std::isnan(value))
    return std::numeric_limits<std::uint64_t>::max();
  const auto bits = std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
  return (bits & sign_bit) != 0 ? ~bits : bits | sign_bit;
}

double floating_of(std::uint64_t order) {
  if (order == std::numeric_limits<std::uint64_t>::max())
    return std::numeric_limits<double>::quiet_NaN();
  return std::bit_cast<double>((order & sign_bit) != 0 ? order & ~sign_bit : ~order);
}

constexpr uint128 wide_sign_bit = uint128{1} << 127U;

void append_value(std::string& to, const operand& of, std::size_t row, bool is_last) {
  switch (of.cells->stored()) {
  case storage::integer:
    return append_big_endian(to, static_cast<std::uint64_t>(of.at<std::int64_t>(row)) ^ sign_bit);
  case storage::floating:
    return append_big_endian(to, order_of(of.at<double>(row)));
  case storage::decimal:
    return append_big_endian(to, static_cast<uint128>(of.at<int128>(row)) ^ wide_sign_bit);
  case storage::bytes: {
    const auto bytes = of.at<std::string_view>(row);
    if (!is_last)
      append_varint(to, bytes.size());
    to.append(bytes);
  }
  }
}

void take_value(std::string_view& from, std::size_t row, storage of, bool is_last, column& to) {
  switch (of) {
  case storage::integer:
    return to.add(row, static_cast<std::int64_t>(take_big_endian<std::uint64_t>(from) ^ sign_bit));
  case storage::floating:
    return to.add(row, floating_of(take_big_endian<std::uint64_t>(from)));
  case storage::decimal:
    return to.add(row, static_cast<int128>(take_big_endian<uint128>(from) ^ wide_sign_bit));
  case storage::bytes: {
    const auto size = is_last ? from.size() : static_cast<std::size_t>(*take_varint(from));
    to.add(row, from.substr(0, size));
    from.remove_prefix(size);
  }
  }
}

} // namespace

void append_owner(std::string& to, std::size_t call) {
  constexpr unsigned half_bits = 7;
  constexpr std::size_t half = (1U << half_bits) - 1;
  to.push_back(static_cast<char>((call >> half_bits) & half));
  to.push_back(static_cast<char>(call & half));
}

void append_arrival(std::string& to, std::int64_t number) {
  append_big_endian(to, static_cast<std::uint64_t>(number) ^ sign_bit);
}

std::int64_t take_arrival(std::string_view& from) {
  return static_cast<std::int64_t>(take_big_endian<std::uint64_t>(from) ^ sign_bit);
}

void append_cells(std::string& to, std::span<const operand> columns, std::size_t row) {
  for (const auto& each : columns) {
    if (!each.has_value(row)) {
      to.push_back(null_tag);
      continue;
    }
    to.push_back(value_tag);
    append_value(to, each, row, &each == &columns.back());
  }
}

void take_cells(std::string_view from, std::size_t row, std::span<const storage> stored,
                std::span<column> to) {
  for (std::size_t i = 0; i < to.size(); ++i) {
    assert(!from.empty() && "names are made by append_cells");
    const bool is_null = from.front() == null_tag;
    from.remove_prefix(1);
    if (!is_null)
      take_value(from, row, stored[i], i + 1 == to.size(), to[i]);
  }
}

} // namespace duet::sql
