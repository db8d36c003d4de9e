/// Writes records as fast as Kafka takes them: what the generator needs, without transactions.
#pragma once

#include "kafka/properties.hpp"
#include "model/failure.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace duet {

class client;

/// A producer to one topic.
class bulk_writer {
public:
  /// Connects; an unreachable broker or a missing topic is `misconfigured`.
  [[nodiscard]] static result<std::unique_ptr<bulk_writer>>
  open(const std::string& brokers, const std::string& topic, const properties& extra);
  ~bulk_writer();
  bulk_writer(const bulk_writer&) = delete;
  bulk_writer& operator=(const bulk_writer&) = delete;

  /// Queues a copy of the record; waits for room where the queue is full.
  [[nodiscard]] result<void> write(std::string_view key, std::string_view value);

  /// Waits until everything written is acknowledged, at most for `wait`.
  [[nodiscard]] result<void> flush(std::chrono::milliseconds wait);

private:
  bulk_writer();
  [[nodiscard]] result<void> find_topic(const std::string& brokers);

  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace duet
