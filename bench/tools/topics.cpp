#include "bench/kafka.hpp"
#include "bench/tools/commands.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <span>
#include <stdexcept>
#include <thread>

namespace bench {

namespace {

using new_topic_ptr = std::unique_ptr<rd_kafka_NewTopic_t, freed_by<rd_kafka_NewTopic_destroy>>;
using old_topic_ptr =
    std::unique_ptr<rd_kafka_DeleteTopic_t, freed_by<rd_kafka_DeleteTopic_destroy>>;
using event_ptr = std::unique_ptr<rd_kafka_event_t, freed_by<rd_kafka_event_destroy>>;

constexpr int answer_ms_max = 30'000;

struct topics_options {
  std::string brokers = "localhost:9092";
  std::vector<std::string> topics;
  int partitions = 4;
};

event_ptr answer(const queue_ptr& queue, const std::string& doing) {
  event_ptr event{rd_kafka_queue_poll(queue.get(), answer_ms_max)};
  check(event ? rd_kafka_event_error(event.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT, doing);
  return event;
}

new_topic_ptr describe(const topics_options& given, const std::string& name) {
  constexpr int broker_default = -1;
  std::array<char, 256> why{};
  new_topic_ptr made{rd_kafka_NewTopic_new(name.c_str(), given.partitions, broker_default,
                                           why.data(), why.size())};
  if (!made)
    throw std::runtime_error{why.data()};
  return made;
}

/// Whether the cluster's metadata names a leader of each partition.
bool has_leaders(const client_ptr& client, const std::string& topic, int partitions) {
  const auto handle = open_topic(client, topic);
  const rd_kafka_metadata_t* raw = nullptr;
  check(rd_kafka_metadata(client.get(), 0, handle.get(), &raw, answer_ms_max), "reach Kafka");
  const metadata_ptr metadata{raw};
  if (metadata->topic_cnt != 1 || metadata->topics[0].partition_cnt != partitions)
    return false;
  const std::span found{metadata->topics[0].partitions, static_cast<std::size_t>(partitions)};
  return std::ranges::all_of(found, [](const auto& each) { return each.leader >= 0; });
}

/// Whether the leaders know that they are.
bool leaders_answer(const client_ptr& client, const std::string& topic, int partitions) {
  constexpr int leader_ms_max = 1'000;
  std::int64_t low = 0;
  std::int64_t high = 0;
  for (std::int32_t i = 0; i < partitions; ++i)
    if (rd_kafka_query_watermark_offsets(client.get(), topic.c_str(), i, &low, &high,
                                         leader_ms_max) != RD_KAFKA_RESP_ERR_NO_ERROR)
      return false;
  return true;
}

/// The broker that answers knows a new topic before its partitions have leaders.
void await_leaders(const client_ptr& client, const std::string& topic, int partitions) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (!has_leaders(client, topic, partitions) || !leaders_answer(client, topic, partitions)) {
    if (std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error{"the new topic " + topic + " has no leaders"};
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

void create_topics(const topics_options& given) {
  const auto client = make_consumer(given.brokers, {});
  const queue_ptr queue{rd_kafka_queue_new(client.get())};
  for (const auto& name : given.topics) {
    const auto doing = "create topic " + name;
    const auto made = describe(given, name);
    auto* wanted = made.get();
    rd_kafka_CreateTopics(client.get(), &wanted, 1, nullptr, queue.get());
    const auto event = answer(queue, doing);
    std::size_t count = 0;
    const auto* const* results = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(event.get()), &count);
    check(count == 1 ? rd_kafka_topic_result_error(results[0]) : RD_KAFKA_RESP_ERR__FAIL, doing);
    await_leaders(client, name, given.partitions);
  }
}

/// The names of all topics that begin with `prefix`.
std::vector<std::string> find_topics(const client_ptr& client, const std::string& prefix) {
  const rd_kafka_metadata_t* raw = nullptr;
  check(rd_kafka_metadata(client.get(), 1, nullptr, &raw, answer_ms_max), "list the topics");
  const metadata_ptr metadata{raw};
  std::vector<std::string> found;
  for (int i = 0; i < metadata->topic_cnt; ++i)
    if (const std::string name = metadata->topics[i].topic; name.starts_with(prefix))
      found.push_back(name);
  return found;
}

void delete_topic(const client_ptr& client, const queue_ptr& queue, const std::string& name) {
  const auto doing = "delete topic " + name;
  const old_topic_ptr made{rd_kafka_DeleteTopic_new(name.c_str())};
  auto* wanted = made.get();
  rd_kafka_DeleteTopics(client.get(), &wanted, 1, nullptr, queue.get());
  const auto event = answer(queue, doing);
  std::size_t count = 0;
  const auto* const* results =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event.get()), &count);
  check(count == 1 ? rd_kafka_topic_result_error(results[0]) : RD_KAFKA_RESP_ERR__FAIL, doing);
}

void delete_topics(const topics_options& given) {
  const auto client = make_consumer(given.brokers, {});
  const queue_ptr queue{rd_kafka_queue_new(client.get())};
  for (const auto& prefix : given.topics)
    for (const auto& name : find_topics(client, prefix))
      delete_topic(client, queue, name);
}

} // namespace

void add_topics(CLI::App& to) {
  const auto given = std::make_shared<topics_options>();
  auto& create = *to.add_subcommand("create", "Create topics, and wait until they can be used");
  auto& drop = *to.add_subcommand("delete", "Delete all topics that begin like the given names");
  for (auto* command : {&create, &drop}) {
    command->add_option("topics", given->topics, "Names")->required();
    command->add_option("--brokers", given->brokers, "Kafka brokers");
  }
  create.add_option("--partitions", given->partitions, "Partitions of each");
  create.callback([given] { create_topics(*given); });
  drop.callback([given] { delete_topics(*given); });
}

} // namespace bench
