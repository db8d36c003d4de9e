/// A step of a recovery: the state, from its topic.
#pragma once

#include "jobs/job.hpp"
#include "model/types.hpp"
#include "pipeline/group_state.hpp"
#include "pipeline/leftovers.hpp"
#include "pipeline/recovery_context.hpp"
#include "pipeline/state_marks.hpp"

#include <optional>
#include <vector>

namespace duet {

/// What the state topic comes to.
struct restored {
  std::vector<group_state> groups; ///< All, in order.
  registered_numbers numbers;      ///< Of the job's operators and tables.
  state_marks marks;
  leftovers gone; ///< State of operators that the job has no longer.
  /// By operator: up to when it has fired in any key group.
  std::vector<event_time> fired;
};

/// Reads the state topic up to its high watermarks of now, and waits there for transactions that
/// are still open: below the last stable offset alone, a crashed writer's transaction could hide
/// committed records. State that is not this job's, or that it cannot read, is `misconfigured`.
/// State of operators that the job has no longer is skipped. Nothing if it was stopped. Blocks.
[[nodiscard]] result<std::optional<restored>> restore(const recovery_context& of, layout keys);

} // namespace duet
