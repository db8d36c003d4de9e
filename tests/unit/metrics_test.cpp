#include "monitoring/metrics.hpp"
#include "monitoring/process.hpp"
#include "tests/support/manual_clock.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace duet {
namespace {

using namespace std::chrono_literals;

/// A parsed /metrics page.
struct page {
  std::map<std::string, std::string> types; ///< By metric.
  std::map<std::string, std::string> helps; ///< By metric.
  std::map<std::string, double> samples;    ///< By series, as written: name{label="value",...}.

  /// The value of a series, which must be there.
  [[nodiscard]] double at(const std::string& series) const {
    CAPTURE(series);
    REQUIRE(samples.contains(series));
    return samples.at(series);
  }
};

/// The metric that a sample belongs to: a histogram's samples have suffixes.
std::string metric_of(const page& in, std::string name) {
  for (const auto* suffix : {"_bucket", "_sum", "_count"}) {
    const std::string_view tail{suffix};
    if (!name.ends_with(tail))
      continue;
    const auto stem = name.substr(0, name.size() - tail.size());
    if (const auto found = in.types.find(stem); found != in.types.end())
      if (found->second == "histogram")
        return stem;
  }
  return name;
}

/// Reads Prometheus' text format, and fails the test on a line that it does not know.
page parse(const std::string& text) {
  static const std::regex help{R"(# HELP ([a-z_]+) (.+))"};
  static const std::regex type{R"(# TYPE ([a-z_]+) (counter|gauge|histogram))"};
  static const std::regex sample{
      R"re(([a-z_]+)(\{[a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*\})? ([0-9.e+-]+|\+Inf))re"};
  page made;
  REQUIRE(text.ends_with('\n'));
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    std::smatch parts;
    if (std::regex_match(line, parts, help)) {
      CHECK(made.helps.emplace(parts[1], parts[2]).second);
    } else if (std::regex_match(line, parts, type)) {
      CHECK(made.types.emplace(parts[1], parts[2]).second);
    } else {
      REQUIRE(std::regex_match(line, parts, sample));
      CHECK(made.types.contains(metric_of(made, parts[1])));
      const auto value = parts[3] == "+Inf" ? HUGE_VAL : std::stod(parts[3]);
      CHECK(made.samples.emplace(parts[1].str() + parts[2].str(), value).second);
    }
  }
  return made;
}

/// The time of all tests here.
const auto test_clock = std::make_shared<test::manual_clock>();

metrics made() {
  return metrics{{.job = "pairs",
                  .input_topic = "raw-topic",
                  .version = "1.2.3",
                  .revision = "abcdef0",
                  .librdkafka = "2.0.2",
                  .caf = "0.17.6"},
                 test_clock};
}

page shown(const metrics& meter) { return parse(meter.serialize()); }

commit_report report() {
  commit_report made;
  made.read = {{{0}, 10}, {{3}, 5}};
  made.outputs = 6;
  made.dead_letters[static_cast<std::size_t>(reject_reason::empty)] = 2;
  made.dead_letters[static_cast<std::size_t>(reject_reason::out_of_range)] = 1;
  made.epoch = 20ms;
  made.transaction = 15ms;
  return made;
}

const std::string consumed_of_0 = R"(duet_records_consumed_total{partition="0",topic="raw-topic"})";
const std::string consumed_of_3 = R"(duet_records_consumed_total{partition="3",topic="raw-topic"})";

TEST_CASE("every metric has the type and the labels that dashboards and alerts rely on") {
  struct row {
    std::string name;
    std::string type;
    std::set<std::string> labels;
  };
  const std::vector<row> table{
      {"duet_records_consumed_total", "counter", {"topic", "partition"}},
      {"duet_pairs_emitted_total", "counter", {}},
      {"duet_dead_letters_total", "counter", {"reason"}},
      {"duet_transactions_total", "counter", {"result"}},
      {"duet_epoch_duration_seconds", "histogram", {}},
      {"duet_transaction_duration_seconds", "histogram", {}},
      {"duet_epoch_records", "histogram", {}},
      {"duet_epochs_in_flight", "gauge", {}},
      {"duet_backpressure_seconds_total", "counter", {}},
      {"duet_consumer_lag_records", "gauge", {"topic", "partition"}},
      {"duet_state_keys", "gauge", {"shard"}},
      {"duet_waiting_records", "gauge", {"shard"}},
      {"duet_last_commit_timestamp_seconds", "gauge", {}},
      {"duet_recoveries_total", "counter", {"cause"}},
      {"duet_recovery_duration_seconds", "gauge", {}},
      {"duet_service_state", "gauge", {"state"}},
      {"duet_build_info", "gauge", {"version", "revision", "librdkafka", "caf"}},
      {"process_resident_memory_bytes", "gauge", {}},
      {"process_cpu_seconds_total", "counter", {}},
      {"process_open_fds", "gauge", {}},
      {"process_start_time_seconds", "gauge", {}},
      {"process_threads", "gauge", {}},
  };
  auto meter = made();
  meter.epoch_committed(report());
  meter.shard_holds({0}, 1, 2);
  meter.lag_changed({0}, 3);
  const auto seen = shown(meter);

  std::map<std::string, std::set<std::string>> labels;
  for (const auto& [series, value] : seen.samples) {
    const auto brace = series.find('{');
    auto& of = labels[metric_of(seen, series.substr(0, brace))];
    static const std::regex label{R"(([a-z_]+)=")"};
    for (std::sregex_iterator at{series.begin(), series.end(), label}, end; at != end; ++at)
      if ((*at)[1] != "le")
        of.insert((*at)[1]);
  }
  for (const auto& each : table) {
    CAPTURE(each.name);
    REQUIRE(seen.types.contains(each.name));
    CHECK(seen.types.at(each.name) == each.type);
    CHECK(seen.helps.contains(each.name));
    CHECK(labels[each.name] == each.labels);
  }
  CHECK(seen.types.size() == table.size());
}

TEST_CASE("the metric of outputs has the job's name") {
  const metrics meter{{"windows", "raw-topic", "1.2.3", "abcdef0", "2.0.2", "0.17.6"}, test_clock};
  CHECK(shown(meter).at("duet_windows_emitted_total") == 0);
}

TEST_CASE(
    "every series of a closed list is there from the start, so that a first event is a rise") {
  const auto meter = made();
  const auto seen = shown(meter);
  for (const auto reason : all_reject_reasons())
    CHECK(seen.at("duet_dead_letters_total{reason=\"" + std::string{to_string(reason)} + "\"}") ==
          0);
  for (const auto* series :
       {R"(duet_transactions_total{result="committed"})",
        R"(duet_transactions_total{result="aborted"})", R"(duet_recoveries_total{cause="start"})",
        R"(duet_recoveries_total{cause="failure"})", "duet_pairs_emitted_total",
        "duet_backpressure_seconds_total", "duet_epochs_in_flight",
        "duet_last_commit_timestamp_seconds", "duet_epoch_duration_seconds_count",
        "duet_transaction_duration_seconds_count", "duet_epoch_records_count"})
    CHECK(seen.at(series) == 0);
}

TEST_CASE("the build's versions are labels of a constant 1") {
  const auto meter = made();
  CHECK(
      shown(meter).at(
          R"(duet_build_info{caf="0.17.6",librdkafka="2.0.2",revision="abcdef0",version="1.2.3"})") ==
      1);
}

TEST_CASE("a committed epoch counts its records, outputs and dead letters") {
  auto meter = made();
  meter.epoch_committed(report());
  meter.epoch_committed(report());
  const auto seen = shown(meter);
  CHECK(seen.at(consumed_of_0) == 20);
  CHECK(seen.at(consumed_of_3) == 10);
  CHECK(seen.at("duet_pairs_emitted_total") == 12);
  CHECK(seen.at(R"(duet_dead_letters_total{reason="empty"})") == 4);
  CHECK(seen.at(R"(duet_dead_letters_total{reason="out_of_range"})") == 2);
  CHECK(seen.at(R"(duet_dead_letters_total{reason="tombstone"})") == 0);
  CHECK(seen.at(R"(duet_transactions_total{result="committed"})") == 2);
  CHECK(seen.at(R"(duet_transactions_total{result="aborted"})") == 0);
  CHECK(seen.at("duet_epoch_records_count") == 2);
  CHECK(seen.at("duet_epoch_records_sum") == 30);
  CHECK(seen.at("duet_epoch_duration_seconds_sum") == doctest::Approx(0.04));
  CHECK(seen.at("duet_transaction_duration_seconds_sum") == doctest::Approx(0.03));
  CHECK(seen.at(R"(duet_epoch_duration_seconds_bucket{le="0.01"})") == 0);
  CHECK(seen.at(R"(duet_epoch_duration_seconds_bucket{le="0.025"})") == 2);
  CHECK(seen.at(R"(duet_epoch_duration_seconds_bucket{le="+Inf"})") == 2);
}

TEST_CASE("the last commit is told by the time of day") {
  auto meter = made();
  meter.epoch_committed(report());
  const auto first = shown(meter).at("duet_last_commit_timestamp_seconds");
  CHECK(first == std::chrono::duration<double>(test_clock->wall().time_since_epoch()).count());
  test_clock->advance(250ms);
  CHECK(shown(meter).at("duet_last_commit_timestamp_seconds") == first);
  meter.epoch_committed(report());
  CHECK(shown(meter).at("duet_last_commit_timestamp_seconds") == first + 0.25);
}

TEST_CASE("an epoch grows old by the clock that it was closed by") {
  auto meter = made();
  meter.entered(phase::running);
  meter.in_flight_changed(1, test_clock->now());
  CHECK(meter.check().oldest_epoch == 0s);
  test_clock->advance(29s);
  CHECK(meter.check().oldest_epoch == 29s);
  CHECK(meter.check().ready);
  test_clock->advance(1s);
  CHECK_FALSE(meter.check().ready);
}

TEST_CASE("the totals agree with what was committed") {
  auto meter = made();
  meter.epoch_committed(report());
  auto second = report();
  second.epoch = 70ms;
  meter.epoch_committed(second);
  const auto sum = meter.sum();
  CHECK(sum.records == 30);
  CHECK(sum.outputs == 12);
  CHECK(sum.epochs == 2);
  CHECK(sum.dead_letters[static_cast<std::size_t>(reject_reason::empty)] == 4);
  CHECK(sum.last_epoch == 70ms);
}

TEST_CASE("nothing but a commit counts records") {
  auto meter = made();
  meter.transaction_aborted();
  meter.in_flight_changed(3, test_clock->now());
  meter.backpressure(1s);
  meter.lag_changed({0}, 100);
  meter.shard_holds({0}, 5, 6);
  meter.recovered("failure", 1s);
  meter.entered(phase::running);
  const auto seen = shown(meter);
  CHECK_FALSE(seen.samples.contains(consumed_of_0));
  CHECK(seen.at("duet_pairs_emitted_total") == 0);
  CHECK(seen.at(R"(duet_transactions_total{result="committed"})") == 0);
  CHECK(seen.at(R"(duet_transactions_total{result="aborted"})") == 1);
  CHECK(seen.at("duet_epoch_records_count") == 0);
  CHECK(seen.at("duet_last_commit_timestamp_seconds") == 0);
  CHECK(meter.sum().records == 0);
  CHECK(meter.sum().outputs == 0);
  CHECK(meter.sum().epochs == 0);
}

TEST_CASE("an epoch without records is committed as any other") {
  auto meter = made();
  commit_report idle;
  idle.read = {{{0}, 0}};
  meter.epoch_committed(idle);
  const auto seen = shown(meter);
  CHECK(seen.at(consumed_of_0) == 0);
  CHECK(seen.at(R"(duet_transactions_total{result="committed"})") == 1);
}

TEST_CASE("state and lag are what was said last, and their totals are sums") {
  auto meter = made();
  meter.shard_holds({0}, 100, 200);
  meter.shard_holds({0}, 1, 2);
  meter.shard_holds({1}, 10, 20);
  meter.lag_changed({0}, 999);
  meter.lag_changed({0}, 7);
  meter.lag_changed({3}, 70);
  const auto seen = shown(meter);
  CHECK(seen.at(R"(duet_state_keys{shard="0"})") == 1);
  CHECK(seen.at(R"(duet_state_keys{shard="1"})") == 10);
  CHECK(seen.at(R"(duet_waiting_records{shard="0"})") == 2);
  CHECK(seen.at(R"(duet_waiting_records{shard="1"})") == 20);
  CHECK(seen.at(R"(duet_consumer_lag_records{partition="0",topic="raw-topic"})") == 7);
  CHECK(seen.at(R"(duet_consumer_lag_records{partition="3",topic="raw-topic"})") == 70);
  CHECK(meter.sum().keys == 11);
  CHECK(meter.sum().waiting == 22);
  CHECK(meter.sum().lag == 77);
}

TEST_CASE("recoveries are counted by cause, the last one's duration is kept") {
  auto meter = made();
  meter.recovered("start", 2s);
  meter.recovered("failure", 500ms);
  meter.recovered("failure", 250ms);
  const auto seen = shown(meter);
  CHECK(seen.at(R"(duet_recoveries_total{cause="start"})") == 1);
  CHECK(seen.at(R"(duet_recoveries_total{cause="failure"})") == 2);
  CHECK(seen.at("duet_recovery_duration_seconds") == doctest::Approx(0.25));
}

TEST_CASE("time under backpressure adds up") {
  auto meter = made();
  meter.backpressure(250ms);
  meter.backpressure(500ms);
  CHECK(shown(meter).at("duet_backpressure_seconds_total") == doctest::Approx(0.75));
}

TEST_CASE("exactly one service state is 1 at any time") {
  struct row {
    phase state;
    std::string name;
  };
  const std::vector<row> table{{phase::recovering, "recovering"},
                               {phase::running, "running"},
                               {phase::draining, "draining"},
                               {phase::stopped, "stopped"},
                               {phase::failed, "failed"}};
  auto meter = made();
  CHECK(shown(meter).at(R"(duet_service_state{state="recovering"})") == 1);
  for (const auto& now : table) {
    meter.entered(now.state);
    CHECK(to_string(now.state) == now.name);
    CHECK(meter.check().now == now.state);
    const auto seen = shown(meter);
    for (const auto& each : table)
      CHECK(seen.at("duet_service_state{state=\"" + each.name + "\"}") ==
            (each.name == now.name ? 1 : 0));
    CHECK_FALSE(seen.samples.contains(R"(duet_service_state{state="dropping"})"));
  }
}

TEST_CASE("until all is dropped, the service is shown as what it was before") {
  auto meter = made();
  meter.entered(phase::running);
  meter.entered(phase::dropping);
  CHECK(shown(meter).at(R"(duet_service_state{state="running"})") == 1);
  CHECK(meter.check().now == phase::running);
  meter.entered(phase::recovering);
  CHECK(meter.check().now == phase::recovering);
}

TEST_CASE("the service is ready while it runs and its commits are not overdue") {
  struct row {
    std::string_view what;
    phase state;
    std::size_t in_flight;
    std::chrono::seconds waited;
    bool ready;
  };
  const std::vector<row> table{
      {"idle", phase::running, 0, 0s, true},
      {"idle for long", phase::running, 0, 3'600s, true},
      {"an epoch is on its way", phase::running, 1, 1s, true},
      {"an epoch has nearly waited too long", phase::running, 3, 29s, true},
      {"an epoch has waited too long", phase::running, 1, 31s, false},
      {"recovering", phase::recovering, 0, 0s, false},
      {"draining", phase::draining, 0, 0s, false},
      {"stopped", phase::stopped, 0, 0s, false},
      {"failed", phase::failed, 0, 0s, false},
  };
  for (const auto& each : table) {
    CAPTURE(each.what);
    auto meter = made();
    meter.entered(each.state);
    meter.in_flight_changed(each.in_flight, test_clock->now() - each.waited);
    const auto health = meter.check();
    CHECK(health.ready == each.ready);
    CHECK(health.oldest_epoch == (each.in_flight == 0 ? 0s : each.waited));
  }
}

TEST_CASE("a commit that comes at last makes the service ready again") {
  auto meter = made();
  meter.entered(phase::running);
  meter.in_flight_changed(2, test_clock->now() - 60s);
  CHECK_FALSE(meter.check().ready);
  CHECK(shown(meter).at("duet_epochs_in_flight") == 2);
  meter.in_flight_changed(0, {});
  CHECK(meter.check().ready);
  CHECK(shown(meter).at("duet_epochs_in_flight") == 0);
}

TEST_CASE("the process's own figures are plausible") {
  const auto usage = read_process_usage();
  CHECK(usage.resident_bytes > 100'000);
  CHECK(usage.peak_resident_bytes >= usage.resident_bytes);
  CHECK(usage.open_fds >= 3);
  CHECK(usage.threads >= 1);
  CHECK(usage.cpu_seconds > 0);
  const auto today = static_cast<double>(std::time(nullptr));
  CHECK(usage.start_unix_seconds <= today + 2);
  CHECK(usage.start_unix_seconds > today - 600);

  const auto meter = made();
  const auto seen = shown(meter);
  CHECK(seen.at("process_resident_memory_bytes") > 100'000);
  CHECK(seen.at("process_threads") >= 1);
  CHECK(seen.at("process_open_fds") >= 3);
  CHECK(seen.at("process_cpu_seconds_total") >= usage.cpu_seconds);
  CHECK(seen.at("process_start_time_seconds") == doctest::Approx(usage.start_unix_seconds));
}

TEST_CASE("the process's start time does not move, its CPU time only grows") {
  const auto before = read_process_usage();
  while (read_process_usage().cpu_seconds == before.cpu_seconds)
    continue;
  const auto after = read_process_usage();
  CHECK(after.start_unix_seconds == before.start_unix_seconds);
  CHECK(after.cpu_seconds > before.cpu_seconds);
}

TEST_CASE("all threads may report at once") {
  auto meter = made();
  std::vector<std::thread> threads;
  for (std::int32_t i = 0; i < 4; ++i)
    threads.emplace_back([&meter, i] {
      for (int round = 0; round < 250; ++round) {
        meter.epoch_committed(report());
        meter.lag_changed({i}, 1);
        meter.shard_holds({static_cast<std::uint32_t>(i)}, 1, 1);
        meter.in_flight_changed(1, test_clock->now());
        static_cast<void>(meter.check());
        if (round % 50 == 0)
          static_cast<void>(meter.serialize());
      }
    });
  for (auto& each : threads)
    each.join();
  CHECK(meter.sum().epochs == 1'000);
  CHECK(meter.sum().records == 15'000);
  CHECK(meter.sum().lag == 4);
  CHECK(shown(meter).at(consumed_of_0) == 10'000);
}

} // namespace
} // namespace duet
