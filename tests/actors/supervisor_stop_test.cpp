#include "tests/support/supervisor_setup.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace duet::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a clean stop commits what is on its way and ends with 0") {
  supervisor_setup test;
  test.start();
  test.arrive("3");
  test.arrive("10");
  const auto in_flight = [&] {
    const auto& ingest = *test.state().ingest;
    return !test.actors.state_of<ingest_state>(ingest).flights.empty();
  };
  REQUIRE(test.actors.run_until(in_flight));
  test.request_stop();
  REQUIRE(test.actors.step_of(test.under_test));
  CHECK(test.phase() == phase::draining);
  CHECK_FALSE(test.progress->check().ready);
  const auto end = test.ended();
  CHECK(end.exit_code == 0);
  CHECK(end.message.empty());
  CHECK(test.committed() == 2);
  CHECK(value_of(*test.progress, R"(duet_service_state{state="stopped"})") == 1);
}

TEST_CASE("a stop that takes too long drops what is on its way and ends with 0") {
  supervisor_setup test;
  test.start();
  test.arrive("3");
  const auto in_flight = [&] {
    const auto& ingest = *test.state().ingest;
    return !test.actors.state_of<ingest_state>(ingest).flights.empty();
  };
  REQUIRE(test.actors.run_until(in_flight));
  test.request_stop();
  REQUIRE(test.actors.step_of(test.under_test));
  test.actors.advance_time(test.config.limits.drain_max);
  REQUIRE(test.actors.step_of(test.under_test));
  CHECK(test.ended().exit_code == 0);
  CHECK(test.committed() == 0);
}

TEST_CASE("a failure while it stops ends it with 0: the rest is read again later") {
  supervisor_setup test;
  test.start();
  test.arrive("3");
  test.client->fail_next(call::commit, lost);
  test.request_stop();
  CHECK(test.ended().exit_code == 0);
}

TEST_CASE("a stop while everything is dropped ends with 0") {
  supervisor_setup test;
  test.start();
  test.client->fail_next(call::commit, lost);
  test.arrive("3");
  REQUIRE(test.actors.run_until([&] { return test.phase() == phase::dropping; }));
  test.request_stop();
  CHECK(test.ended().exit_code == 0);
  CHECK(test.client->calls(call::open_log) == 1);
}

TEST_CASE("a stop in the pause before a recovery ends it at once") {
  supervisor_setup test;
  test.start();
  test.client->fail_next(call::commit, lost);
  test.arrive("3");
  test.settle();
  REQUIRE(test.phase() == phase::recovering);
  test.request_stop();
  CHECK(test.ended().exit_code == 0);
  CHECK(test.client->calls(call::open_log) == 1);
}

TEST_CASE("a stop while it recovers ends the recovery") {
  supervisor_setup test;
  test.kafka.before_call = [&](fake_client&, call at) {
    if (at == call::open_log)
      test.request_stop();
  };
  test.start();
  CHECK(test.ended().exit_code == 0);
  CHECK(test.client->calls(call::committed) == 0);
}

TEST_CASE("a stop before it has begun ends it before it has done anything") {
  supervisor_setup test;
  test.stop.request_stop();
  test.start();
  CHECK(test.ended().exit_code == 0);
  CHECK(test.client->calls(call::open_log) == 0);
}

TEST_CASE("asked twice, it stops once") {
  supervisor_setup test;
  test.start();
  test.request_stop();
  test.request_stop();
  CHECK(test.ended().exit_code == 0);
}

TEST_CASE("until caught up: it ends with 0 when everything is committed") {
  supervisor_setup test;
  test.config.until_caught_up = true;
  test.config.limits.epoch_records_max = 2;
  test.client->poll_records_max = 2;
  for (int i = 0; i < 10; ++i)
    test.arrive("3");
  test.start();
  CHECK(test.ended().exit_code == 0);
  CHECK(test.committed() == 10);
  CHECK(test.progress->view().records() == 10);
}

} // namespace
} // namespace duet::test
