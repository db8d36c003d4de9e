#include "tests/support/places.hpp"
#include "tests/support/relay_job.hpp"
#include "tests/support/shard_setup.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

using strings = std::vector<std::string>;

/// Shards of `relay_job` or one like it.
struct shard_test : shard_setup {
  explicit shard_test(std::shared_ptr<const duet::job> what = std::make_shared<relay_job>(),
                      std::uint32_t shards_of_it = 2)
      : shard_setup{std::move(what), shards_of_it} {}

  /// Sends each shard its rows of an epoch.
  void send(std::uint64_t epoch, const strings& numbers) {
    std::vector<record> records;
    for (const auto& each : numbers)
      records.push_back({.split = {}, .offset = {}, .key = {}, .value = each, .headers = {}});
    shard_setup::send(epoch, records);
  }
};

TEST_CASE("each epoch becomes one answer of each shard, in order") {
  shard_test test;
  test.introduce();
  test.send(1, {"10", "11"});
  test.send(2, {"30"});
  REQUIRE(test.actors.drain());
  std::map<shard_id, std::vector<epoch_id>> seen;
  std::uint64_t rows = 0;
  for (const auto& each : test.sink.answers()) {
    seen[each.shard].push_back(each.epoch);
    if (each.epoch == epoch_id{2})
      rows += each.size.waiting;
  }
  const std::vector<epoch_id> both{{1}, {2}};
  CHECK(seen == std::map<shard_id, std::vector<epoch_id>>{{{0}, both}, {{1}, both}});
  CHECK(rows == 6); // each number was seen by both stages
}

TEST_CASE("rows of one stage reach the next in whatever order messages come") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    shard_test test;
    test.introduce();
    test.send(1, {"13", "-1", "12", "11", "10"});
    REQUIRE(test.actors.drain_shuffled(seed));
    strings found;
    for (const auto& each : test.sink.answers())
      static_cast<void>(each.out->outputs(relay_job::output).for_each([&](const outgoing& out) {
        found.emplace_back(out.value.value());
        return true;
      }));
    CHECK(found == strings{"0>10", "1>11", "2>12", "3>13", "0>-1"});
  }
}

TEST_CASE("work that comes before a shard knows the others waits") {
  shard_test test;
  test.send(1, {"10"});
  REQUIRE(test.actors.drain());
  CHECK(test.sink.answers().empty());
  test.introduce();
  REQUIRE(test.actors.drain());
  CHECK(test.sink.answers().size() == 2);
}

/// Rejects every number that comes to the relay, each with a record that was kept.
struct rejecting_job : relay_job {
  [[nodiscard]] std::unique_ptr<keyed_operator>
  make_operator(operator_id of, key_group group, std::uint32_t key_groups) const override {
    struct rejecting : keyed_operator {
      void apply(const turn& in, effects& out) override {
        for (const auto* each : in.in)
          for (const auto number : each->content.numbers(0)) {
            const auto value = std::to_string(number);
            std::string kept;
            keep({.split = {}, .offset = {}, .key = {}, .value = value, .headers = {}}, kept);
            out.reject(kept, reject_reason::late, "too late");
          }
      }
      std::optional<std::string> restore(std::span<const state_record>) override {
        return std::nullopt;
      }
      [[nodiscard]] state_size size() const override { return {}; }
    };
    if (of == relay)
      return std::make_unique<rejecting>();
    return relay_job::make_operator(of, group, key_groups);
  }
};

TEST_CASE("what a shard rejects goes to DLQ, and SINK is told to wait for the letters") {
  shard_test test{std::make_shared<rejecting_job>()};
  test.introduce();
  test.send(1, {"10", "20"}); // both of group 0, on shard 0
  REQUIRE(test.actors.drain());
  const auto& told = test.dlq.got<rejected>();
  REQUIRE(told.size() == 1);
  CHECK(told[0].epoch == epoch_id{1});
  CHECK(told[0].by == shard_id{0});
  REQUIRE(told[0].records->size() == 2);
  CHECK(told[0].records->origin_of(1).detail == "too late");
  for (const auto& each : test.sink.answers())
    CHECK(each.rejects == (each.shard == shard_id{0}));
}

/// Takes a millisecond for each row.
struct slow_job : relay_job {
  [[nodiscard]] std::unique_ptr<keyed_operator>
  make_operator(operator_id of, key_group group, std::uint32_t key_groups) const override {
    struct slowed : keyed_operator {
      slowed(std::unique_ptr<keyed_operator> does, const slow_job& job)
          : does_{std::move(does)}, job_{job} {}
      void apply(const turn& in, effects& out) override {
        for (const auto* each : in.in)
          job_.time->advance(std::chrono::milliseconds{each->content.size()});
        does_->apply(in, out);
      }
      std::optional<std::string> restore(std::span<const state_record>) override {
        return std::nullopt;
      }
      [[nodiscard]] state_size size() const override { return does_->size(); }
      std::unique_ptr<keyed_operator> does_;
      const slow_job& job_;
    };
    return std::make_unique<slowed>(relay_job::make_operator(of, group, key_groups), *this);
  }

  std::shared_ptr<manual_clock> time;
};

TEST_CASE("an answer says what the shard did with its time, and with how many rows") {
  using std::chrono::milliseconds;
  const auto job = std::make_shared<slow_job>();
  shard_test test{job, 1};
  job->time = test.time;
  test.introduce();
  REQUIRE(test.actors.drain());
  test.time->advance(milliseconds{10});
  test.send(1, {"10"}); // for both stages: sent on by the first, put out by the second
  REQUIRE(test.actors.drain());
  test.time->advance(milliseconds{30});
  test.send(2, {"-1", "-2", "-3"}); // for the second
  REQUIRE(test.actors.drain());
  REQUIRE(test.sink.answers().size() == 2);
  CHECK(test.sink.answers()[0].report ==
        stage_report{.busy = milliseconds{2}, .waited = milliseconds{10}, .in = 2, .out = 2});
  CHECK(test.sink.answers()[1].report ==
        stage_report{.busy = milliseconds{3}, .waited = milliseconds{30}, .in = 3, .out = 3});
}

TEST_CASE("an operator that throws ends its shard and answers nothing") {
  shard_test test;
  test.introduce();
  test.send(1, {"666"});
  REQUIRE(test.actors.drain());
  CHECK_FALSE(test.actors.alive(test.shards[0]));
  CHECK(test.sink.answers().empty());
}

/// Makes operators that note their end.
struct noting_job : relay_job {
  [[nodiscard]] std::unique_ptr<keyed_operator> make_operator(operator_id, key_group,
                                                              std::uint32_t) const override {
    struct noted : keyed_operator {
      explicit noted(int& held) : held_{held} { ++held_; }
      ~noted() override { --held_; }
      void apply(const turn&, effects&) override {}
      std::optional<std::string> restore(std::span<const state_record>) override {
        return std::nullopt;
      }
      [[nodiscard]] state_size size() const override { return {}; }
      int& held_;
    };
    return std::make_unique<noted>(held);
  }

  mutable int held = 0;
};

TEST_CASE("the state ends with the shard, although handles are still held") {
  const auto job = std::make_shared<noting_job>();
  shard_test test{job};
  test.introduce();
  REQUIRE(test.actors.drain());
  CHECK(job->held == 8); // of four groups with two operators each
  test.actors.kill(test.shards[0]);
  REQUIRE(test.actors.drain());
  CHECK(job->held == 4);
}

} // namespace
} // namespace duet::test
