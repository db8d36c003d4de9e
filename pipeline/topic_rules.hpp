/// What a topic takes in a record, as far as its settings say so: a record that its topic refuses
/// would take the whole epoch with it.
#pragma once

#include "kafka/ports.hpp"
#include "model/record.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>

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

  std::uint32_t partitions = 0;        ///< Numbers of partitions are modulo this; 0: as they are.
  std::uint32_t bytes_max = 1'048'588; ///< Of a batch: `max.message.bytes`.
  bool takes_any_timestamp = false;    ///< It sets its own: `LogAppendTime`.
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

/// Records as their topic takes them: what it would refuse is changed while they are visited, so
/// that they take no memory of their own.
class fitted_records final : public outgoing_records {
public:
  /// `records` must outlive it.
  fitted_records(const outgoing_records& records, const topic_rules& rules, std::int64_t now_ms)
      : records_{records}, rules_{rules}, window_{rules.window_at(now_ms)} {}

  [[nodiscard]] std::size_t size() const override { return records_.size(); }
  [[nodiscard]] bool for_each(const visitor& visit) const override;

  /// How many records got the time of writing instead of their own, when they were last visited.
  [[nodiscard]] std::size_t timestamps_changed() const { return timestamps_; }

  /// How many lost their headers, which were too large, when they were last visited.
  [[nodiscard]] std::size_t headers_dropped() const { return headers_; }

private:
  const outgoing_records& records_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  topic_rules rules_;
  timestamp_window window_;
  mutable std::size_t timestamps_ = 0;
  mutable std::size_t headers_ = 0;
};

} // namespace duet
