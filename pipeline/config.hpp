/// What a pipeline is made of: the settings that recovery and the roles share.
#pragma once

#include "jobs/job.hpp"
#include "kafka/ports.hpp"
#include "model/names.hpp"
#include "pipeline/limits.hpp"

#include <cstdint>
#include <string>

namespace duet {

/// Which headers a dead letter gets besides the record's own.
enum class letter_headers : std::uint8_t {
  streams, ///< The names of Kafka Streams (KIP-1034).
  connect, ///< The names of Kafka Connect.
  none,    ///< Only the original headers.
};

/// What threads the roles run on.
enum class role_threads : std::uint8_t {
  own,    ///< INGEST, SINK and SUPERVISOR block in Kafka calls, so each has a thread of its own.
  shared, ///< All on the scheduler: for tests, whose Kafka never blocks.
};

struct pipeline_config {
  std::string app_id;
  std::string dlq_topic;
  std::uint32_t shards = 0; ///< 0: one for each core, at most one for each key group.
  start_at start = start_at::earliest;
  bool create_topics = false;        ///< Create missing output and dead-letter topics.
  bool accept_moved_offsets = false; ///< Go on at offsets that others have moved.
  bool accept_clock_skew = false;    ///< Go on with a clock that is far behind the last epoch.
  bool allow_drop_state = false;     ///< Delete the state of what the job has no longer.
  /// What `transaction_log::commit` promises: whether offsets may lag behind the state.
  guarantee promise = guarantee::exactly_once;
  bool until_caught_up = false; ///< End at what the input held at the start.
  letter_headers dlq_headers = letter_headers::streams;
  role_threads threads = role_threads::own;
  duet::limits limits{};

  [[nodiscard]] std::string state_topic() const { return app_id + std::string{state_topic_suffix}; }
};

/// Refuses names that no Kafka takes, and a topic that is given two roles, as `misconfigured`: of
/// those that a job reads and writes, and of the pipeline's own. All that is wrong with the names
/// whatever the cluster holds, so it is checked before anything is made.
[[nodiscard]] result<void> check_names(const job_shape& shape, const pipeline_config& config);

} // namespace duet
