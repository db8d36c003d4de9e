/// Simulates the whole pipeline with `window_job`: several stages, event time and processing time,
/// two sources, four targets; in a quarter of the runs the sources are bounded.
#pragma once

#include "tests/sim/simulation.hpp"

#include <cstdint>

namespace duet::test {

/// Runs one simulation; of the options the job and the strike do not count.
[[nodiscard]] simulation_report simulate_windows(std::uint64_t seed,
                                                 const simulation_options& options);

} // namespace duet::test
