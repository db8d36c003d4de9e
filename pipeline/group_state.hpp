/// The state of one key group: the unit in which state is restored, held and handed on.
#pragma once

#include "jobs/job.hpp"
#include "model/types.hpp"

#include <memory>
#include <span>
#include <vector>

namespace duet {

/// The state that all operators of a job have for one key group.
struct group_state {
  key_group group;
  std::vector<std::unique_ptr<keyed_operator>> operators; ///< By operator.
};

/// How much some groups hold together.
[[nodiscard]] state_size size_of(std::span<const group_state> groups);

/// Whether any of its operators has something to do when its time has come.
[[nodiscard]] bool waits_for_anything(const group_state& of);

/// A group without state, of so many.
[[nodiscard]] group_state make_group(const job& of, key_group group, std::uint32_t key_groups);

} // namespace duet
