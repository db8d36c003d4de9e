/// The messages of an epoch, in the order in which they travel.
///
///     INGEST --shard_work--> SHARD --applied--> SINK
///     INGEST --rejected----> DLQ   --letters--> SINK
///     INGEST --closed--------------------------> SINK --committed--> INGEST
///
/// Their payloads are shared, never copied. Each stage tells in what it sends to SINK what it did
/// with its time, so that nobody has to ask.
#pragma once

#include "jobs/job.hpp"
#include "model/clock.hpp"
#include "model/stage.hpp"
#include "model/types.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace duet {

/// INGEST to SHARD: apply this epoch's work. Sent only to shards that have work.
struct shard_work {
  epoch_id epoch;
  std::shared_ptr<const work> events;
};

/// SHARD to SINK: the answer to `shard_work`.
struct applied {
  epoch_id epoch;
  shard_id shard;
  std::shared_ptr<const effects> out;
  state_size size; ///< What the shard holds after this epoch.
  stage_report report{};
};

/// INGEST to DLQ: make dead letters of these. Sent only if there are any.
struct rejected {
  epoch_id epoch;
  std::shared_ptr<const rejects> records;
};

/// DLQ to SINK: the answer to `rejected`.
struct letters {
  epoch_id epoch;
  std::shared_ptr<const outgoing_records> out;
  reject_counts counts{};
  stage_report report{};
};

/// What an epoch read of one partition.
struct partition_slice {
  partition_id partition;
  record_offset next;        ///< Where the next epoch begins.
  std::uint64_t records = 0; ///< Records of this epoch.
};

/// INGEST to SINK: the epoch is closed and all its messages are sent. The reply is `committed`.
struct closed {
  epoch_id epoch;
  std::uint32_t answers = 0; ///< How many `applied` and `letters` will come.
  std::vector<partition_slice> slices;
  clock::time_point at;
  std::optional<record_place> last{}; ///< The last record; none in an epoch without records.
  stage_report report{};              ///< Of INGEST.
};

/// SINK to INGEST, as the reply to `closed`: the epoch is in Kafka for good, here is its credit.
struct committed {
  epoch_id epoch;
};

} // namespace duet
