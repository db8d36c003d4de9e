/// The way into a real Kafka cluster; the rest of duet knows only the ports.
#pragma once

#include "kafka/ports.hpp"
#include "kafka/properties.hpp"
#include "model/memory_budget.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace duet {

/// How to reach a cluster and as whom.
struct cluster_config {
  std::string brokers; ///< "host:port", or several with commas between.
  std::string app_id;  ///< The consumer group, and what transactional ids begin with.
  guarantee promise = guarantee::exactly_once;
  properties extra; ///< Passed on to librdkafka.
  memory_budget memory{};
  /// Whether the cluster can be asked for the settings of topics; the embedded broker cannot.
  bool has_topic_settings = true;
};

/// The longest that `connect` waits for the first answer of any broker.
inline constexpr std::chrono::seconds connect_wait_max{10};

/// Connects to a cluster. No answer within `connect_wait_max` is `misconfigured`, refused
/// credentials are `unauthorised`.
[[nodiscard]] result<std::shared_ptr<cluster>> connect(const cluster_config& config);

/// Whether librdkafka has not come to an end with a client or a call. Its threads still run, so
/// `main` must leave without the destructors at the end of a process.
[[nodiscard]] bool clients_left_behind();

/// The version of the linked librdkafka, for example "2.0.2".
[[nodiscard]] std::string librdkafka_version();

} // namespace duet
