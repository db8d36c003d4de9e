/// The job `pairs` under simulation.
#pragma once

#include "tests/sim/simulated_job.hpp"

#include <memory>

namespace duet::test {

/// Pairs to a sum that is drawn. Its input has numbers of a few keys in several spellings, and bad
/// records; `pairs_model` says what has to come of it.
[[nodiscard]] std::unique_ptr<simulated_job> draw_pairs(dice& chance);

} // namespace duet::test
