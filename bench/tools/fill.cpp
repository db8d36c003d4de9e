#include "bench/kafka.hpp"
#include "bench/tools/commands.hpp"
#include "bench/tools/text.hpp"
#include "bench/tools/workload.hpp"

#include <chrono>
#include <iostream>
#include <map>
#include <memory>

namespace bench {

namespace {

using std::chrono::steady_clock;

struct fill_options {
  workload kind = workload::narrow;
  std::string brokers = "localhost:9092";
  std::string topic;
  std::int64_t count = 0;
  std::uint64_t seed = 1;
  std::string value;
};

void write(const client_ptr& producer, const topic_ptr& topic, std::string_view key,
           std::string_view value) {
  constexpr int queue_full_ms = 5;
  while (rd_kafka_produce(topic.get(), RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                          const_cast<char*>(value.data()), value.size(), key.data(), key.size(),
                          nullptr) != 0) {
    const auto code = rd_kafka_last_error();
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL)
      check(code, "write");
    rd_kafka_poll(producer.get(), queue_full_ms);
  }
}

void fill(const fill_options& given) {
  const auto begin = steady_clock::now();
  const auto producer = make_producer(
      given.brokers,
      {{"linger.ms", "20"}, {"batch.num.messages", "100000"}, {"enable.idempotence", "true"}});
  static_cast<void>(count_partitions(producer, given.topic)); // it must exist
  const auto topic = open_topic(producer, given.topic);
  value_sequence values{given.kind, given.seed};
  std::string key;
  for (std::int64_t i = 0; i < given.count; ++i) {
    key = "Key ";
    append(key, i);
    write(producer, topic, key, given.value.empty() ? values.next() : given.value);
  }
  constexpr int flush_ms_max = 60'000;
  check(rd_kafka_flush(producer.get(), flush_ms_max), "write everything");
  const std::chrono::duration<double> took = steady_clock::now() - begin;
  std::cout << json_object{}.add("records", given.count).add("seconds", took.count()).text()
            << std::endl;
}

} // namespace

void add_fill(CLI::App& to) {
  static const std::map<std::string, workload> kinds{{"narrow", workload::narrow},
                                                     {"wide", workload::wide},
                                                     {"json", workload::json},
                                                     {"garbage", workload::garbage},
                                                     {"keys", workload::keys}};
  const auto given = std::make_shared<fill_options>();
  auto& command = *to.add_subcommand("fill", "Write a workload to a topic, which must exist");
  command.add_option("workload", given->kind, "What to write")
      ->required()
      ->transform(CLI::Transformer(kinds));
  command.add_option("--brokers", given->brokers, "Kafka brokers");
  command.add_option("--topic", given->topic, "Topic to write to")->required();
  command.add_option("--count", given->count, "Records to write")->required();
  command.add_option("--seed", given->seed, "The same seed gives the same values");
  command.add_option("--value", given->value, "Write this value instead of the workload's");
  command.callback([given] { fill(*given); });
}

} // namespace bench
