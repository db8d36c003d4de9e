/// The messages of an epoch, in the order in which they travel.
///
///     INGEST --shard_work--> SHARD --applied--> SINK
///                            SHARD --exchange-> SHARD    where a stage feeds another
///     INGEST --rejected----> DLQ   --letters--> SINK
///     SHARD ---rejected----> DLQ   --letters--> SINK       rows that came too late
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
#include <string>
#include <vector>

namespace duet {

/// INGEST to every SHARD: the rows that it has for the key groups of the shard, for all stages.
struct shard_work {
  epoch_id epoch;
  std::shared_ptr<const batches> rows;
  std::shared_ptr<const epoch_steps> time;
  stamp now; ///< The processing time of the epoch.
};

/// Results that an operator has not had the room to fire: it hands on no time at or after `from`.
struct owed {
  operator_id by;
  event_time from;
};

/// SHARD to every SHARD, itself included: what a stage has made for later ones. Sent for each stage
/// that feeds another.
struct exchange {
  epoch_id epoch;
  std::uint32_t stage = 0;
  std::shared_ptr<const batches> rows;
  std::vector<owed> owes{};
};

/// SHARD to SINK: the answer to `shard_work`, after the last stage.
struct applied {
  epoch_id epoch;
  shard_id shard;
  std::shared_ptr<const effects> out;
  state_size size;          ///< What the shard holds after this epoch.
  bool owes = false;        ///< Whether results wait for the next epoch.
  stamp next_stamp = never; ///< When something is due without rows.
  stage_report report{};
  bool rejects = false; ///< Whether `letters` come of what it has rejected.
};

/// INGEST or SHARD to DLQ: make dead letters of these. Sent only if there are any.
struct rejected {
  epoch_id epoch;
  std::shared_ptr<const rejects> records;
  std::optional<shard_id> by{}; ///< None: INGEST.
};

/// DLQ to SINK: the answer to `rejected`.
struct letters {
  epoch_id epoch;
  std::optional<shard_id> by{}; ///< As in `rejected`.
  std::shared_ptr<const outgoing_records> out;
  reject_counts counts{};
  stage_report report{};
};

/// What an epoch read of one split.
struct partition_slice {
  duet::split split;
  record_offset next;        ///< Where the next epoch begins.
  std::uint64_t records = 0; ///< Records of this epoch.
  std::string time{};        ///< As `position::time`.
};

/// INGEST to SINK: the epoch is closed and all its messages are sent. The reply is `committed`.
struct closed {
  epoch_id epoch;
  /// How many `applied` will come, and `letters` of what INGEST has rejected.
  std::uint32_t answers = 0;
  std::vector<partition_slice> slices;
  clock::time_point at;
  std::optional<record_place> last{}; ///< The last record; none in an epoch without records.
  stage_report report{};              ///< Of INGEST.
};

/// SINK to INGEST, as the reply to `closed`: the epoch is in Kafka for good, here is its credit.
struct committed {
  epoch_id epoch{};
  bool owes = false;              ///< Whether results wait for the next epoch.
  stamp next_stamp = never;       ///< When something is due without records.
  std::uint64_t effect_bytes = 0; ///< The memory that its effects took.
};

} // namespace duet
