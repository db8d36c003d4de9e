/// What a run has done, for people and for programs.
#pragma once

#include "monitoring/progress.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace duet {

/// All dead letters of all reasons.
[[nodiscard]] std::uint64_t count_of(const reject_counts& dead_letters);

/// Dead letters by reason, those that occurred: "out_of_range 3, not_a_number 1"; "none" if none
/// did.
[[nodiscard]] std::string describe(const reject_counts& dead_letters);

/// One line of JSON: records, <job>, dead_letters by reason, waiting, epochs, wall_s, cpu_s and
/// peak_rss_bytes of this process.
[[nodiscard]] std::string to_json(const std::string& job, const pipeline_view& all,
                                  std::chrono::nanoseconds wall);

} // namespace duet
