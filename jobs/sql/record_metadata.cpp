#include "jobs/sql/record_metadata.hpp"

#include "columns/calendar.hpp"
#include "columns/datum.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <span>

namespace duet::sql {

namespace {

/// Of headers with the same name the last one counts, in the place of the first.
std::vector<header> as_map(std::span<const header> all) {
  std::vector<header> made;
  for (const auto& each : all) {
    const auto same = std::ranges::find(made, each.name, &header::name);
    if (same == made.end())
      made.push_back(each);
    else
      same->value = each.value;
  }
  return made;
}

void add_headers(const described_record& from, std::size_t row, column& to) {
  const auto headers = as_map(from.of.headers);
  std::string packed;
  append_varint(packed, headers.size());
  for (const auto& [name, value] : headers) {
    append_datum(packed, name);
    append_datum(packed, value ? datum{*value} : datum{});
  }
  auto* const copy = from.memory.allocate(packed.size());
  std::ranges::copy(packed, copy);
  to.add(row, std::string_view{copy, packed.size()});
}

void add_leader_epoch(const described_record& from, std::size_t row, column& to) {
  if (from.of.leader_epoch)
    to.add(row, std::int64_t{*from.of.leader_epoch});
}

void add_offset(const described_record& from, std::size_t row, column& to) {
  to.add(row, from.of.offset.value);
}

void add_partition(const described_record& from, std::size_t row, column& to) {
  to.add(row, std::int64_t{from.of.split.partition.value});
}

void add_timestamp(const described_record& from, std::size_t row, column& to) {
  if (from.of.timestamp_ms != no_timestamp)
    to.add(row, from.of.timestamp_ms * micros_per_milli);
}

/// The names of Kafka's own client.
void add_timestamp_type(const described_record& from, std::size_t row, column& to) {
  std::string_view name = "CreateTime";
  if (from.of.timestamp_ms == no_timestamp)
    name = "NoTimestampType";
  else if (from.of.stamped_by_broker)
    name = "LogAppendTime";
  to.add(row, name);
}

void add_topic(const described_record& from, std::size_t row, column& to) {
  to.add(row, from.topic);
}

struct adder_row {
  std::string_view key;
  metadata_add add;
};

constexpr std::array adders{
    adder_row{"headers", add_headers},     adder_row{"leader-epoch", add_leader_epoch},
    adder_row{"offset", add_offset},       adder_row{"partition", add_partition},
    adder_row{"timestamp", add_timestamp}, adder_row{"timestamp-type", add_timestamp_type},
    adder_row{"topic", add_topic},
};

} // namespace

metadata_add metadata_adder(std::string_view key) {
  const auto* const found = std::ranges::find(adders, key, &adder_row::key);
  assert(found != adders.end() && "the planner checks metadata");
  return found->add;
}

void append_headers(std::string_view packed, std::vector<header>& to) {
  const auto size = take_varint(packed).value_or(0);
  for (std::uint64_t i = 0; i < size; ++i) {
    const auto name = take_datum(packed);
    const auto value = take_datum(packed);
    assert(name && value && "nested values are whole");
    const auto* const text = std::get_if<std::string_view>(&*name);
    const auto* const bytes = std::get_if<std::string_view>(&*value);
    if (text != nullptr && bytes != nullptr)
      to.push_back({*text, *bytes});
  }
}

} // namespace duet::sql
