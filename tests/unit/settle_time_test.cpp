#include "pipeline/settle_time.hpp"
#include "pipeline/split_time.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace duet {
namespace {

using test::part;

constexpr stamp now{1'000'000'000};

/// Two splits of a source with one table.
struct settle_time_test {
  [[nodiscard]] result<settled_time> settle() const {
    return settle_time(config, shape, tables, begin_at, ranges, now, fired);
  }

  [[nodiscard]] settled_time settled() const {
    auto made = settle();
    REQUIRE(made);
    return *made;
  }

  /// As a later start finds it.
  void start_again() { begin_at = settled().begin_at; }

  settle_time_test() { config.app_id = "app"; }

  pipeline_config config;
  job_shape shape{.sources = {{"raw", "--input-topic"}}, .tables = {{}}};
  std::vector<table_number> tables{{4}};
  positions begin_at{{part(0), {5}, "duet2 e=900000000 t=4:17 w=4:12"},
                     {part(1), {7}, "duet2 e=800000000 t=4:12 w=4:11"}};
  std::vector<watermarks> ranges{{part(0), {0}, {50}}, {part(1), {0}, {70}}};
  std::vector<event_time> fired;
};

TEST_CASE("time goes on where it was committed, and positions keep what they say") {
  const settle_time_test test;
  const auto made = test.settled();
  CHECK(made.begin_at == test.begin_at);
  CHECK(made.start.from.at == stamp{900'000'000});
  CHECK(made.start.from.watermarks == std::vector<event_time>{{12}});
  CHECK(made.start.from.splits.size() == 2);
  CHECK(made.start.tables == test.tables);
  CHECK(made.start.bounds.empty());
  CHECK(made.remarks.empty());
}

TEST_CASE("the ends of a bounded input are those of the first start") {
  settle_time_test test;
  test.shape.sources[0].bounded = true;
  const auto first = test.settled();
  CHECK(first.start.bounds.at(part(0)) == record_offset{50});
  CHECK(first.start.bounds.at(part(1)) == record_offset{70});
  CHECK(first.begin_at[0].time == "duet2 e=900000000 t=4:17 w=4:12 b=50");
  test.start_again();
  test.ranges[0].high = {99};
  CHECK(test.settled().start.bounds == first.start.bounds);
  CHECK(test.settled().begin_at == first.begin_at);
}

TEST_CASE("a partition that comes to a bounded input later has its own end") {
  settle_time_test test;
  test.shape.sources[0].bounded = true;
  test.start_again();
  test.begin_at.push_back({part(2), {0}});
  test.ranges.push_back({part(2), {0}, {3}});
  CHECK(test.settled().start.bounds.at(part(2)) == record_offset{3});
}

TEST_CASE("an input that is bounded no longer has no end") {
  settle_time_test test;
  test.shape.sources[0].bounded = true;
  test.start_again();
  test.shape.sources[0].bounded = false;
  CHECK(test.settled().start.bounds.empty());
}

TEST_CASE("a clock that is behind the last epoch is said, and refused if it is far behind") {
  settle_time_test test;
  const auto behind = [&](std::chrono::milliseconds by) {
    test.begin_at[0].time = "duet2 e=" + std::to_string(now.value + by.count());
  };
  behind(std::chrono::seconds{10});
  CHECK(test.settled().remarks.empty());
  behind(std::chrono::seconds{11});
  REQUIRE(test.settled().remarks.size() == 1);
  CHECK(test.settled().remarks[0] ==
        "the clock of this machine is 11 s behind the last committed epoch of app; processing time "
        "stands still until it is there");
  behind(std::chrono::minutes{60});
  CHECK(test.settle());
  behind(std::chrono::minutes{61});
  const auto refused = test.settle();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what == remedy::misconfigured);
  CHECK(
      refused.error().message.ends_with("; set the clock, or accept it with --accept-clock-skew"));
  test.config.accept_clock_skew = true;
  CHECK(test.settled().remarks.size() == 1);
}

TEST_CASE("time does not begin before what has fired, wherever the offsets are") {
  settle_time_test test;
  test.shape.operators = {{.name = "counts"}, {.name = "joins"}, {.name = "more"}};
  test.shape.operators[0].holds_back_ms = 5;
  test.shape.inputs = {{.of = {0}, .from = {}, .tables = {{0}}},
                       {.of = {1}, .from = operator_id{0}},
                       {.of = {2}, .from = {}}};
  for (auto& each : test.begin_at)
    each.time.clear();
  CHECK(test.settled().start.from.watermarks == std::vector{no_time});
  test.fired = {{20}, no_time, {99}}; // the last has no time
  CHECK(test.settled().start.from.watermarks == std::vector<event_time>{{20}});
  test.fired = {{20}, {18}, no_time}; // what the second knows is 5 ms behind
  CHECK(test.settled().start.from.watermarks == std::vector<event_time>{{23}});
}

TEST_CASE("a job that does not go by time takes any clock") {
  settle_time_test test;
  test.shape.tables.clear();
  test.tables.clear();
  test.begin_at[0].time = "duet2 e=" + std::to_string(2 * now.value);
  CHECK(test.settled().remarks.empty());
  test.shape.operators = {{.name = "counts", .processing_time = true}};
  CHECK_FALSE(test.settle());
}

TEST_CASE("time that a newer duet has written is refused") {
  settle_time_test test;
  test.begin_at[1].time = "duet3 q=1";
  const auto refused = test.settle();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what == remedy::misconfigured);
}

} // namespace
} // namespace duet
