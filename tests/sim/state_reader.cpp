#include "tests/sim/state_reader.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>

namespace duet::test {

namespace {

constexpr std::string_view own_prefix = "duet.";
constexpr std::string_view positions_prefix = "duet.positions.";
constexpr std::string_view table_prefix = "duet.table.";

template <class Map, class Key> void fold(Map& into, const Key& key, const kafka_record& in) {
  if (in.value)
    into[key] = *in.value;
  else
    into.erase(key);
}

std::string place_of(const kafka_record& in) {
  return "the state at [" + std::to_string(in.partition.value) + "]@" +
         std::to_string(in.offset.value) + ": ";
}

} // namespace

state_reader::problem state_reader::read(const kafka_record& in) {
  if (!in.key)
    return place_of(in) + "has no key";
  const auto& key = *in.key;
  if (!key.starts_with(own_prefix)) {
    const auto home = home_of_.try_emplace(key, in.partition.value).first;
    if (home->second != in.partition.value)
      return place_of(in) + "the key has been in another partition";
    fold(state_, key, in);
    return std::nullopt;
  }
  fold(said_, std::pair{in.partition.value, key}, in);
  if (key.starts_with(table_prefix) && in.value)
    tables_[*in.value] = {static_cast<std::uint16_t>(std::stoul(key.substr(table_prefix.size())))};
  // The inputs have too few partitions for a second record of positions.
  for (std::size_t i = 0; i < sources_.size(); ++i)
    if (key == std::string{positions_prefix} + (sources_.size() > 1 ? sources_[i] + "." : "") + "0")
      return read_positions(in, marks_[numbered<source_id>(i)]);
  return std::nullopt;
}

state_reader::problem state_reader::read_positions(const kafka_record& in, mark& newest) const {
  std::istringstream text{in.value.value_or("")};
  std::uint64_t sequence = 0;
  text >> sequence;
  if (sequence == newest.sequence)
    return place_of(in) + "a second mark with the number " + std::to_string(sequence);
  if (sequence < newest.sequence) // of a transaction before, in another partition
    return std::nullopt;
  newest = {.sequence = sequence};
  std::int32_t partition = 0;
  std::int64_t next = 0;
  for (char colon = 0; text >> partition >> colon >> next;)
    newest.at[{partition}] = {next};
  return std::nullopt;
}

table_number state_reader::number_of(const table_shape& table) const {
  const auto at = tables_.find(table.fingerprint);
  return at == tables_.end() ? table_number{} : at->second;
}

bool state_reader::has(const committed_splits& positions) const {
  std::size_t found = 0;
  for (const auto& [source, newest] : marks_)
    found += newest.at.size();
  return found == positions.size() && std::ranges::all_of(positions, [this](const auto& each) {
           const auto of = marks_.find(each.first.source);
           if (of == marks_.end())
             return false;
           const auto at = of->second.at.find(each.first.partition);
           return at != of->second.at.end() && at->second == each.second.next;
         });
}

} // namespace duet::test
