/// Measures the end-to-end latency of a running system, open loop: every record has a time at which
/// it is due, whatever the system or this program are doing, and counts from there.
#include "bench/kafka.hpp"
#include "bench/tools/commands.hpp"
#include "bench/tools/durations.hpp"
#include "bench/tools/live.hpp"
#include "bench/tools/text.hpp"
#include "bench/tools/workload.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

namespace bench {

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::system_clock;

struct latency_options {
  std::string brokers = "localhost:9092";
  std::string input_topic;
  std::string output_topic;
  std::int64_t pair_sum = narrow_high;
  double rate = 1'000;
  double seconds = 10;
  double warmup_s = 5;
  double quiet_s = 3;
  std::string linger_ms = "0";
  std::uint64_t seed = 1;
};

/// Times pairs.
class pair_reader {
public:
  explicit pair_reader(const latency_options& given)
      : reader_{given.brokers, given.output_topic, given.quiet_s} {}

  /// Pairs whose record was due before `from` are not counted.
  void run(system_clock::time_point from, const std::atomic<bool>& no_more) {
    reader_.run(no_more, [&](const rd_kafka_message_t& record, system_clock::time_point now) {
      const system_clock::time_point due{
          milliseconds{rd_kafka_message_timestamp(&record, nullptr)}};
      if (due >= from)
        latencies.add(now - due);
    });
  }

  durations latencies;

private:
  live_reader reader_;
};

/// Writes each record when it is due, or as soon as it can after that; leaves none out.
class paced_writer {
public:
  explicit paced_writer(const latency_options& given)
      : producer_{make_producer(given.brokers, {{"linger.ms", given.linger_ms}})},
        topic_{open_topic(producer_, given.input_topic)}, rate_{given.rate}, values_{given.seed},
        high_{given.pair_sum} {
    static_cast<void>(count_partitions(producer_, given.input_topic)); // warms the metadata
  }

  void run(system_clock::time_point begin, std::int64_t count) {
    const auto due = [&](std::int64_t record) { return begin + due_after(record); };
    write_paced(producer_, count, due, [&](std::int64_t record) { write(record, due(record)); });
  }

  durations lateness;

private:
  [[nodiscard]] nanoseconds due_after(std::int64_t records) const {
    return nanoseconds{static_cast<std::int64_t>(static_cast<double>(records) * 1e9 / rate_)};
  }

  void write(std::int64_t number, system_clock::time_point due) {
    key_ = "Key ";
    append(key_, number);
    value_.clear();
    append(value_, std::uniform_int_distribution<std::int64_t>{0, high_}(values_));
    const auto stamp = std::chrono::floor<milliseconds>(due).time_since_epoch().count();
    check(rd_kafka_producev(producer_.get(), RD_KAFKA_V_RKT(topic_.get()),
                            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                            RD_KAFKA_V_KEY(key_.data(), key_.size()),
                            RD_KAFKA_V_VALUE(value_.data(), value_.size()),
                            RD_KAFKA_V_TIMESTAMP(stamp), RD_KAFKA_V_END),
          "write");
    lateness.add(system_clock::now() - due);
  }

  client_ptr producer_;
  topic_ptr topic_;
  double rate_;
  std::mt19937_64 values_;
  std::int64_t high_;
  std::string key_;
  std::string value_;
};

void measure(const latency_options& given) {
  pair_reader reader{given};
  paced_writer writer{given};
  std::atomic<bool> no_more = false;
  // On a whole millisecond, as timestamps are.
  const auto begin = std::chrono::ceil<milliseconds>(system_clock::now() + lead);
  const auto from = begin + milliseconds{static_cast<std::int64_t>(given.warmup_s * 1'000)};
  const auto count = static_cast<std::int64_t>(given.rate * (given.warmup_s + given.seconds));
  std::thread reading{[&] { reader.run(from, no_more); }};
  writer.run(begin, count);
  const std::chrono::duration<double> took = system_clock::now() - begin;
  no_more = true;
  reading.join();
  reader.latencies.sort();
  writer.lateness.sort();
  json_object out;
  out.add("sent", count).add("sent_per_s", static_cast<double>(count) / took.count());
  out.add("pairs", reader.latencies.size());
  reader.latencies.describe(out);
  out.add("late_p99_ms", writer.lateness.percentile(99));
  out.add("late_max_ms", writer.lateness.percentile(100));
  std::cout << out.text() << std::endl;
}

} // namespace

void add_latency(CLI::App& to) {
  const auto given = std::make_shared<latency_options>();
  auto& command = *to.add_subcommand("latency", "Feed a running system and time its pairs");
  command.add_option("--brokers", given->brokers, "Kafka brokers");
  command.add_option("--input-topic", given->input_topic, "Topic to write to")->required();
  command.add_option("--output-topic", given->output_topic, "Topic to read pairs from")->required();
  command.add_option("--pair-sum", given->pair_sum, "Numbers from 0 to this are written");
  command.add_option("--rate", given->rate, "Records a second");
  command.add_option("--seconds", given->seconds, "How long to measure");
  command.add_option("--warmup-s", given->warmup_s, "How long to feed before that");
  command.add_option("--quiet-s", given->quiet_s, "How long nothing must come at the end");
  command.add_option("--linger-ms", given->linger_ms, "How long the producer gathers a batch");
  command.add_option("--seed", given->seed, "The same seed gives the same numbers");
  command.callback([given] { measure(*given); });
}

} // namespace bench
