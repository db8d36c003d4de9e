#include "kafka/mock_broker.hpp"

#include "kafka/failure_map.hpp"
#include "kafka/handle.hpp"

#include <librdkafka/rdkafka_mock.h>

namespace duet {

struct mock_broker::parts {
  std::unique_ptr<client> host; ///< Only owns the threads the broker runs on.
  std::unique_ptr<rd_kafka_mock_cluster_t, freed_by<rd_kafka_mock_cluster_destroy>> broker;
};

mock_broker::mock_broker() : parts_{std::make_unique<parts>()} {}
mock_broker::~mock_broker() = default;

result<std::unique_ptr<mock_broker>> mock_broker::start() {
  auto host = client::make(RD_KAFKA_PRODUCER, client_settings{}, loudness::quiet);
  if (!host)
    return host.error();
  std::unique_ptr<mock_broker> made{new mock_broker};
  made->parts_->host = std::move(*host);
  made->parts_->broker.reset(rd_kafka_mock_cluster_new(made->parts_->host->get(), 1));
  if (!made->parts_->broker)
    return failure{remedy::fatal, "cannot start the embedded broker: no free port on 127.0.0.1"};
  return made;
}

std::string mock_broker::address() const {
  return rd_kafka_mock_cluster_bootstraps(parts_->broker.get());
}

result<void> mock_broker::create_topic(const std::string& topic, std::uint32_t partitions) {
  const auto code = rd_kafka_mock_topic_create(parts_->broker.get(), topic.c_str(),
                                               static_cast<int>(partitions), 1);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return to_failure(code, "create topic " + topic + " on the embedded broker");
  return {};
}

} // namespace duet
