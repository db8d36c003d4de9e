#include "pipeline/position_marks.hpp"

#include "pipeline/mark.hpp"
#include "pipeline/text.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace duet {

namespace {

/// Reads a number of 0 or more.
template <class Number> std::optional<Number> parse_count(std::string_view text) {
  const auto number = parse_number<Number>(text);
  return number && *number >= 0 ? number : std::nullopt;
}

} // namespace

bool position_marks::take(std::string_view key, std::string_view value) {
  const auto of = parse_key(key.substr(key_prefix.size()));
  auto read = of ? parse(of->number, value) : std::nullopt;
  if (!read)
    return false;
  sequence_ = std::max(sequence_, read->sequence);
  if (const auto source = of->topic ? source_of(*of->topic) : source_id{0})
    keep_newest({*source, of->number}, *read);
  auto& newest = read_[{std::string{of->topic.value_or("")}, of->number}];
  if (read->sequence >= newest.sequence)
    newest = std::move(*read);
  return true;
}

void position_marks::keep_newest(chunk_name of, const numbered_chunk& read) {
  auto& newest = chunks_[of];
  if (read.sequence >= newest.sequence)
    newest = read;
}

void position_marks::assign(std::span<const std::string> before) {
  chunks_.clear();
  for (const auto& [key, newest] : read_) {
    const auto& [named, number] = key;
    const auto topic = named.empty() && before.size() == 1 ? before.front() : named;
    const auto source = source_of(topic);
    if (source && std::ranges::find(before, topic) != before.end())
      keep_newest({*source, number}, newest);
  }
}

/// A topic's name may have dots, the number has none.
std::optional<position_marks::parsed_key> position_marks::parse_key(std::string_view key) {
  const auto dot = key.rfind('.');
  const bool named = dot != std::string_view::npos;
  const auto number = parse_count<std::int32_t>(named ? key.substr(dot + 1) : key);
  if (!number || dot == 0)
    return std::nullopt;
  return parsed_key{named ? std::optional{key.substr(0, dot)} : std::nullopt, *number};
}

std::optional<source_id> position_marks::source_of(std::string_view topic) const {
  const auto at = std::ranges::find(sources_, topic);
  if (at == sources_.end())
    return std::nullopt;
  return source_id{static_cast<std::uint16_t>(at - sources_.begin())};
}

std::string position_marks::key_of(chunk_name which) const {
  std::string key{key_prefix};
  if (sources_.size() > 1)
    key.append(sources_[which.source.value]).append(".");
  return key + std::to_string(which.number);
}

std::optional<position_marks::numbered_chunk> position_marks::parse(std::int32_t number,
                                                                    std::string_view value) {
  const auto sequence = parse_number<std::uint64_t>(take_until(' ', value));
  if (!sequence || value.empty())
    return std::nullopt;
  numbered_chunk read{.sequence = *sequence, .at = {}};
  while (!value.empty()) {
    auto next = take_until(' ', value);
    const auto partition = parse_count<std::int32_t>(take_until(':', next));
    const auto offset = parse_count<std::int64_t>(next);
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

std::optional<record_offset> position_marks::find(split of) const {
  const auto in = chunks_.find(chunk_of(of));
  if (in == chunks_.end())
    return std::nullopt;
  const auto at = in->second.at.find(of.partition.value);
  return at == in->second.at.end() ? std::nullopt : std::optional{record_offset{at->second}};
}

void position_marks::move(const positions& read_to, partition_id into, outbox& out) {
  std::set<chunk_name> moved;
  for (const auto& each : read_to) {
    if (find(each.split) == each.next)
      continue;
    const auto which = chunk_of(each.split);
    chunks_[which].at[each.split.partition.value] = each.next.value;
    moved.insert(which);
  }
  if (!moved.empty())
    ++sequence_;
  for (const auto which : moved) {
    auto& in = chunks_[which];
    in.sequence = sequence_;
    const auto key = key_of(which);
    const auto value = text_of(in);
    out.add(mark(key, value, into));
  }
}

} // namespace duet
