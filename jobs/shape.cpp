#include "jobs/shape.hpp"

#include <algorithm>
#include <cassert>

namespace duet {

stage_plan::stage_plan(const job_shape& shape) : stages_(shape.operators.size(), 1) {
  for (const auto& in : shape.inputs) {
    operators_.push_back(in.of);
    assert(!in.from || in.from->value < in.of.value);
  }
  // Each comes after those that feed it, so one pass finds the longest way.
  for (std::uint32_t number = 0; number < stages_.size(); ++number)
    for (const auto& in : shape.inputs)
      if (in.of.value == number && in.from)
        stages_[number] = std::max(stages_[number], stages_[in.from->value] + 1);
  sends_.resize(std::ranges::max(stages_) + 1);
  for (const auto& in : shape.inputs)
    if (in.from)
      sends_[stage_of(*in.from)] = true;
}

} // namespace duet
