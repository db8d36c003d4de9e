#include "pipeline/split_time.hpp"
#include "tests/support/ingest_setup.hpp"
#include "tests/support/relay_job.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

using namespace std::chrono_literals;

/// Every value is a time in milliseconds, of a table with a watermark.
class timed_job : public relay_job {
public:
  timed_job() : shape_{relay_job::shape()} {
    shape_.tables = {{}};
    shape_.tables[0].rules.ahead_max = {};
    shape_.inputs[to_relay.value].tables = {{0}};
  }

  [[nodiscard]] const job_shape& shape() const override { return shape_; }
  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t) const override {
    struct timed_front : front {
      void read(std::span<const record> records, source_times& times, dispatch& to,
                rejects& out) override {
        for (const auto& in : records) {
          const event_time at{std::stoll(std::string{*in.value})};
          const auto when = times.now();
          if (!times.take({0}, in.split, at)) {
            out.add(in, reject_reason::far_future);
            continue;
          }
          auto& target = to.to({to_relay, {0}});
          target.put(0, at.value);
          target.end_row(when);
          times.end_row();
        }
      }
    };
    return std::make_unique<timed_front>();
  }

  job_shape shape_;
};

/// INGEST of that job.
struct ingest_time_test : ingest_setup {
  ingest_time_test() {
    job = what;
    from.tables = {{1}};
  }

  [[nodiscard]] std::size_t epochs() const { return sink.ends().size(); }
  [[nodiscard]] const shard_work& last_work() const { return shards[0].got<shard_work>().back(); }

  /// What the last epoch commits for a partition; nothing if it does not.
  [[nodiscard]] std::optional<split_time> said(std::int32_t partition) const {
    for (const auto& each : sink.ends().back().slices)
      if (each.split == part(partition))
        return *parse_split_time(each.time);
    return std::nullopt;
  }

  [[nodiscard]] stamp wall() const { return {unix_ms(time->wall())}; }

  std::shared_ptr<timed_job> what = std::make_shared<timed_job>();
};

using times = std::map<table_number, event_time>;

// --- stamps

TEST_CASE("an epoch has the wall clock as its stamp, and commits it") {
  ingest_time_test test;
  test.start();
  test.arrive(0, "5");
  test.settle();
  REQUIRE(test.epochs() == 1);
  CHECK(test.last_work().now.value > 0);
  CHECK(test.last_work().now <= test.wall());
  CHECK(test.said(0)->at == test.last_work().now);
}

TEST_CASE("no stamp is before one that was committed") {
  ingest_time_test test;
  test.from.from.at = {test.wall().value + 5'000};
  test.start();
  test.arrive(0, "5");
  test.settle();
  CHECK(test.last_work().now == test.from.from.at);
  test.commit();
  test.pass(6s);
  test.arrive(0, "6");
  test.settle();
  CHECK(test.last_work().now > test.from.from.at);
}

// --- epochs without records

TEST_CASE("while results wait, one empty epoch follows the other") {
  ingest_time_test test;
  test.start();
  test.arrive(1, "5");
  test.settle();
  test.commit({.owes = true});
  REQUIRE(test.epochs() == 2);
  const auto& end = test.sink.ends()[1];
  CHECK_FALSE(end.last);
  REQUIRE(end.slices.size() == 1); // a transaction commits at least one position
  CHECK(end.slices[0].records == 0);
  test.commit({.owes = true});
  CHECK(test.epochs() == 3);
  test.commit();
  CHECK(test.epochs() == 3);
}

TEST_CASE("when the clock comes to a stamp for which something waits, there is an epoch") {
  ingest_time_test test;
  test.start();
  test.arrive(0, "5");
  test.settle();
  const stamp due{test.wall().value + 10'000};
  test.commit({.next_stamp = due});
  test.pass(9s);
  CHECK(test.epochs() == 1);
  test.pass(2s);
  REQUIRE(test.epochs() == 2);
  CHECK(test.last_work().now >= due);
  test.commit();
  test.pass(60s);
  CHECK(test.epochs() == 3); // both partitions have become idle
}

TEST_CASE("what was restored and waits is asked at once what is due") {
  ingest_time_test test;
  test.waits = true;
  test.start();
  CHECK(test.epochs() == 1);
  test.commit();
  CHECK(test.epochs() == 1);
}

// --- watermarks

TEST_CASE("the watermark moves with the slower partition, and is committed with it") {
  ingest_time_test test;
  test.start();
  test.arrive(0, "10");
  test.settle();
  CHECK(test.last_work().time->moves().empty());
  CHECK(test.said(0)->greatest == times{{{1}, {10}}});
  CHECK(test.said(0)->watermarks.empty());
  test.commit();
  test.arrive(1, "7");
  test.settle();
  REQUIRE(test.last_work().time->moves().size() == 1);
  CHECK(test.last_work().time->moves()[0].to == event_time{7});
  CHECK(test.said(1)->watermarks == times{{{1}, {7}}});
}

TEST_CASE("an epoch goes on with the time that was committed") {
  ingest_time_test test;
  test.from.from.watermarks = {{7}};
  test.from.from.splits = {{{table_id{0}, part(0)}, {{10}, false}},
                           {{table_id{0}, part(1)}, {{7}, false}}};
  test.start();
  test.arrive(1, "9");
  test.settle();
  CHECK(test.last_work().time->begin()[0] == event_time{7});
  REQUIRE(test.last_work().time->moves().size() == 1);
  CHECK(test.last_work().time->moves()[0].to == event_time{9});
}

TEST_CASE("a partition that becomes idle is committed, and time goes on without it") {
  ingest_time_test test;
  test.start();
  test.arrive(0, "10");
  test.arrive(1, "7");
  test.settle();
  test.commit();
  test.pass(20s);
  test.arrive(0, "20");
  test.settle();
  test.commit();
  CHECK(test.epochs() == 2);
  test.pass(15s); // partition 1 is quiet for longer than 30 s
  REQUIRE(test.epochs() == 3);
  REQUIRE(test.said(1));
  CHECK(test.said(1)->idle == std::set<table_number>{{1}});
  CHECK(test.said(1)->watermarks == times{{{1}, {20}}});
  CHECK(test.last_work().time->moves()[0].to == event_time{20});
}

TEST_CASE("a partition that was idle before a restart still is") {
  ingest_time_test test;
  test.from.from.watermarks = {{7}};
  test.from.from.splits = {{{table_id{0}, part(0)}, {{10}, false}},
                           {{table_id{0}, part(1)}, {{7}, true}}};
  test.start();
  CHECK(test.epochs() == 1); // the watermark is that of partition 0 now
  CHECK(test.last_work().time->moves()[0].to == event_time{10});
}

TEST_CASE("a record too far ahead of the clock is a reject and moves nothing") {
  ingest_time_test test;
  test.what->shape_.tables[0].rules.ahead_max = 1s;
  test.start();
  test.arrive(0, std::to_string(test.wall().value + 100'000));
  test.settle();
  REQUIRE(test.dlq.got<rejected>().size() == 1);
  CHECK(test.dlq.got<rejected>()[0].records->origin_of(0).reason == reject_reason::far_future);
  CHECK(test.said(0)->greatest.empty());
}

// --- bounded inputs

TEST_CASE("a bounded input that is read to its end comes to the end of time, and INGEST ends") {
  ingest_time_test test;
  test.arrive(0, "10");
  test.arrive(1, "7");
  test.arrive(1, "99"); // beyond the bound
  test.from.bounds = {{part(0), {1}}, {part(1), {1}}};
  test.spans = {{"raw", part(0), {0}, record_offset{1}}, {"raw", part(1), {0}, record_offset{1}}};
  test.start();
  REQUIRE(test.epochs() == 1);
  CHECK(test.last_work().time->moves().back().to == end_of_time);
  CHECK(test.said(0)->bound == record_offset{1});
  CHECK(test.said(1)->watermarks == times{{{1}, end_of_time}});
  test.commit({.owes = true});
  CHECK(test.supervisor.got<drained>().empty());
  test.commit();
  CHECK(test.supervisor.got<drained>().size() == 1);
}

TEST_CASE("one that was read to its end before ends at once") {
  ingest_time_test test;
  test.arrive(0, "10");
  test.from.from.watermarks = {end_of_time};
  test.from.bounds = {{part(0), {1}}};
  test.spans = {{"raw", part(0), {1}, record_offset{1}}};
  test.start();
  CHECK(test.epochs() == 0);
  CHECK(test.supervisor.got<drained>().size() == 1);
}

} // namespace
} // namespace duet::test
