#include "tests/support/actor_fixture.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

using namespace std::chrono_literals;

using numbers = std::shared_ptr<std::vector<int>>;

caf::behavior writer(caf::event_based_actor*, const numbers& to) {
  return {[to](int number) { to->push_back(number); }};
}

caf::behavior relay(caf::event_based_actor* self, const caf::actor& to) {
  return {[self, to](int number) { self->send(to, number); }};
}

/// Tells itself the same number for ever.
caf::behavior restless(caf::event_based_actor* self, int number) {
  self->send(self, number);
  return {[self](int again) { self->send(self, again); }};
}

/// Counts how often it was destroyed.
struct noted_end {
  std::shared_ptr<int> count;
  explicit noted_end(std::shared_ptr<int> in) : count{std::move(in)} {}
  noted_end(const noted_end&) = delete;
  noted_end& operator=(const noted_end&) = delete;
  ~noted_end() { ++*count; }
};

caf::behavior child(caf::event_based_actor*, const std::shared_ptr<int>& ended) {
  return {[kept = std::make_shared<noted_end>(ended)](int) {}};
}

caf::behavior parent(caf::event_based_actor* self, const std::shared_ptr<int>& ended) {
  for (int i = 0; i < 3; ++i)
    self->spawn(child, ended);
  return {[](int) {}};
}

using counter = caf::typed_actor<caf::reacts_to<int>>;

struct counter_state {
  int count = 0;
};

counter::behavior_type count_from(counter::stateful_pointer<counter_state> self, int from) {
  self->state.count = from;
  return {[self](int by) { self->state.count += by; }};
}

/// Two actors that tell a third what they are told.
std::vector<int> order_of(std::uint64_t seed) {
  const auto heard = std::make_shared<std::vector<int>>();
  actor_fixture actors;
  const auto to = actors.spawn(writer, heard);
  const auto left = actors.spawn(relay, to);
  const auto right = actors.spawn(relay, to);
  for (int i = 1; i <= 4; ++i) {
    actors.send(left, i);
    actors.send(right, -i);
  }
  REQUIRE(actors.drain_shuffled(seed));
  return *heard;
}

TEST_CASE("each step is one message, of the actor that waits for longest or of a chosen one") {
  const auto heard = std::make_shared<std::vector<int>>();
  actor_fixture actors;
  const auto first = actors.spawn(writer, heard);
  const auto second = actors.spawn(writer, heard);
  REQUIRE(actors.drain()); // they start
  CHECK_FALSE(actors.step());
  actors.send(first, 1);
  actors.send(first, 2);
  actors.send(second, 3);
  CHECK(actors.ready() == 2);
  CHECK(actors.step_of(second));
  CHECK(*heard == std::vector{3});
  CHECK_FALSE(actors.step_of(second));
  CHECK(actors.step());
  CHECK(*heard == std::vector{3, 1});
  CHECK(actors.drain());
  CHECK(*heard == std::vector{3, 1, 2});
}

TEST_CASE("the same seed is the same order, other seeds are others; each sender stays in order") {
  std::set<std::vector<int>> orders;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto order = order_of(seed);
    CHECK(order == order_of(seed));
    orders.insert(order);
    int left = 0;
    int right = 0;
    for (const auto number : order)
      CHECK((number > 0 ? ++left == number : --right == number));
  }
  CHECK(orders.size() > 10);
}

TEST_CASE("delayed messages come when the clock says so") {
  const auto heard = std::make_shared<std::vector<int>>();
  actor_fixture actors;
  const auto to = actors.spawn(writer, heard);
  actors.spawn([](caf::event_based_actor* self,
                  const caf::actor& whom) { self->delayed_send(whom, 10ms, 1); },
               to);
  REQUIRE(actors.drain());
  actors.advance_time(9ms);
  CHECK(actors.ready() == 0);
  actors.advance_time(1ms);
  REQUIRE(actors.drain());
  CHECK(*heard == std::vector{1});
}

TEST_CASE("what never becomes quiet or true ends a run all the same") {
  actor_fixture actors;
  const auto under_test = actors.spawn(restless, 1);
  CHECK_FALSE(actors.drain(100));
  CHECK_FALSE(actors.run_until([] { return false; }, 100));
  CHECK(actors.run(7) == 7);
  CHECK(actors.alive(under_test));
}

TEST_CASE("the fixture ends actors that actors have spawned and nobody watches") {
  const auto ended = std::make_shared<int>(0);
  for (const std::size_t steps : {1U, 2U, 100U}) {
    CAPTURE(steps);
    *ended = 0;
    {
      actor_fixture actors;
      actors.spawn(parent, ended);
      actors.run(steps);
    }
    CHECK(*ended == 3); // also those that had not run yet
  }
}

TEST_CASE("state_of looks into an actor") {
  actor_fixture actors;
  const auto under_test = actors.spawn(count_from, 1);
  actors.send(under_test, 3);
  REQUIRE(actors.drain());
  CHECK(actors.state_of<counter_state>(under_test).count == 4);
  actors.kill(under_test);
  REQUIRE(actors.drain());
  CHECK_FALSE(actors.alive(under_test));
}

} // namespace
} // namespace duet::test
