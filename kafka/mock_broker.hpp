/// A Kafka broker inside the process, for the demo: librdkafka's mock cluster. It keeps little, has
/// no aborted transactions and forgets transactional offsets, so it proves nothing about
/// exactly-once; what it shows is how duet works.
#pragma once

#include "model/failure.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace duet {

class mock_broker {
public:
  /// Starts to listen on a free port of 127.0.0.1.
  [[nodiscard]] static result<std::unique_ptr<mock_broker>> start();
  ~mock_broker();
  mock_broker(const mock_broker&) = delete;
  mock_broker& operator=(const mock_broker&) = delete;

  /// Where it listens, as --brokers takes it.
  [[nodiscard]] std::string address() const;

  [[nodiscard]] result<void> create_topic(const std::string& topic, std::uint32_t partitions);

private:
  mock_broker();

  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace duet
