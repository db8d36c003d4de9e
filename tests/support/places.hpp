/// Names of places in tests, in few letters.
#pragma once

#include "model/types.hpp"

#include <cstdint>

namespace duet::test {

/// A partition of a source, which is the first where nothing else is said.
constexpr split part(std::int32_t partition, std::uint16_t source = 0) {
  return {{source}, {partition}};
}

/// What a job with one output writes to.
inline constexpr target_id to_output{0};
inline constexpr target_id to_letters = pipeline_targets{1}.dead_letters();
inline constexpr target_id to_changelog = pipeline_targets{1}.changelog();

} // namespace duet::test
