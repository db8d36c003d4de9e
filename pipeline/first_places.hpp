/// A step of a recovery: the places in topics that are looked up once. A source that the
/// application has never read begins at one, and a bounded one ends at one; what comes later goes
/// by the positions that were committed.
#pragma once

#include "jobs/shape.hpp"
#include "kafka/ports.hpp"
#include "model/failure.hpp"
#include "model/types.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace duet {

/// What was looked up.
struct first_places {
  /// Where splits begin, of sources that say so and of which no split has been read.
  std::map<split, record_offset> begins{};
  /// Where splits of bounded sources end, as far as that is not known yet.
  std::map<split, record_offset> ends{};
  std::vector<std::string> remarks{}; ///< What the log should say.
};

/// Looks them up, of these sources with these committed positions and ranges. Asks Kafka only if a
/// place is told by a group or a time. A place where nothing can be read is `misconfigured`: beyond
/// the end, of a partition that is not there, or of a group that has committed nothing and is not
/// to be replaced by anything. Blocks.
[[nodiscard]] result<first_places> find_first_places(cluster& kafka, const job_shape& shape,
                                                     std::span<const source_topic> sources,
                                                     const positions& committed,
                                                     std::span<const watermarks> ranges);

} // namespace duet
