// Topics whose records are made: when they come, with what else is read, and where they end.
#include "kafka/made_source.hpp"
#include "kafka/made_topics.hpp"
#include "tests/support/fake_client.hpp"
#include "tests/support/fake_kafka.hpp"
#include "tests/support/manual_clock.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace duet {
namespace {

using namespace std::chrono_literals;

/// Its values are their numbers, and when they were made.
class numbers final : public record_maker {
public:
  void append(std::uint64_t number, std::int64_t now_ms, std::string& to) const override {
    to +=
        std::to_string(number) + "@" + std::to_string(now_ms - unix_ms(test::manual_clock::start));
  }
};

/// Hands out what it was given, so much at a time.
class read_before final : public record_source {
public:
  explicit read_before(split of) : progress_{{of, {0}, {0}, 0}} {}

  using record_source::poll;
  result<fetched> poll(std::chrono::milliseconds wait, std::size_t most) override {
    waits.push_back(wait);
    records_.clear();
    while (records_.size() < most && left > 0) {
      --left;
      records_.push_back({.split = progress_[0].split,
                          .offset = progress_[0].next,
                          .timestamp_ms = 0,
                          .key = {},
                          .value = "read",
                          .headers = {}});
      ++progress_[0].next.value;
    }
    return fetched{.records = records_, .more = left > 0, .ended = ends && left == 0};
  }
  void hold(std::span<const split> which) override { held.assign(which.begin(), which.end()); }
  void wake() noexcept override { ++wakes; }
  std::span<const read_progress> progress() override { return progress_; }

  std::size_t left = 0;
  bool ends = false;
  std::vector<split> held;
  int wakes = 0;
  std::vector<std::chrono::milliseconds> waits;

private:
  std::vector<record> records_;
  std::vector<read_progress> progress_;
};

constexpr split made_split{{0}, {0}};
constexpr split read_split{{1}, {0}};
constexpr split other_split{{2}, {0}};

struct made_test {
  /// Ten records a second from `begin`, up to `end` if they end.
  made_source& open(record_offset begin = {0}, std::optional<record_offset> end = {}) {
    input_span of{"made", made_split, begin, end};
    const auto all = read ? std::vector<input_span>{{"read", read_split, {0}, {}}, of}
                          : std::vector<input_span>{of};
    return source.emplace(read, all, std::vector<made_span>{{of, how()}}, time);
  }

  static made_records how() {
    return {.by = std::make_shared<numbers>(), .per_second = 10, .count = {}};
  }

  std::vector<std::string> poll(std::size_t most = 100) {
    const auto in = source->poll(0ms, most);
    REQUIRE(in);
    std::vector<std::string> values;
    for (const auto& each : in->records)
      values.emplace_back(*each.value);
    more = in->more;
    ended = in->ended;
    return values;
  }

  std::shared_ptr<test::manual_clock> time = std::make_shared<test::manual_clock>();
  std::shared_ptr<read_before> read;
  std::optional<made_source> source;
  bool more = false;
  bool ended = false;
};

using values = std::vector<std::string>;

TEST_CASE("records come at their rate, with the time at which they are made") {
  made_test test;
  auto& source = test.open();
  CHECK(test.poll() == values{"0@3600000"});
  CHECK(test.poll().empty());
  test.time->advance(99ms);
  CHECK(test.poll().empty());
  test.time->advance(1ms);
  CHECK(test.poll() == values{"1@3600100"});
  test.time->advance(250ms);
  CHECK(test.poll() == values{"2@3600350", "3@3600350"});
  const auto at = source.progress().front();
  CHECK(at.split == made_split);
  CHECK(at.next == record_offset{4});
  CHECK(at.log_end == record_offset{4});
  CHECK(at.records == 4);
}

TEST_CASE("of what could not be read in time no more than a second's worth comes later") {
  made_test test;
  auto& source = test.open();
  test.time->advance(1h);
  const auto some = test.poll(3);
  CHECK(some == values{"0@7200000", "1@7200000", "2@7200000"});
  CHECK(test.more);
  CHECK(source.progress().front().log_end == record_offset{11});
  CHECK(test.poll().size() == 8);
  CHECK_FALSE(test.more);
  CHECK(test.poll().empty());
}

TEST_CASE("reading goes on at any record, and ends before the one that it is to end at") {
  made_test test;
  test.open({7}, record_offset{9});
  CHECK(test.poll() == values{"7@3600000"});
  CHECK_FALSE(test.ended);
  test.time->advance(10s);
  CHECK(test.poll() == values{"8@3610000"});
  CHECK(test.ended);
  CHECK(test.poll().empty());
  CHECK(test.ended);
}

TEST_CASE("a split that is held is left alone, and does not end the wait") {
  made_test test;
  test.read = std::make_shared<read_before>(read_split);
  auto& source = test.open();
  source.hold(std::vector{made_split});
  CHECK(test.read->held == std::vector{made_split});
  CHECK(test.poll().empty());
  source.hold({});
  CHECK(test.poll() == values{"0@3600000"});
}

TEST_CASE("what is made and what is read share a poll, also one of a single record") {
  made_test test;
  test.read = std::make_shared<read_before>(read_split);
  test.read->left = 1'000;
  auto& source = test.open();
  test.time->advance(1h);
  CHECK(test.poll(4) == values{"0@7200000", "1@7200000", "read", "read"});
  CHECK(test.more);
  std::size_t made = 0;
  for (int i = 0; i < 8; ++i) {
    const auto one = test.poll(1);
    REQUIRE(one.size() == 1);
    made += one.front() == "read" ? 0 : 1;
  }
  CHECK(made == 4);
  // By span, in their order.
  CHECK(source.progress()[0].split == read_split);
  CHECK(source.progress()[0].next == record_offset{6});
  CHECK(source.progress()[1].next == record_offset{6});
}

TEST_CASE("who waits for what is read is woken when a record is due") {
  made_test test;
  test.read = std::make_shared<read_before>(read_split);
  auto& source = test.open();
  CHECK(test.poll() == values{"0@3600000"});
  CHECK(test.read->waits.back() == 0ms);
  static_cast<void>(source.poll(1'000ms));
  CHECK(test.read->waits.back() == 100ms);
  test.time->advance(40ms);
  static_cast<void>(source.poll(1'000ms));
  CHECK(test.read->waits.back() == 60ms);
  static_cast<void>(source.poll(50ms));
  CHECK(test.read->waits.back() == 50ms);
}

TEST_CASE("all has ended when what is read has ended, too, and then that is not read any more") {
  made_test test;
  test.read = std::make_shared<read_before>(read_split);
  test.read->ends = true;
  test.open({0}, record_offset{2});
  CHECK(test.poll() == values{"0@3600000"});
  CHECK_FALSE(test.ended);
  const auto polls = test.read->waits.size();
  test.time->advance(1s);
  CHECK(test.poll() == values{"1@3601000"});
  CHECK(test.ended);
  CHECK(test.read->waits.size() == polls);
}

TEST_CASE("a wait is ended from outside") {
  made_test test;
  auto& source = test.open({0}, record_offset{100});
  CHECK(test.poll().size() == 1);
  source.wake();
  const auto in = source.poll(1h); // of which the next record would take 100 ms, had it a clock
  REQUIRE(in);
  CHECK(in->records.empty());

  test.read = std::make_shared<read_before>(read_split);
  test.open().wake();
  CHECK(test.read->wakes == 1);
}

TEST_CASE("several splits have the same share") {
  const auto time = std::make_shared<test::manual_clock>();
  const input_span one{"one", made_split, {0}, {}};
  const input_span other{"other", other_split, {0}, {}};
  made_source source{
      nullptr, {one, other}, {{one, made_test::how()}, {other, made_test::how()}}, time};
  time->advance(1h);
  int of_one = 0;
  for (int i = 0; i < 10; ++i) {
    const auto in = source.poll(0ms, 1);
    REQUIRE(in);
    REQUIRE(in->records.size() == 1);
    of_one += in->records.front().split == made_split ? 1 : 0;
  }
  CHECK(of_one == 5);
}

// --- in a cluster

struct cluster_test {
  explicit cluster_test(std::optional<std::int64_t> count) {
    all.add_topic("made", 1);
    auto how = made_test::how();
    how.count = count;
    kafka = with_made_topics(all.connect("app"), {{"made", how}},
                             std::make_shared<test::manual_clock>());
  }

  watermarks range() {
    REQUIRE(kafka->committed({topic}));
    const auto found = kafka->watermarks_of(topic, isolation::read_committed);
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    return found->front();
  }

  const source_topic topic{"made", {0}, 1};
  test::fake_kafka all;
  std::shared_ptr<cluster> kafka;
};

TEST_CASE("records that end are all there; of others only those that were read") {
  cluster_test endless{std::nullopt};
  CHECK(endless.range().low == record_offset{0});
  CHECK(endless.range().high == record_offset{0});
  endless.all.set_committed("app", "made", {{{0}, {17}}});
  CHECK(endless.range().low == record_offset{0});
  CHECK(endless.range().high == record_offset{17});

  cluster_test of_ten{10};
  CHECK(of_ten.range().high == record_offset{10});
  of_ten.all.set_committed("app", "made", {{{0}, {17}}});
  CHECK(of_ten.range().high == record_offset{17});
}

TEST_CASE("all other topics are the cluster's, and are read beside those that are made") {
  cluster_test test{3};
  test.all.add_topic("real", 2);
  test.all.append("real", {.partition = {1}, .value = "read"});
  auto source = test.kafka->open_source({{"real", {{1}, {0}}, {0}, record_offset{0}},
                                         {"made", made_split, {0}, record_offset{1}},
                                         {"real", {{1}, {1}}, {0}, record_offset{1}}});
  REQUIRE(source);
  std::vector<std::string> seen;
  for (bool ended = false; !ended;) {
    const auto in = (*source)->poll(0ms);
    REQUIRE(in);
    for (const auto& each : in->records)
      seen.emplace_back(*each.value);
    ended = in->ended;
  }
  CHECK(seen == std::vector<std::string>{"0@3600000", "read"});
}

} // namespace
} // namespace duet
