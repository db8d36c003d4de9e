/// Measures how long a running script takes to show a window, open loop: from the moment at which
/// the record that closes the window is due, whatever the system or this program are doing.
#include "bench/kafka.hpp"
#include "bench/tools/commands.hpp"
#include "bench/tools/durations.hpp"
#include "bench/tools/live.hpp"
#include "bench/tools/text.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <iostream>
#include <map>
#include <memory>
#include <thread>

namespace bench {

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::system_clock;

struct window_latency_options {
  std::string brokers = "localhost:9092";
  std::string input_topic;
  std::string output_topic;
  double rate = 1'000;
  double seconds = 10;
  double warmup_s = 5;
  double quiet_s = 3;
  std::int64_t window_ms = 100;
  std::string linger_ms = "0";
};

/// When each record is due, and which one closes a window: records go round the partitions, and a
/// window is closed once each partition has one at its end or later. A record one millisecond
/// before the end may do, too, so that the latency is never too low.
class schedule {
public:
  schedule(const window_latency_options& given, std::int32_t partitions)
      // On a whole millisecond, as timestamps are.
      : begin_{std::chrono::ceil<milliseconds>(system_clock::now() + lead)}, rate_{given.rate},
        window_{given.window_ms}, partitions_{partitions}, warmup_s_{given.warmup_s},
        count_{static_cast<std::int64_t>(given.rate * (given.warmup_s + given.seconds))} {}

  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] std::int32_t partitions() const { return partitions_; }
  [[nodiscard]] system_clock::time_point begin() const { return begin_; }

  [[nodiscard]] system_clock::time_point due(std::int64_t record) const {
    return begin_ +
           nanoseconds{static_cast<std::int64_t>(static_cast<double>(record) * 1e9 / rate_)};
  }

  [[nodiscard]] std::int64_t time_ms(std::int64_t record) const {
    return std::chrono::floor<milliseconds>(due(record)).time_since_epoch().count();
  }

  /// The end of the window that a time is in.
  [[nodiscard]] std::int64_t end_of(std::int64_t time_ms) const {
    return (time_ms / window_ + 1) * window_;
  }

  [[nodiscard]] std::int64_t closing(std::int64_t end_ms) const {
    return first_at(end_ms - 1) + partitions_ - 1;
  }

  /// Whether a window is one of which all records are ours, and counts.
  [[nodiscard]] bool counts(std::int64_t end_ms) const {
    return system_clock::time_point{milliseconds{end_ms - window_}} >= from() &&
           closing(end_ms) < count_;
  }

  /// How many records each window that counts has, by its end.
  [[nodiscard]] std::map<std::int64_t, std::int64_t> expected() const {
    std::map<std::int64_t, std::int64_t> made;
    for (std::int64_t i = 0; i < count_; ++i)
      if (const auto end = end_of(time_ms(i)); counts(end))
        ++made[end];
    return made;
  }

private:
  [[nodiscard]] system_clock::time_point from() const {
    return begin_ + milliseconds{static_cast<std::int64_t>(warmup_s_ * 1'000)};
  }

  /// The first record whose time is not before `time_ms`.
  [[nodiscard]] std::int64_t first_at(std::int64_t at_ms) const {
    const auto passed = system_clock::time_point{milliseconds{at_ms}} - begin_;
    const auto seconds = std::chrono::duration<double>{passed}.count();
    auto found = std::max<std::int64_t>(0, static_cast<std::int64_t>(seconds * rate_) - 2);
    while (time_ms(found) < at_ms)
      ++found;
    return found;
  }

  system_clock::time_point begin_;
  double rate_;
  std::int64_t window_;
  std::int32_t partitions_;
  double warmup_s_;
  std::int64_t count_;
};

/// Times and counts rows of windows.
class row_reader {
public:
  explicit row_reader(const window_latency_options& given)
      : reader_{given.brokers, given.output_topic, given.quiet_s} {}

  void run(const schedule& plan, const std::atomic<bool>& no_more) {
    reader_.run(no_more, [&](const rd_kafka_message_t& record, system_clock::time_point now) {
      take(plan, value_of(record), now);
    });
  }

  durations latencies;
  std::map<std::int64_t, std::int64_t> counted; ///< Records of each window, by its end.

private:
  void take(const schedule& plan, std::string_view row, system_clock::time_point now) {
    const auto last_ms = number_of(row, R"("last_ms":)");
    const auto count = number_of(row, R"("order_count":)");
    if (!last_ms || !count)
      throw std::runtime_error{"no row of a window: " + std::string{row}};
    const auto end = plan.end_of(*last_ms);
    if (!plan.counts(end))
      return;
    counted[end] += *count;
    latencies.add(now - plan.due(plan.closing(end)));
  }

  live_reader reader_;
};

/// Writes each record when it is due, or as soon as it can after that; leaves none out.
class status_writer {
public:
  explicit status_writer(const window_latency_options& given)
      : producer_{make_producer(given.brokers, {{"linger.ms", given.linger_ms}})},
        topic_{open_topic(producer_, given.input_topic)}, partitions_{count_partitions(
                                                              producer_, given.input_topic)} {}

  [[nodiscard]] std::int32_t partitions() const { return partitions_; }

  void run(const schedule& plan) {
    const auto due = [&](std::int64_t record) { return plan.due(record); };
    write_paced(producer_, plan.count(), due, [&](std::int64_t record) { write(plan, record); });
  }

  durations lateness;

private:
  void write(const schedule& plan, std::int64_t number) {
    constexpr std::array statuses{"CREATED", "PAID", "SHIPPED", "DELIVERED", "CANCELLED"};
    constexpr std::int64_t customers = 1'000;
    // Not by `number` alone: a partition is to have all of them.
    const auto status = static_cast<std::size_t>(number * 7 / 4) % statuses.size();
    value_ = R"({"customer":"customer-)";
    append(value_, number % customers);
    value_.append(R"(","status":")").append(statuses[status]);
    value_ += R"(","region":"eu-west","amount":88.40,"ts":"2024-05-23T12:34:56Z","tsMillis":)";
    append(value_, plan.time_ms(number));
    value_ += '}';
    const auto partition = static_cast<std::int32_t>(number % partitions_);
    check(rd_kafka_producev(producer_.get(), RD_KAFKA_V_RKT(topic_.get()),
                            RD_KAFKA_V_PARTITION(partition),
                            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                            RD_KAFKA_V_VALUE(value_.data(), value_.size()), RD_KAFKA_V_END),
          "write");
    lateness.add(system_clock::now() - plan.due(number));
  }

  client_ptr producer_;
  topic_ptr topic_;
  std::int32_t partitions_;
  std::string value_;
};

/// Windows of which not all records were counted once.
std::int64_t wrong_windows(const std::map<std::int64_t, std::int64_t>& expected,
                           const std::map<std::int64_t, std::int64_t>& counted) {
  return std::ranges::count_if(expected, [&](const auto& each) {
    const auto found = counted.find(each.first);
    return found == counted.end() || found->second != each.second;
  });
}

void measure_windows(const window_latency_options& given) {
  row_reader reader{given};
  status_writer writer{given};
  const schedule plan{given, writer.partitions()};
  std::atomic<bool> no_more = false;
  std::thread reading{[&] { reader.run(plan, no_more); }};
  writer.run(plan);
  const std::chrono::duration<double> took = system_clock::now() - plan.begin();
  no_more = true;
  reading.join();
  reader.latencies.sort();
  writer.lateness.sort();
  const auto expected = plan.expected();
  json_object out;
  out.add("sent", plan.count())
      .add("sent_per_s", static_cast<double>(plan.count()) / took.count())
      .add("rows", reader.latencies.size())
      .add("windows", expected.size())
      .add("wrong_windows", wrong_windows(expected, reader.counted));
  reader.latencies.describe(out);
  out.add("late_p99_ms", writer.lateness.percentile(99));
  std::cout << out.text() << std::endl;
}

} // namespace

void add_window_latency(CLI::App& to) {
  const auto given = std::make_shared<window_latency_options>();
  auto& command = *to.add_subcommand(
      "window-latency", "Feed a running script with order statuses and time its windows");
  command.add_option("--brokers", given->brokers, "Kafka brokers");
  command.add_option("--input-topic", given->input_topic, "Topic to write to")->required();
  command.add_option("--output-topic", given->output_topic, "Topic to read rows from")->required();
  command.add_option("--rate", given->rate, "Records a second");
  command.add_option("--seconds", given->seconds, "How long to measure");
  command.add_option("--warmup-s", given->warmup_s, "How long to feed before that");
  command.add_option("--quiet-s", given->quiet_s, "How long nothing must come at the end");
  command.add_option("--window-ms", given->window_ms, "The windows of the script");
  command.add_option("--linger-ms", given->linger_ms, "How long the producer gathers a batch");
  command.callback([given] { measure_windows(*given); });
}

} // namespace bench
