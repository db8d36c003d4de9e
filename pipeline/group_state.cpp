#include "pipeline/group_state.hpp"

#include <algorithm>

namespace duet {

state_size size_of(std::span<const group_state> groups) {
  state_size sum;
  for (const auto& group : groups)
    for (const auto& each : group.operators)
      sum += each->size();
  return sum;
}

bool waits_for_anything(const group_state& of) {
  return std::ranges::any_of(of.operators, [](const auto& each) {
    const auto waits = each->waits_for();
    return waits.next != end_of_time || waits.next_stamp != never;
  });
}

group_state make_group(const job& of, key_group group, std::uint32_t key_groups) {
  group_state made{.group = group, .operators = {}};
  for (std::size_t number = 0; number < of.shape().operators.size(); ++number)
    made.operators.push_back(of.make_operator(numbered<operator_id>(number), group, key_groups));
  return made;
}

} // namespace duet
