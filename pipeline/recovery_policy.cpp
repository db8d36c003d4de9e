#include "pipeline/recovery_policy.hpp"

#include <algorithm>

namespace duet {

std::optional<std::chrono::milliseconds>
recovery_policy::pause_after_failure(std::uint64_t epochs_committed) {
  in_row_ = epochs_committed > epochs_ ? 0 : in_row_ + 1;
  epochs_ = epochs_committed;
  if (in_row_ >= limits_.recoveries_in_row_max)
    return std::nullopt;
  auto pause = limits_.recovery_pause_first;
  for (std::uint32_t i = 1; i < in_row_ && pause < limits_.recovery_pause_longest; ++i)
    pause *= 2;
  return std::min(pause, limits_.recovery_pause_longest);
}

} // namespace duet
