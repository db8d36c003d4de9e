/// What the state topic says about itself: records that are not state.
#pragma once

#include "model/record.hpp"
#include "model/types.hpp"

#include <string_view>

namespace duet {

/// A mark for a partition of the state topic; its views are those that are given. A null value
/// takes the mark back.
[[nodiscard]] inline outgoing mark(std::string_view key, nullable_bytes value, partition_id into) {
  return {
      .key = key, .value = value, .timestamp_ms = no_timestamp, .partition = into, .headers = {}};
}

} // namespace duet
