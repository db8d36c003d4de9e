/// Watches a system from outside: what it has committed, and what it has taken for it.
#include "bench/kafka.hpp"
#include "bench/tools/commands.hpp"
#include "bench/tools/process.hpp"
#include "bench/tools/text.hpp"

#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

namespace bench {

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

struct watch_options {
  std::string brokers = "localhost:9092";
  std::vector<std::string> topics;
  int pid = 0;
  double quiet_s = 5;
  double timeout_s = 300;
  int period_ms = 20;
  bool first_only = false;
};

/// The ends of all partitions of some topics, with one request.
class ends {
public:
  ends(const watch_options& given, const std::string& isolation)
      : client_{make_consumer(given.brokers, {{"isolation.level", isolation}})} {
    for (const auto& topic : given.topics)
      partitions_.emplace_back(topic, count_partitions(client_, topic));
  }

  /// Stable ends under read_committed, else high watermarks.
  [[nodiscard]] std::vector<std::int64_t> ask() const {
    constexpr int ask_ms_max = 10'000;
    const list_ptr list{rd_kafka_topic_partition_list_new(8)};
    for (const auto& [topic, count] : partitions_)
      for (std::int32_t i = 0; i < count; ++i)
        rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), i)->offset =
            RD_KAFKA_OFFSET_END;
    check(rd_kafka_offsets_for_times(client_.get(), list.get(), ask_ms_max), "look at the topics");
    std::vector<std::int64_t> found;
    for (int i = 0; i < list->cnt; ++i) {
      check(list->elems[i].err, "look at the topics");
      found.push_back(list->elems[i].offset);
    }
    return found;
  }

private:
  client_ptr client_;
  std::vector<std::pair<std::string, std::int32_t>> partitions_;
};

/// The process, once the caller has named it.
struct target {
  int pid = 0;
  std::int64_t start_ns = 0;
};

/// Either the process that runs already, or the one that the caller starts after we are ready: it
/// is a line "PID START_NS" on standard input, with the start as CLOCK_MONOTONIC showed it.
target find_target(const watch_options& given) {
  if (given.pid != 0)
    return {given.pid, start_of(given.pid)};
  std::cout << R"({"ready": true})" << std::endl;
  target found;
  if (!(std::cin >> found.pid >> found.start_ns))
    throw std::runtime_error{"no process was named on standard input"};
  return found;
}

double seconds(nanoseconds time) { return std::chrono::duration<double>{time}.count(); }

class watcher {
public:
  explicit watcher(const watch_options& given)
      : given_{given}, stable_{given, "read_committed"}, high_{given, "read_uncommitted"},
        seen_{stable_.ask()}, target_{find_target(given)}, begun_{steady_clock::now()} {}

  /// Returns when everything has been still for long enough; false if that took too long.
  bool run() {
    for (auto next = steady_clock::now(); !done(); next += milliseconds{given_.period_ms}) {
      if (seconds(steady_clock::now() - begun_) > given_.timeout_s)
        return false;
      std::this_thread::sleep_until(next);
      look();
    }
    return true;
  }

  [[nodiscard]] std::string report(bool settled) const {
    const auto after_start = [this](steady_clock::time_point at) {
      return seconds(at.time_since_epoch() - nanoseconds{target_.start_ns});
    };
    json_object out;
    out.add("settled", settled).add("start_ns", target_.start_ns).add("changes", changes_);
    if (changes_ > 0)
      out.add("first_change_ns", first_.time_since_epoch().count())
          .add("first_change_s", after_start(first_))
          .add("last_change_ns", last_.time_since_epoch().count())
          .add("last_change_s", after_start(last_))
          .add("cpu_first_s", at_first_.cpu_s)
          .add("cpu_last_s", at_last_.cpu_s)
          .add("rss_last_bytes", at_last_.rss_bytes);
    return out.add("rss_peak_bytes", usage_of(target_.pid).rss_peak_bytes).text();
  }

private:
  void look() {
    auto found = stable_.ask();
    if (found == seen_)
      return;
    seen_ = std::move(found);
    last_ = steady_clock::now();
    at_last_ = usage_of(target_.pid);
    if (++changes_ == 1) {
      first_ = last_;
      at_first_ = at_last_;
    }
  }

  [[nodiscard]] bool done() {
    if (changes_ == 0)
      return static_cast<void>(usage_of(target_.pid)), false; // throws if it has ended
    if (given_.first_only)
      return true;
    return seconds(steady_clock::now() - last_) >= given_.quiet_s && high_.ask() == seen_;
  }

  watch_options given_;
  ends stable_;
  ends high_;
  std::vector<std::int64_t> seen_;
  target target_;
  steady_clock::time_point begun_;
  steady_clock::time_point first_;
  steady_clock::time_point last_;
  process_usage at_first_;
  process_usage at_last_;
  int changes_ = 0;
};

void watch(const watch_options& given) {
  watcher eyes{given};
  const bool settled = eyes.run();
  std::cout << eyes.report(settled) << std::endl;
  if (!settled)
    throw CLI::RuntimeError{1};
}

} // namespace

void add_watch(CLI::App& to) {
  const auto given = std::make_shared<watch_options>();
  auto& command = *to.add_subcommand(
      "watch", "Measure a process until what it has committed does not change any more");
  command.add_option("--brokers", given->brokers, "Kafka brokers");
  const auto add_topic = [given](const std::string& topic) { given->topics.push_back(topic); };
  command.add_option_function<std::string>("--output-topic", add_topic, "A topic it commits to")
      ->required();
  command.add_option_function<std::string>("--dlq-topic", add_topic, "Another");
  command.add_option("--pid", given->pid,
                     "The process; without it, say {\"ready\": true} and read PID START_NS");
  command.add_option("--quiet-s", given->quiet_s, "How long nothing must have changed");
  command.add_option("--timeout-s", given->timeout_s, "Give up after this time (exit code 1)");
  command.add_option("--period-ms", given->period_ms, "Time between two looks");
  command.add_flag("--first-only", given->first_only, "Return at the first change");
  command.callback([given] { watch(*given); });
}

} // namespace bench
