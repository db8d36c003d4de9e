/// The first step of a recovery: the topics of the application.
#pragma once

#include "jobs/shape.hpp"
#include "kafka/ports.hpp"
#include "pipeline/config.hpp"

#include <vector>

namespace duet {

/// The topics as they are, after the missing ones were made.
struct application_topics {
  std::vector<source_topic> sources;      ///< By source.
  std::vector<topic_description> outputs; ///< By the job's targets.
  topic_description dead_letters;
  topic_description state;
};

/// Looks at the topics of a job, and makes the state topic if it is missing and, where the config
/// says so, those for results. Nothing is made before all that is there is known to serve: a topic
/// that is missing or would lose what duet writes there is `misconfigured`. The settings of a state
/// topic that is there are mended. Blocks.
[[nodiscard]] result<application_topics> find_topics(cluster& kafka, const job_shape& shape,
                                                     const pipeline_config& config);

} // namespace duet
