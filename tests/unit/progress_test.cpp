#include "monitoring/progress.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

namespace duet {
namespace {

using namespace std::chrono_literals;

/// The time of all tests here.
const auto test_clock = std::make_shared<test::manual_clock>();

epoch_report report() {
  epoch_report made;
  made.read = {{test::part(0), 10}, {test::part(3), 5}};
  made.shards = {{{1}, {.keys = 2, .waiting = 3}}};
  made.outputs = 6;
  made.dead_letters[static_cast<std::size_t>(reject_reason::empty)] = 2;
  made.epoch = 20ms;
  made.transaction = 15ms;
  return made;
}

TEST_CASE("an epoch grows old by the clock that it was closed by") {
  progress seen{test_clock};
  seen.entered(phase::running);
  seen.in_flight_changed(1, test_clock->now());
  CHECK(seen.check().oldest_epoch == 0s);
  test_clock->advance(29s);
  CHECK(seen.check().oldest_epoch == 29s);
  CHECK(seen.check().ready);
  test_clock->advance(1s);
  CHECK_FALSE(seen.check().ready);
}

TEST_CASE("the view adds up what was committed") {
  progress seen{test_clock};
  seen.committed(report());
  auto second = report();
  second.epoch = 70ms;
  second.shards = {{{0}, {.keys = 5, .waiting = 6}}};
  seen.committed(second);
  seen.lag_changed(test::part(0), 7);
  seen.lag_changed(test::part(3), 70);
  const auto view = seen.view();
  CHECK(view.records() == 30);
  CHECK(view.outputs == 12);
  CHECK(view.epochs == 2);
  CHECK(seen.epochs() == 2);
  CHECK(view.dead_letters[static_cast<std::size_t>(reject_reason::empty)] == 4);
  CHECK(view.last_epoch == 70ms);
  CHECK(view.held() == state_size{.keys = 7, .waiting = 9});
  CHECK(view.lag_in_all() == 77);
}

TEST_CASE("a view is of one moment") {
  progress seen{test_clock};
  const auto before = seen.view();
  seen.committed(report());
  CHECK(before.epochs == 0);
  CHECK(before.records() == 0);
}

TEST_CASE("commits, phases and answers are signs of life, and nothing else is") {
  progress seen{test_clock};
  seen.aborted();
  seen.recovered(1s);
  seen.lag_changed(test::part(0), 1);
  seen.shard_holds({0}, {});
  seen.in_flight_changed(1, test_clock->now());
  seen.backpressure(1s);
  CHECK(seen.signs_of_life() == 0);
  seen.committed(report());
  CHECK(seen.signs_of_life() == 1);
  seen.entered(phase::running);
  CHECK(seen.signs_of_life() == 2);
  seen.alive();
  CHECK(seen.signs_of_life() == 3);
}

TEST_CASE("until all is dropped, the service is shown as what it was before") {
  progress seen{test_clock};
  seen.entered(phase::running);
  seen.entered(phase::dropping);
  CHECK(seen.check().now == phase::running);
  CHECK(seen.check().ready);
  CHECK(seen.view().now == phase::running);
  seen.entered(phase::recovering);
  CHECK(seen.check().now == phase::recovering);
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
    progress seen{test_clock};
    seen.entered(each.state);
    seen.in_flight_changed(each.in_flight, test_clock->now() - each.waited);
    const auto health = seen.check();
    CHECK(health.ready == each.ready);
    CHECK(health.oldest_epoch == (each.in_flight == 0 ? 0s : each.waited));
  }
}

TEST_CASE("a commit that comes at last makes the service ready again") {
  progress seen{test_clock};
  seen.entered(phase::running);
  seen.in_flight_changed(2, test_clock->now() - 60s);
  CHECK_FALSE(seen.check().ready);
  CHECK(seen.view().in_flight == 2);
  seen.in_flight_changed(0, {});
  CHECK(seen.check().ready);
  CHECK(seen.view().in_flight == 0);
}

TEST_CASE("all threads may report at once") {
  progress seen{test_clock};
  std::vector<std::thread> threads;
  for (std::int32_t i = 0; i < 4; ++i)
    threads.emplace_back([&seen, i] {
      for (int round = 0; round < 250; ++round) {
        seen.committed(report());
        seen.lag_changed(test::part(i), 1);
        seen.shard_holds({static_cast<std::uint32_t>(i)}, {.keys = 1, .waiting = 1});
        seen.in_flight_changed(1, test_clock->now());
        static_cast<void>(seen.check());
        if (round % 50 == 0)
          static_cast<void>(seen.view());
      }
    });
  for (auto& each : threads)
    each.join();
  CHECK(seen.epochs() == 1'000);
  CHECK(seen.view().records() == 15'000);
  CHECK(seen.view().lag_in_all() == 4);
  CHECK(seen.view().read.at({0}) == 10'000);
}

} // namespace
} // namespace duet
