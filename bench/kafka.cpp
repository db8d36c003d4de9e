#include "bench/kafka.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <stdexcept>

namespace bench {

namespace {

constexpr int question_ms_max = 10'000;

/// librdkafka before 2.2 waits a second when its queue is full, so there the queue must hold more
/// than a second's worth of records; from then on a short queue with a short wait is best.
bool has_fetch_backoff() {
  constexpr int version_2_2_0 = 0x020200ff;
  return rd_kafka_version() >= version_2_2_0;
}

void on_delivery(rd_kafka_t* /*client*/, const rd_kafka_message_t* record, void* /*opaque*/) {
  if (record->err == RD_KAFKA_RESP_ERR_NO_ERROR || record->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE)
    return;
  std::cerr << "a record for topic " << rd_kafka_topic_name(record->rkt)
            << " was not delivered: " << rd_kafka_err2str(record->err) << std::endl;
  std::_Exit(EXIT_FAILURE);
}

client_ptr make_client(rd_kafka_type_t kind, const settings& base, const settings& more) {
  std::array<char, 512> why{};
  auto* conf = rd_kafka_conf_new();
  for (const auto* each : {&base, &more})
    for (const auto& [name, value] : *each)
      if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why.data(), why.size()) !=
          RD_KAFKA_CONF_OK)
        throw std::runtime_error{why.data()};
  if (kind == RD_KAFKA_PRODUCER)
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
  client_ptr made{rd_kafka_new(kind, conf, why.data(), why.size())};
  if (!made)
    throw std::runtime_error{why.data()};
  return made;
}

/// Errors that librdkafka gets over by itself.
bool passes(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__TRANSPORT || code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN;
}

} // namespace

client_ptr make_consumer(const std::string& brokers, const settings& more) {
  settings base{
      {"bootstrap.servers", brokers},
      {"client.id", "duet-bench"},
      {"log_level", "3"}, // errors
      {"group.id", "duet-bench"},
      {"isolation.level", "read_committed"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "earliest"},
      {"allow.auto.create.topics", "false"},
      {"check.crcs", "true"},
      {"fetch.wait.max.ms", "100"},
      {"queued.min.messages", has_fetch_backoff() ? "50000" : "1000000"},
      {"queued.max.messages.kbytes", "65536"},
      {"socket.nagle.disable", "true"},
  };
  if (has_fetch_backoff())
    base.emplace_back("fetch.queue.backoff.ms", "2");
  auto made = make_client(RD_KAFKA_CONSUMER, base, more);
  rd_kafka_poll_set_consumer(made.get());
  return made;
}

client_ptr make_producer(const std::string& brokers, const settings& more) {
  const settings base{
      {"bootstrap.servers", brokers},
      {"client.id", "duet-bench"},
      {"log_level", "3"}, // errors
      {"acks", "all"},
      {"partitioner", "murmur2_random"}, // where Java's producers put the same key
      {"delivery.report.only.error", "true"},
      {"queue.buffering.max.messages", "1000000"},
      {"queue.buffering.max.kbytes", "131072"},
      {"socket.nagle.disable", "true"},
  };
  return make_client(RD_KAFKA_PRODUCER, base, more);
}

topic_ptr open_topic(const client_ptr& client, const std::string& name) {
  return topic_ptr{rd_kafka_topic_new(client.get(), name.c_str(), nullptr)};
}

std::int32_t count_partitions(const client_ptr& client, const std::string& topic) {
  const auto handle = open_topic(client, topic);
  const rd_kafka_metadata_t* raw = nullptr;
  check(rd_kafka_metadata(client.get(), 0, handle.get(), &raw, question_ms_max), "reach Kafka");
  const metadata_ptr metadata{raw};
  if (metadata->topic_cnt != 1 || metadata->topics[0].partition_cnt == 0)
    throw std::runtime_error{"there is no topic " + topic};
  return metadata->topics[0].partition_cnt;
}

list_ptr all_partitions(const client_ptr& client, const std::string& topic, std::int64_t offset) {
  const auto count = count_partitions(client, topic);
  list_ptr list{rd_kafka_topic_partition_list_new(count)};
  for (std::int32_t i = 0; i < count; ++i)
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), i)->offset = offset;
  return list;
}

void check(rd_kafka_resp_err_t code, std::string_view doing) {
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw std::runtime_error{"cannot " + std::string{doing} + ": " + rd_kafka_err2str(code)};
}

void check(rd_kafka_error_t* error, std::string_view doing) {
  if (error == nullptr)
    return;
  const std::string why = rd_kafka_error_string(error);
  rd_kafka_error_destroy(error);
  throw std::runtime_error{"cannot " + std::string{doing} + ": " + why};
}

// --- batch_reader

batch_reader::batch_reader(const client_ptr& consumer)
    : queue_{rd_kafka_queue_get_consumer(consumer.get())} {
  messages_.reserve(batch_max);
}

void batch_reader::release() {
  for (auto* message : messages_)
    rd_kafka_message_destroy(message);
  messages_.clear();
}

/// A batch call with a time-out waits for a whole batch, so the wait is for one message.
void batch_reader::take(int wait_ms) {
  const auto ready = [this](std::size_t have) {
    messages_.resize(batch_max);
    const auto count =
        rd_kafka_consume_batch_queue(queue_.get(), 0, messages_.data() + have, batch_max - have);
    messages_.resize(have + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  };
  ready(0);
  if (!messages_.empty() || wait_ms == 0)
    return;
  auto* first = rd_kafka_consume_queue(queue_.get(), wait_ms);
  if (first == nullptr)
    return;
  messages_.push_back(first);
  ready(1);
}

const std::vector<rd_kafka_message_t*>& batch_reader::poll(int wait_ms) {
  release();
  take(wait_ms);
  for (const auto* message : messages_)
    if (message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF && !passes(message->err))
      check(message->err, "read");
  std::erase_if(messages_, [](rd_kafka_message_t* message) {
    const bool noise = passes(message->err);
    if (noise)
      rd_kafka_message_destroy(message);
    return noise;
  });
  return messages_;
}

void read_topic(const std::string& brokers, const std::string& topic, bool read_committed,
                const std::function<void(const rd_kafka_message_t&)>& visit) {
  const auto consumer = make_consumer(
      brokers, {{"isolation.level", read_committed ? "read_committed" : "read_uncommitted"},
                {"enable.partition.eof", "true"}});
  const auto list = all_partitions(consumer, topic, 0);
  std::map<std::int32_t, std::int64_t> ends;
  for (std::int32_t i = 0; i < list->cnt; ++i) {
    std::int64_t low = 0;
    check(rd_kafka_query_watermark_offsets(consumer.get(), topic.c_str(), i, &low, &ends[i],
                                           question_ms_max),
          "find the end of topic " + topic);
    list->elems[i].offset = low;
  }
  check(rd_kafka_assign(consumer.get(), list.get()), "read topic " + topic);
  batch_reader reader{consumer};
  while (!ends.empty())
    for (const auto* message : reader.poll(1'000)) {
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
        visit(*message);
      else if (const auto at = ends.find(message->partition);
               at != ends.end() && message->offset >= at->second)
        ends.erase(at);
    }
}

} // namespace bench
