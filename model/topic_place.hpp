/// Where in a topic reading begins the first time, or ends.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace duet {

/// A place in each partition of a topic. It is looked up once, when the topic is read for the first
/// time: from then on offsets are known.
struct topic_place {
  enum class kind : std::uint8_t {
    earliest,  ///< The first record that is there.
    latest,    ///< The end.
    committed, ///< What a consumer group has committed.
    timestamp, ///< The first record that is as new as a time; the end if there is none.
  };

  /// What a partition has of which the group has committed nothing.
  enum class reset : std::uint8_t {
    earliest,         ///< Its first record.
    latest,           ///< Its end.
    earliest_said_so, ///< Its first record, and the log says so.
    refused,          ///< Nothing: the start is refused.
  };

  kind is = kind::earliest;
  std::string group{}; ///< Of `committed`; empty: there is none, and nothing is committed.
  reset otherwise = reset::earliest;
  std::int64_t timestamp_ms = 0; ///< Of `timestamp`.
  /// Offsets of some partitions, by their number, that come before all of that.
  std::map<std::int32_t, std::int64_t> offsets{};

  friend bool operator==(const topic_place&, const topic_place&) = default;
};

} // namespace duet
