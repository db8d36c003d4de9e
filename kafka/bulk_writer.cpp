#include "kafka/bulk_writer.hpp"

#include "kafka/failure_map.hpp"
#include "kafka/handle.hpp"
#include "kafka/unreached.hpp"

namespace duet {

namespace {

constexpr std::chrono::milliseconds find_topic_max{10'000};
constexpr std::chrono::milliseconds full_queue_step{5};

} // namespace

struct bulk_writer::parts {
  std::string name;
  std::unique_ptr<client> producer;
  topic_ptr topic;
};

bulk_writer::bulk_writer() : parts_{std::make_unique<parts>()} {}
bulk_writer::~bulk_writer() = default;

result<std::unique_ptr<bulk_writer>>
bulk_writer::open(const std::string& brokers, const std::string& topic, const properties& extra) {
  client_settings settings;
  const properties base{
      {"bootstrap.servers", brokers},
      {"client.id", "duet-generate"},
      {"acks", "all"},
      {"linger.ms", "20"},
      {"batch.num.messages", "50000"},
      {"queue.buffering.max.messages", "500000"},
      {"delivery.report.only.error", "true"},
      {"socket.nagle.disable", "true"},
  };
  if (auto done = settings.set(base); !done)
    return done.error();
  if (auto done = settings.set(extra); !done)
    return done.error();
  auto producer = client::make(RD_KAFKA_PRODUCER, std::move(settings), loudness::quiet);
  if (!producer)
    return producer.error();
  std::unique_ptr<bulk_writer> made{new bulk_writer};
  made->parts_->name = topic;
  made->parts_->producer = std::move(*producer);
  made->parts_->topic = made->parts_->producer->topic(topic);
  if (auto done = made->find_topic(brokers); !done)
    return done.error();
  return made;
}

result<void> bulk_writer::find_topic(const std::string& brokers) {
  const rd_kafka_metadata_t* raw = nullptr;
  const auto code = rd_kafka_metadata(parts_->producer->get(), 0, parts_->topic.get(), &raw,
                                      to_ms(find_topic_max));
  const std::unique_ptr<const rd_kafka_metadata_t, freed_by<rd_kafka_metadata_destroy>> metadata{
      raw};
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_poll(parts_->producer->get(), 0); // hands over what the client heard
    const auto [heard, text] = parts_->producer->heard().get();
    return explain_unreached(brokers, heard, text);
  }
  if (metadata->topic_cnt != 1 || metadata->topics[0].partition_cnt == 0)
    return failure{remedy::misconfigured, "the topic " + parts_->name +
                                              " does not exist; create it or give another --topic"};
  return {};
}

result<void> bulk_writer::write(std::string_view key, std::string_view value) {
  while (rd_kafka_produce(parts_->topic.get(), RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                          const_cast<char*>(value.data()), value.size(), key.data(), key.size(),
                          nullptr) != 0) {
    const auto code = rd_kafka_last_error();
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL)
      return to_failure(code, "write to topic " + parts_->name);
    rd_kafka_poll(parts_->producer->get(), to_ms(full_queue_step));
  }
  return {};
}

result<void> bulk_writer::flush(std::chrono::milliseconds wait) {
  const auto code = rd_kafka_flush(parts_->producer->get(), to_ms(wait));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return to_failure(code, "write everything to topic " + parts_->name);
  const auto [lost, topic] = parts_->producer->undelivered().get();
  if (lost != RD_KAFKA_RESP_ERR_NO_ERROR)
    return to_failure(lost, "write to topic " + topic);
  return {};
}

} // namespace duet
