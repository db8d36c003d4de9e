#include "jobs/state_key.hpp"

#include "model/wire.hpp"

#include <cassert>
#include <limits>

namespace duet {

namespace {

constexpr unsigned bound_flag = 1;
constexpr unsigned element_flag = 2;
constexpr unsigned all_flags = bound_flag | element_flag;

constexpr std::uint64_t sign = std::uint64_t{1} << 63U;

failure unreadable(const char* why) { return {remedy::fatal, why}; }

std::optional<operator_number> take_owner(std::string_view& from) {
  const auto number = take_varint(from);
  if (!number || *number == 0 || *number > std::numeric_limits<std::uint32_t>::max())
    return std::nullopt;
  return operator_number{static_cast<std::uint32_t>(*number)};
}

std::optional<event_time> take_time(std::string_view& from) {
  const auto bits = take_big_endian(from);
  return bits ? std::optional{event_time{static_cast<std::int64_t>(*bits ^ sign)}} : std::nullopt;
}

} // namespace

void append_state_key(std::string& to, operator_number owner, const state_key& of) {
  assert(owner.value > 0);
  to.push_back(numbered_state_tag);
  append_varint(to, owner.value);
  to.push_back(static_cast<char>((of.time ? bound_flag : 0) | (of.element ? element_flag : 0)));
  if (of.time)
    append_big_endian(to, static_cast<std::uint64_t>(of.time->value) ^ sign);
  if (of.element)
    append_varint(to, of.key.size());
  to.append(of.key).append(of.element.value_or(""));
}

result<owned_state_key> parse_state_key(std::string_view record_key) {
  auto from = record_key;
  if (!from.starts_with(numbered_state_tag))
    return unreadable("does not begin with the byte 2");
  from.remove_prefix(1);
  const auto owner = take_owner(from);
  if (!owner)
    return unreadable("names no operator");
  if (from.empty() || static_cast<std::uint8_t>(from.front()) > all_flags)
    return unreadable("has no flags, or unknown ones");
  const unsigned flags = static_cast<std::uint8_t>(from.front());
  from.remove_prefix(1);
  owned_state_key read{.owner = *owner, .name = {}};
  if ((flags & bound_flag) != 0 && !(read.name.time = take_time(from)))
    return unreadable("is cut off in its time");
  auto key_bytes = std::optional<std::uint64_t>{from.size()};
  if ((flags & element_flag) != 0 && !(key_bytes = take_varint(from)))
    return unreadable("does not say where its element begins");
  if (*key_bytes > from.size())
    return unreadable("is cut off before its element");
  read.name.key = from.substr(0, *key_bytes);
  if ((flags & element_flag) != 0)
    read.name.element = from.substr(*key_bytes);
  return read;
}

void append_state_version(std::string& to, std::uint8_t version) {
  assert(version > 0);
  to.push_back(static_cast<char>(version));
}

std::optional<std::uint8_t> take_state_version(std::string_view& value) {
  if (value.empty() || value.front() == 0)
    return std::nullopt;
  const auto version = static_cast<std::uint8_t>(value.front());
  value.remove_prefix(1);
  return version;
}

} // namespace duet
