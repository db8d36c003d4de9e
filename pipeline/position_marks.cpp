#include "pipeline/position_marks.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace duet {

namespace {

/// Reads a number of 0 or more that stands for itself, without signs or leading zeros.
template <class Number> std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end || std::to_string(number) != text || text.front() == '-')
    return std::nullopt;
  return number;
}

/// Cuts off what is before the first `separator`, and that.
std::string_view take_until(char separator, std::string_view& text) {
  const auto end = std::min(text.find(separator), text.size());
  const auto part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

} // namespace

bool position_marks::take(std::string_view key, std::string_view value) {
  const auto number = parse_number<std::int32_t>(key.substr(key_prefix.size()));
  auto read = number ? parse(*number, value) : std::nullopt;
  if (!read)
    return false;
  sequence_ = std::max(sequence_, read->sequence);
  auto& newest = chunks_[*number];
  if (read->sequence >= newest.sequence)
    newest = std::move(*read);
  return true;
}

std::optional<position_marks::numbered_chunk> position_marks::parse(std::int32_t number,
                                                                    std::string_view value) {
  const auto sequence = parse_number<std::uint64_t>(take_until(' ', value));
  if (!sequence || value.empty())
    return std::nullopt;
  numbered_chunk read{.sequence = *sequence, .at = {}};
  while (!value.empty()) {
    auto next = take_until(' ', value);
    const auto partition = parse_number<std::int32_t>(take_until(':', next));
    const auto offset = parse_number<std::int64_t>(next);
    if (!partition || !offset || *partition / chunk_partitions != number)
      return std::nullopt;
    read.at[*partition] = *offset;
  }
  return read;
}

std::string position_marks::text_of(const numbered_chunk& of) {
  auto text = std::to_string(of.sequence);
  for (const auto& [partition, offset] : of.at)
    text.append(" ").append(std::to_string(partition)).append(":").append(std::to_string(offset));
  return text;
}

std::optional<record_offset> position_marks::find(partition_id of) const {
  const auto in = chunks_.find(of.value / chunk_partitions);
  if (in == chunks_.end())
    return std::nullopt;
  const auto at = in->second.at.find(of.value);
  return at == in->second.at.end() ? std::nullopt : std::optional{record_offset{at->second}};
}

void position_marks::move(const positions& read_to, partition_id into, outbox& out) {
  std::set<std::int32_t> moved;
  for (const auto& each : read_to) {
    if (find(each.partition) == each.next)
      continue;
    const auto number = each.partition.value / chunk_partitions;
    chunks_[number].at[each.partition.value] = each.next.value;
    moved.insert(number);
  }
  if (!moved.empty())
    ++sequence_;
  for (const auto number : moved) {
    auto& in = chunks_[number];
    in.sequence = sequence_;
    const auto key = std::string{key_prefix} + std::to_string(number);
    const auto value = text_of(in);
    out.add({.key = key,
             .value = value,
             .timestamp_ms = no_timestamp,
             .partition = into,
             .headers = {}});
  }
}

} // namespace duet
