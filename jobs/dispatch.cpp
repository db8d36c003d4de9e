#include "jobs/dispatch.hpp"

#include <algorithm>
#include <utility>

namespace duet {

std::uint64_t rows_in(const batches& all) {
  std::uint64_t sum = 0;
  for (const auto& each : all)
    sum += each.content.size();
  return sum;
}

std::vector<std::shared_ptr<const batches>> divide(batches all, layout keys) {
  std::vector<std::shared_ptr<batches>> by_shard(keys.shards);
  std::ranges::generate(by_shard, [] { return std::make_shared<batches>(); });
  for (auto& each : all)
    by_shard[keys.shard_of(each.to.group).value]->push_back(std::move(each));
  return {by_shard.begin(), by_shard.end()};
}

void dispatch::take(key_group from, batches& out) {
  for (std::size_t input = 0; input < shape_->inputs.size(); ++input)
    for (std::uint32_t group = 0; group < key_groups_; ++group)
      if (auto made = std::exchange(slots_[input * key_groups_ + group], nullptr))
        out.push_back({{numbered<input_id>(input), {group}}, from, std::move(*made)});
}

std::size_t dispatch::bytes() const {
  std::size_t sum = 0;
  for (const auto& each : slots_)
    sum += each ? each->memory() : 0;
  return sum;
}

std::size_t dispatch::effect_bytes() const {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < slots_.size(); ++i)
    if (slots_[i]) // effects may hold each byte of a row once more
      sum += slots_[i]->cell_bytes() +
             slots_[i]->size() * shape_->inputs[i / key_groups_].effect_bytes;
  return sum;
}

} // namespace duet
