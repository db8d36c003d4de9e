#include "actors/shard.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/probe.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

namespace duet::test {
namespace {

/// Work that is nothing but a number of events.
struct counted_work : work {
  explicit counted_work(std::size_t events) : events_{events} {}
  [[nodiscard]] std::size_t size() const override { return events_; }
  [[nodiscard]] std::size_t bytes() const override { return events_; }

private:
  std::size_t events_;
};

/// Adds up events: its output says how many the epoch had, its state how many there were ever. An
/// event takes it a millisecond.
struct counting_operator : keyed_operator {
  explicit counting_operator(std::shared_ptr<manual_clock> time) : time_{std::move(time)} {}

  void apply(const work& events, effects& out) override {
    time_->advance(std::chrono::milliseconds{events.size()});
    if (events.size() == 0)
      throw std::runtime_error{"no events"};
    total += events.size();
    const auto text = std::to_string(events.size());
    out.emit({.key = "count", .value = text, .partition = std::nullopt, .headers = {}});
    const auto state = std::to_string(total);
    out.put({0}, "total", state);
  }

  std::optional<std::string> restore(std::span<const record>, state_format) override {
    return std::nullopt;
  }

  [[nodiscard]] state_size size() const override { return {.keys = 1, .waiting = total}; }

  std::size_t total = 0;

private:
  std::shared_ptr<manual_clock> time_;
};

struct shard_test {
  std::shared_ptr<manual_clock> time = std::make_shared<manual_clock>();
  actor_fixture actors;
  fake_sink sink{actors};
  shard_actor under_test = actors.spawn(
      shard, shard_id{5},
      handover{std::unique_ptr<keyed_operator>{std::make_unique<counting_operator>(time)}}, time,
      sink.handle());

  void send(std::uint64_t epoch, std::size_t events) {
    actors.send(under_test, shard_work{{epoch}, std::make_shared<counted_work>(events)});
  }
};

TEST_CASE("each epoch's work becomes one answer, in order") {
  shard_test test;
  test.send(1, 2);
  test.send(4, 3);
  REQUIRE(test.actors.drain());
  const auto& answers = test.sink.answers();
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].epoch == epoch_id{1});
  CHECK(answers[1].epoch == epoch_id{4});
  CHECK(answers[1].shard == shard_id{5});
  CHECK(answers[1].out->outputs().size() == 1);
  CHECK(answers[1].out->changes().size() == 1);
  CHECK(answers[0].size == state_size{.keys = 1, .waiting = 2});
  CHECK(answers[1].size == state_size{.keys = 1, .waiting = 5});
}

TEST_CASE("an answer says what the shard did with its time, and with how many rows") {
  using std::chrono::milliseconds;
  shard_test test;
  REQUIRE(test.actors.drain());
  test.time->advance(milliseconds{10});
  test.send(1, 2);
  REQUIRE(test.actors.drain());
  test.time->advance(milliseconds{30});
  test.send(2, 4);
  REQUIRE(test.actors.drain());
  REQUIRE(test.sink.answers().size() == 2);
  CHECK(test.sink.answers()[0].report ==
        stage_report{.busy = milliseconds{2}, .waited = milliseconds{10}, .in = 2, .out = 1});
  CHECK(test.sink.answers()[1].report ==
        stage_report{.busy = milliseconds{4}, .waited = milliseconds{30}, .in = 4, .out = 1});
}

TEST_CASE("an operator that throws ends its shard and answers nothing") {
  shard_test test;
  test.send(1, 0);
  REQUIRE(test.actors.drain());
  CHECK_FALSE(test.actors.alive(test.under_test));
  CHECK(test.sink.answers().empty());
}

TEST_CASE("the state ends with the shard") {
  struct noted_end : counting_operator {
    noted_end(std::shared_ptr<manual_clock> time, bool& ended)
        : counting_operator{std::move(time)}, ended_{ended} {}
    ~noted_end() override { ended_ = true; }
    bool& ended_;
  };
  bool ended = false;
  const auto time = std::make_shared<manual_clock>();
  actor_fixture actors;
  fake_sink sink{actors};
  const auto under_test = actors.spawn(
      shard, shard_id{0},
      handover{std::unique_ptr<keyed_operator>{std::make_unique<noted_end>(time, ended)}}, time,
      sink.handle());
  REQUIRE(actors.drain());
  CHECK_FALSE(ended);
  actors.kill(under_test);
  REQUIRE(actors.drain());
  CHECK(ended); // although the handle is still held
}

} // namespace
} // namespace duet::test
