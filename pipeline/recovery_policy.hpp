/// The thinking of SUPERVISOR: whether to recover once more.
#pragma once

#include "pipeline/limits.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace duet {

/// Decides after a failure whether to recover once more and how long to pause before.
class recovery_policy {
public:
  explicit recovery_policy(const limits& at) : limits_{at} {}

  /// To be told of each failure, and how many epochs were ever committed: progress forgives all
  /// recoveries before. Returns the pause before the next recovery, or nothing if there have been
  /// too many in a row.
  [[nodiscard]] std::optional<std::chrono::milliseconds>
  pause_after_failure(std::uint64_t epochs_committed);

private:
  limits limits_;
  std::uint32_t in_row_ = 0; ///< Recoveries that have failed or led to no commit.
  std::uint64_t epochs_ = 0;
};

} // namespace duet
