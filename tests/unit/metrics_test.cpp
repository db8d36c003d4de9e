#include "monitoring/metrics.hpp"
#include "monitoring/process.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/places.hpp"

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
#include <utility>
#include <vector>

namespace duet {
namespace {

using test::part;

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

const metric_names names{.job = "pairs",
                         .sources = {"raw-topic"},
                         .version = "1.2.3",
                         .revision = "abcdef0",
                         .librdkafka = "2.0.2",
                         .caf = "0.17.6"};

page shown(const progress& seen) { return parse(to_prometheus(seen.view(), names)); }

epoch_report report() {
  epoch_report made;
  made.read = {{test::part(0), 10}, {test::part(3), 5}};
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
      {"duet_stage_busy_seconds_total", "counter", {"stage"}},
      {"duet_stage_waiting_seconds_total", "counter", {"stage"}},
      {"duet_stage_rows_in_total", "counter", {"stage"}},
      {"duet_stage_rows_out_total", "counter", {"stage"}},
      {"duet_transaction_step_seconds_total", "counter", {"step"}},
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
  progress seen{test_clock};
  seen.committed(report());
  seen.shard_holds({0}, {.keys = 1, .waiting = 2});
  seen.lag_changed(test::part(0), 3);
  const auto got = shown(seen);

  std::map<std::string, std::set<std::string>> labels;
  for (const auto& [series, value] : got.samples) {
    const auto brace = series.find('{');
    auto& of = labels[metric_of(got, series.substr(0, brace))];
    static const std::regex label{R"(([a-z_]+)=")"};
    for (std::sregex_iterator at{series.begin(), series.end(), label}, end; at != end; ++at)
      if ((*at)[1] != "le")
        of.insert((*at)[1]);
  }
  for (const auto& each : table) {
    CAPTURE(each.name);
    REQUIRE(got.types.contains(each.name));
    CHECK(got.types.at(each.name) == each.type);
    CHECK(got.helps.contains(each.name));
    CHECK(labels[each.name] == each.labels);
  }
  CHECK(got.types.size() == table.size());
}

TEST_CASE("the metric of outputs has the job's name") {
  auto others = names;
  others.job = "windows";
  CHECK(parse(to_prometheus({}, others)).at("duet_windows_emitted_total") == 0);
}

TEST_CASE(
    "every series of a closed list is there from the start, so that a first event is a rise") {
  const progress seen{test_clock};
  const auto got = shown(seen);
  for (const auto reason : all_reject_reasons())
    CHECK(got.at("duet_dead_letters_total{reason=\"" + std::string{to_string(reason)} + "\"}") ==
          0);
  for (const auto* series :
       {R"(duet_transactions_total{result="committed"})",
        R"(duet_transactions_total{result="aborted"})", R"(duet_recoveries_total{cause="start"})",
        R"(duet_recoveries_total{cause="failure"})", "duet_pairs_emitted_total",
        "duet_backpressure_seconds_total", "duet_epochs_in_flight",
        "duet_last_commit_timestamp_seconds", "duet_epoch_duration_seconds_count",
        "duet_transaction_duration_seconds_count", "duet_epoch_records_count"})
    CHECK(got.at(series) == 0);
}

TEST_CASE("the build's versions are labels of a constant 1") {
  const progress seen{test_clock};
  CHECK(
      shown(seen).at(
          R"(duet_build_info{caf="0.17.6",librdkafka="2.0.2",revision="abcdef0",version="1.2.3"})") ==
      1);
}

TEST_CASE("a committed epoch counts its records, outputs and dead letters") {
  progress seen{test_clock};
  seen.committed(report());
  seen.committed(report());
  const auto got = shown(seen);
  CHECK(got.at(consumed_of_0) == 20);
  CHECK(got.at(consumed_of_3) == 10);
  CHECK(got.at("duet_pairs_emitted_total") == 12);
  CHECK(got.at(R"(duet_dead_letters_total{reason="empty"})") == 4);
  CHECK(got.at(R"(duet_dead_letters_total{reason="out_of_range"})") == 2);
  CHECK(got.at(R"(duet_dead_letters_total{reason="tombstone"})") == 0);
  CHECK(got.at(R"(duet_transactions_total{result="committed"})") == 2);
  CHECK(got.at(R"(duet_transactions_total{result="aborted"})") == 0);
  CHECK(got.at("duet_epoch_records_count") == 2);
  CHECK(got.at("duet_epoch_records_sum") == 30);
  CHECK(got.at("duet_epoch_duration_seconds_sum") == doctest::Approx(0.04));
  CHECK(got.at("duet_transaction_duration_seconds_sum") == doctest::Approx(0.03));
  CHECK(got.at(R"(duet_epoch_duration_seconds_bucket{le="0.01"})") == 0);
  CHECK(got.at(R"(duet_epoch_duration_seconds_bucket{le="0.025"})") == 2);
  CHECK(got.at(R"(duet_epoch_duration_seconds_bucket{le="+Inf"})") == 2);
}

TEST_CASE("what the stages did, and the steps of transactions, add up") {
  progress seen{test_clock};
  auto first = report();
  first.of(stage::ingest) = {.busy = 1s, .waited = 2s, .in = 10, .out = 9};
  first.of(stage::shard) = {.busy = 250ms, .waited = 0s, .in = 9, .out = 4};
  first.steps = {.begin = 1ms, .write = 20ms, .offsets = 3ms, .flush = 4ms, .commit = 50ms};
  auto second = first;
  second.of(stage::ingest).busy = 500ms;
  seen.committed(first);
  seen.committed(second);
  const auto got = shown(seen);
  const std::vector<std::pair<std::string, double>> series{
      {R"(busy_seconds_total{stage="ingest"})", 1.5},
      {R"(waiting_seconds_total{stage="ingest"})", 4},
      {R"(rows_in_total{stage="ingest"})", 20},
      {R"(rows_out_total{stage="ingest"})", 18},
      {R"(busy_seconds_total{stage="shard"})", 0.5},
      {R"(rows_out_total{stage="shard"})", 8},
      {R"(busy_seconds_total{stage="dlq"})", 0},
      {R"(rows_in_total{stage="sink"})", 0}};
  for (const auto& [name, value] : series)
    CHECK(got.at("duet_stage_" + name) == doctest::Approx(value));
  const std::vector<std::pair<std::string, double>> steps{
      {"begin", 0.002}, {"write", 0.04}, {"offsets", 0.006}, {"flush", 0.008}, {"commit", 0.1}};
  for (const auto& [step, value] : steps)
    CHECK(got.at("duet_transaction_step_seconds_total{step=\"" + step + "\"}") ==
          doctest::Approx(value));
}

TEST_CASE("a histogram counts what is at most each of its bounds") {
  progress seen{test_clock};
  for (const std::uint64_t records : {1, 10, 11, 100'000, 100'001}) {
    epoch_report one;
    one.read = {{test::part(0), records}};
    seen.committed(one);
  }
  const auto got = shown(seen);
  const std::vector<std::pair<std::string, double>> buckets{
      {"1", 1},     {"10", 2},    {"100", 3},    {"1000", 3}, {"5000", 3},
      {"10000", 3}, {"50000", 3}, {"100000", 4}, {"+Inf", 5}};
  for (const auto& [bound, count] : buckets)
    CHECK(got.at("duet_epoch_records_bucket{le=\"" + bound + "\"}") == count);
}

TEST_CASE("the last commit is told by the time of day") {
  progress seen{test_clock};
  seen.committed(report());
  const auto first = shown(seen).at("duet_last_commit_timestamp_seconds");
  CHECK(first == std::chrono::duration<double>(test_clock->wall().time_since_epoch()).count());
  test_clock->advance(250ms);
  CHECK(shown(seen).at("duet_last_commit_timestamp_seconds") == first);
  seen.committed(report());
  CHECK(shown(seen).at("duet_last_commit_timestamp_seconds") == first + 0.25);
}

TEST_CASE("nothing but a commit counts records") {
  progress seen{test_clock};
  seen.aborted();
  seen.in_flight_changed(3, test_clock->now());
  seen.backpressure(1s);
  seen.lag_changed(test::part(0), 100);
  seen.shard_holds({0}, {.keys = 5, .waiting = 6});
  seen.recovered(1s);
  seen.entered(phase::running);
  const auto got = shown(seen);
  CHECK_FALSE(got.samples.contains(consumed_of_0));
  CHECK(got.at("duet_pairs_emitted_total") == 0);
  CHECK(got.at(R"(duet_transactions_total{result="committed"})") == 0);
  CHECK(got.at(R"(duet_transactions_total{result="aborted"})") == 1);
  CHECK(got.at("duet_epoch_records_count") == 0);
  CHECK(got.at("duet_last_commit_timestamp_seconds") == 0);
  CHECK(seen.view().records() == 0);
  CHECK(seen.view().outputs == 0);
  CHECK(seen.epochs() == 0);
}

TEST_CASE("an epoch without records is committed as any other") {
  progress seen{test_clock};
  epoch_report idle;
  idle.read = {{test::part(0), 0}};
  seen.committed(idle);
  const auto got = shown(seen);
  CHECK(got.at(consumed_of_0) == 0);
  CHECK(got.at(R"(duet_transactions_total{result="committed"})") == 1);
}

TEST_CASE("records and lag have the topic of their input as label") {
  auto two = names;
  two.sources = {"clicks", "orders"};
  progress seen{test_clock};
  epoch_report read;
  read.read = {{test::part(0), 2}, {test::part(0, 1), 3}};
  seen.committed(read);
  seen.lag_changed(test::part(0), 5);
  seen.lag_changed(test::part(0, 1), 7);
  const auto got = parse(to_prometheus(seen.view(), two));
  CHECK(got.at(R"(duet_records_consumed_total{partition="0",topic="clicks"})") == 2);
  CHECK(got.at(R"(duet_records_consumed_total{partition="0",topic="orders"})") == 3);
  CHECK(got.at(R"(duet_consumer_lag_records{partition="0",topic="clicks"})") == 5);
  CHECK(got.at(R"(duet_consumer_lag_records{partition="0",topic="orders"})") == 7);
  CHECK(seen.view().records() == 5);
}

TEST_CASE("state and lag are what was said last") {
  progress seen{test_clock};
  seen.shard_holds({0}, {.keys = 100, .waiting = 200});
  seen.shard_holds({0}, {.keys = 1, .waiting = 2});
  seen.shard_holds({1}, {.keys = 10, .waiting = 20});
  seen.lag_changed(test::part(0), 999);
  seen.lag_changed(test::part(0), 7);
  seen.lag_changed(test::part(3), 70);
  const auto got = shown(seen);
  CHECK(got.at(R"(duet_state_keys{shard="0"})") == 1);
  CHECK(got.at(R"(duet_state_keys{shard="1"})") == 10);
  CHECK(got.at(R"(duet_waiting_records{shard="0"})") == 2);
  CHECK(got.at(R"(duet_waiting_records{shard="1"})") == 20);
  CHECK(got.at(R"(duet_consumer_lag_records{partition="0",topic="raw-topic"})") == 7);
  CHECK(got.at(R"(duet_consumer_lag_records{partition="3",topic="raw-topic"})") == 70);
}

TEST_CASE("recoveries are counted by cause, the last one's duration is kept") {
  progress seen{test_clock};
  seen.recovered(2s);
  seen.recovered(500ms);
  seen.recovered(250ms);
  const auto got = shown(seen);
  CHECK(got.at(R"(duet_recoveries_total{cause="start"})") == 1);
  CHECK(got.at(R"(duet_recoveries_total{cause="failure"})") == 2);
  CHECK(got.at("duet_recovery_duration_seconds") == doctest::Approx(0.25));
}

TEST_CASE("time under backpressure adds up") {
  progress seen{test_clock};
  seen.backpressure(250ms);
  seen.backpressure(500ms);
  CHECK(shown(seen).at("duet_backpressure_seconds_total") == doctest::Approx(0.75));
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
  progress seen{test_clock};
  CHECK(shown(seen).at(R"(duet_service_state{state="recovering"})") == 1);
  for (const auto& now : table) {
    seen.entered(now.state);
    CHECK(to_string(now.state) == now.name);
    const auto got = shown(seen);
    for (const auto& each : table)
      CHECK(got.at("duet_service_state{state=\"" + each.name + "\"}") ==
            (each.name == now.name ? 1 : 0));
    CHECK_FALSE(got.samples.contains(R"(duet_service_state{state="dropping"})"));
  }
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

  const progress seen{test_clock};
  const auto got = shown(seen);
  CHECK(got.at("process_resident_memory_bytes") > 100'000);
  CHECK(got.at("process_threads") >= 1);
  CHECK(got.at("process_open_fds") >= 3);
  CHECK(got.at("process_cpu_seconds_total") >= usage.cpu_seconds);
  CHECK(got.at("process_start_time_seconds") == doctest::Approx(usage.start_unix_seconds));
}

TEST_CASE("the process's start time does not move, its CPU time only grows") {
  const auto before = read_process_usage();
  while (read_process_usage().cpu_seconds == before.cpu_seconds)
    continue;
  const auto after = read_process_usage();
  CHECK(after.start_unix_seconds == before.start_unix_seconds);
  CHECK(after.cpu_seconds > before.cpu_seconds);
}

} // namespace
} // namespace duet
