/// What is asked of a cluster about topics, their settings and what groups have committed on them,
/// with librdkafka's admin requests.
/// Every call blocks for a bounded time.
#pragma once

#include "kafka/handle.hpp"
#include "model/failure.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace duet {

/// Settings of a topic: value by name.
using topic_settings = std::map<std::string, std::string>;

/// Creates a topic with the broker's default replication. One that is there is no failure.
[[nodiscard]] result<void> create_topic(const client& asker, const std::string& topic,
                                        std::uint32_t partitions, const topic_settings& settings);

/// All settings of a topic; nothing if the cluster does not tell.
[[nodiscard]] std::optional<topic_settings> read_settings(const client& asker,
                                                          const std::string& topic);

/// Deletes what a group has committed on some partitions, which may be none. What is not there is
/// no failure.
[[nodiscard]] result<void> delete_offsets(const client& asker, const std::string& group,
                                          const rd_kafka_topic_partition_list_t& of);

/// Changes some settings of a topic, which keeps all others.
[[nodiscard]] result<void> alter_settings(const client& asker, const std::string& topic,
                                          const topic_settings& settings);

} // namespace duet
