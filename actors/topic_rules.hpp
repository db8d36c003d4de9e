/// What a topic takes in a record, as far as its settings say so: a record that its topic refuses
/// would take the whole epoch with it.
#pragma once

#include "kafka/ports.hpp"
#include "model/record.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace duet {

/// The timestamps that a topic takes at one moment.
struct timestamp_window {
  std::int64_t oldest = 0;
  std::int64_t newest = 0;

  /// Whether a record is written with this timestamp. Without one it always is, and gets the time
  /// of writing; so it does with 0, which librdkafka cannot write.
  [[nodiscard]] constexpr bool takes(std::int64_t timestamp_ms) const {
    return (timestamp_ms >= oldest && timestamp_ms <= newest && timestamp_ms != 0) ||
           timestamp_ms == no_timestamp;
  }
};

/// The settings of a topic that refuse records; by default those of a topic of Kafka 4.
struct topic_rules {
  /// No limit, in milliseconds.
  static constexpr std::int64_t unlimited_ms = std::numeric_limits<std::int64_t>::max();

  std::uint32_t bytes_max = 1'048'588;    ///< Of a batch: `max.message.bytes`.
  bool takes_any_timestamp = false;       ///< It sets its own: `LogAppendTime`.
  std::int64_t age_ms_max = unlimited_ms; ///< `message.timestamp.before.max.ms`
  std::int64_t lead_ms_max = 3'600'000;   ///< `message.timestamp.after.max.ms`

  /// What it takes at this time, with a margin for the difference between our clock and the
  /// brokers' and for the time that a record is on its way.
  [[nodiscard]] timestamp_window window_at(std::int64_t now_ms) const;
};

/// The rules of a topic; what it does not tell is taken for the default.
[[nodiscard]] topic_rules rules_of(const topic_description& topic);

/// The bytes of a record in a batch of its own, with generous room for Kafka's.
[[nodiscard]] std::size_t bytes_of(const outgoing& record);

/// Output records as their topic takes them.
struct fitted {
  outbox records;
  std::size_t timestamps = 0; ///< Records that get the time of writing instead of their own.
  std::size_t headers = 0;    ///< Records without their headers, which were too large.
};

/// Changes the records that their topic would refuse; nothing if there are none, as is usual.
[[nodiscard]] std::optional<fitted> fit(const outbox& records, const topic_rules& rules,
                                        std::int64_t now_ms);

} // namespace duet
