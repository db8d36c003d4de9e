#include "jobs/dispatch.hpp"

#include <utility>

namespace duet {

void dispatch::take(key_group from, batches& out) {
  for (std::size_t input = 0; input < shape_->inputs.size(); ++input)
    for (std::uint32_t group = 0; group < key_groups_; ++group)
      if (auto made = std::exchange(slots_[input * key_groups_ + group], nullptr))
        out.push_back({{numbered<input_id>(input), {group}}, from, std::move(*made)});
}

std::size_t dispatch::bytes() const {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < slots_.size(); ++i)
    if (slots_[i]) // effects may hold each of its bytes once more
      sum += slots_[i]->memory() + slots_[i]->cell_bytes() +
             slots_[i]->size() * shape_->inputs[i / key_groups_].effect_bytes;
  return sum;
}

} // namespace duet
