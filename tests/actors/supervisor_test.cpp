#include "actors/ingest.hpp"
#include "actors/supervisor.hpp"
#include "jobs/pairs/pairs.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/fake_kafka.hpp"
#include "tests/support/fixture_clock.hpp"
#include "tests/support/metering.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

using namespace std::chrono_literals;

/// SUPERVISOR and all its roles, for the job pairs to 13, on a fake Kafka.
struct supervisor_test {
  supervisor_test() {
    config.app_id = "app";
    config.input_topic = "raw";
    config.output_topic = "out";
    config.dlq_topic = "dead";
    config.shards = 2;
    config.threads = role_threads::shared;
    config.limits.transactional_ids = 1; // so that opening a log is one recovery
    kafka.add_topic("raw", 2);
    kafka.add_topic("out", 1);
    kafka.add_topic("dead", 1);
  }

  void start() {
    under_test = actors.spawn(supervisor, supervisor_parts{.kafka = client,
                                                           .what = job,
                                                           .progress = progress,
                                                           .clock = time,
                                                           .config = config,
                                                           .stop = stop.get_token(),
                                                           .finished = [this](const outcome& how) {
                                                             ++ends;
                                                             end = how;
                                                           }});
    settle();
  }

  void arrive(std::string value) { kafka.append("raw", {.value = std::move(value)}); }

  void settle() { actors.run(300); }

  /// A clean stop, as the application asks for it.
  void request_stop() {
    stop.request_stop();
    actors.send(under_test, drain{});
  }

  [[nodiscard]] duet::phase phase() { return state().phase; }

  [[nodiscard]] supervisor_state& state() { return actors.state_of<supervisor_state>(under_test); }

  /// Waits for the pause after a failure.
  void pass_pause(std::chrono::milliseconds pause) {
    actors.advance_time(pause);
    settle();
  }

  [[nodiscard]] std::vector<std::string> outputs() const {
    std::vector<std::string> values;
    for (const auto& each : kafka.read_committed("out"))
      values.push_back(each.value.value_or(""));
    return values;
  }

  [[nodiscard]] std::int64_t committed() const {
    const auto at = kafka.committed("app", "raw");
    return at.empty() ? -1 : at[0].next.value;
  }

  /// How the pipeline ended; it has to have ended, and with it everything it had.
  [[nodiscard]] outcome ended() {
    REQUIRE(actors.drain());
    CHECK(ends == 1);
    CHECK_FALSE(actors.alive(under_test));
    REQUIRE(end);
    return *end;
  }

  fake_kafka kafka;
  std::shared_ptr<fake_client> client = kafka.connect("app");
  std::shared_ptr<const duet::job> job = std::make_shared<pairs::pairs_job>(13);
  pipeline_config config;
  std::stop_source stop;
  int ends = 0;
  std::optional<outcome> end;
  actor_fixture actors;
  std::shared_ptr<const clock> time = std::make_shared<fixture_clock>(actors);
  std::shared_ptr<duet::progress> progress = make_progress(time);
  supervisor_actor under_test;
};

using texts = std::vector<std::string>;

const failure lost{remedy::recover, "no answer"};

/// The only pair that "3" and "10" make.
const texts one_pair{R"({"low":3,"high":10})"};

// --- start and run

TEST_CASE("it starts by recovery, and then runs") {
  supervisor_test test;
  test.arrive("3");
  test.arrive("10");
  test.start();
  CHECK(test.phase() == phase::running);
  CHECK(test.outputs() == one_pair);
  CHECK(test.committed() == 2);
  CHECK(test.ends == 0);
  CHECK(test.progress->check().ready);
  CHECK(value_of(*test.progress, R"(duet_recoveries_total{cause="start"})") == 1);
}

TEST_CASE("the roles are INGEST, SINK, DLQ and the shards") {
  supervisor_test test;
  test.config.shards = 4;
  test.start();
  CHECK(test.state().roles.size() == 7);
}

TEST_CASE("what was restored is shown before anything is read") {
  supervisor_test test;
  test.arrive("3");
  test.start();
  test.actors.shut_down();
  supervisor_test next;
  const auto before = test.kafka.read_committed("app-state");
  next.kafka.add_topic("app-state", 2);
  for (const auto& each : before)
    next.kafka.append("app-state", each);
  next.arrive("3");
  next.kafka.set_committed("app", "raw", test.kafka.committed("app", "raw"));
  next.start();
  CHECK(next.progress->view().held().keys == 1);
  CHECK(next.progress->view().held().waiting == 1);
}

// --- failures

TEST_CASE("after a failure everything is dropped, and recovered after a pause") {
  supervisor_test test;
  test.arrive("3");
  test.start();
  test.client->fail_next(call::commit, lost);
  test.arrive("10");
  REQUIRE(test.actors.drain()); // nobody polls any more
  CHECK(test.phase() == phase::recovering);
  CHECK(test.state().roles.empty());
  CHECK_FALSE(test.progress->check().ready);
  CHECK(test.client->calls(call::open_log) == 1);
  test.actors.advance_time(99ms);
  test.settle();
  CHECK(test.client->calls(call::open_log) == 1);
  test.pass_pause(1ms);
  CHECK(test.client->calls(call::open_log) == 2);
  CHECK(test.phase() == phase::running);
  CHECK(test.outputs() == one_pair);
  CHECK(test.committed() == 2);
  CHECK(value_of(*test.progress, R"(duet_recoveries_total{cause="failure"})") == 1);
}

TEST_CASE("an epoch whose outcome is unknown is neither lost nor repeated") {
  for (const auto what : {fate::lost, fate::applied, fate::late}) {
    CAPTURE(static_cast<int>(what));
    supervisor_test test;
    test.client->abort_on_drop = false;
    test.start();
    test.client->fail_next(call::commit, lost, what);
    test.arrive("3");
    test.arrive("10");
    test.settle();
    CHECK(test.committed() == (what == fate::applied ? 2 : 0));
    SUBCASE("late before the recovery") {
      test.kafka.land_late();
      test.pass_pause(100ms);
    }
    SUBCASE("late after the recovery") {
      test.pass_pause(100ms);
      CHECK(test.kafka.land_late() == 0);
    }
    CHECK(test.outputs() == one_pair);
    CHECK(test.committed() == 2);
    CHECK(test.progress->view().held().keys == 0);
  }
}

TEST_CASE("nothing is left of what was dropped when the recovery begins") {
  supervisor_test test;
  std::vector<long> users; // of the client: each log and each source is one
  test.kafka.before_call = [&](fake_client&, call at) {
    if (at == call::open_log)
      users.push_back(test.client.use_count());
  };
  test.start();
  test.client->fail_next(call::commit, lost);
  test.arrive("3");
  test.settle();
  test.pass_pause(100ms);
  REQUIRE(users.size() == 2);
  CHECK(users[0] == users[1]);
}

TEST_CASE("a failure of INGEST recovers as well") {
  supervisor_test test;
  test.start();
  test.client->fail_next(call::poll, lost);
  test.arrive("3");
  test.arrive("10");
  test.settle();
  CHECK(test.phase() == phase::recovering);
  test.pass_pause(100ms);
  CHECK(test.outputs() == one_pair);
}

TEST_CASE("new partitions of the input are found and read") {
  supervisor_test test;
  test.start();
  REQUIRE(test.phase() == phase::running);
  test.kafka.add_partitions("raw", 5);
  test.pass_pause(limits{}.look_at_input_every);
  test.pass_pause(limits{}.recovery_pause_first);
  CHECK(test.phase() == phase::running);
  CHECK(test.kafka.committed("app", "raw").size() == 5);
}

TEST_CASE("an input topic that was deleted ends it with 2") {
  supervisor_test test;
  test.start();
  test.kafka.remove_topic("raw");
  SUBCASE("at once, while nobody answers") {
    test.client->fail_next(call::describe_topic, {remedy::recover, "no answer"});
    test.pass_pause(limits{}.look_at_input_every);
    CHECK(test.phase() == phase::running);
  }
  test.pass_pause(limits{}.look_at_input_every);
  test.pass_pause(limits{}.recovery_pause_first);
  CHECK(test.ended().exit_code == 2);
}

TEST_CASE("an input topic that was made anew is never read on, however full it is by then") {
  supervisor_test test;
  test.start();
  test.arrive("3");
  test.settle();
  test.kafka.remove_topic("raw");
  test.kafka.add_topic("raw", 2);
  test.kafka.set_committed("app", "raw", {{{0}, {1}}}); // as a group that outlives its topic
  test.settle();
  REQUIRE(test.phase() == phase::recovering);
  test.arrive("4");
  test.arrive("5");
  test.pass_pause(limits{}.recovery_pause_first);
  const auto end = test.ended();
  CHECK(end.exit_code == 2);
  CHECK(end.message.find("made anew") != std::string::npos);
  CHECK(test.committed() == 1);
}

TEST_CASE("the pause doubles up to the longest, and a commit makes it short again") {
  supervisor_test test;
  test.config.limits.recovery_pause_longest = 350ms;
  for (int i = 0; i < 5; ++i)
    test.client->fail_next(call::open_log, lost);
  test.start();
  std::size_t tries = 1;
  for (const auto pause : {100ms, 200ms, 350ms, 350ms, 350ms}) {
    CAPTURE(tries);
    test.pass_pause(pause - 1ms);
    CHECK(test.client->calls(call::open_log) == tries);
    test.pass_pause(1ms);
    CHECK(test.client->calls(call::open_log) == ++tries);
  }
  test.arrive("3");
  test.settle();
  CHECK(test.committed() == 1);
  test.client->fail_next(call::commit, lost);
  test.arrive("3");
  test.settle();
  test.pass_pause(100ms);
  CHECK(test.committed() == 2);
}

TEST_CASE("too many recoveries in a row end it with 1") {
  supervisor_test test;
  test.config.limits.recoveries_in_row_max = 4;
  for (int i = 0; i < 10; ++i)
    test.client->fail_next(call::open_log, lost);
  test.start();
  for (int i = 0; i < 3; ++i) {
    CHECK(test.ends == 0);
    test.pass_pause(5s);
  }
  const auto end = test.ended();
  CHECK(end.exit_code == 1);
  CHECK(end.message.find("no answer") != std::string::npos);
  CHECK(test.client->calls(call::open_log) == 4);
}

TEST_CASE("failures between commits are never too many") {
  supervisor_test test;
  test.config.limits.recoveries_in_row_max = 2;
  test.start();
  for (int i = 0; i < 10; ++i) {
    test.client->fail_next(call::commit, lost);
    test.arrive("3");
    test.settle();
    test.pass_pause(100ms);
    CHECK(test.committed() == i + 1);
  }
  CHECK(test.ends == 0);
}

TEST_CASE("failures that a recovery cannot mend end it with their code") {
  struct row {
    remedy what;
    int exit_code;
  };
  for (const auto& each : {row{remedy::fenced, 3}, row{remedy::unauthorised, 3},
                           row{remedy::misconfigured, 2}, row{remedy::fatal, 1}})
    for (const auto at : {call::committed, call::poll, call::commit}) {
      CAPTURE(each.exit_code);
      CAPTURE(static_cast<int>(at));
      supervisor_test test;
      const std::size_t after = at == call::commit ? 1 : 0; // the first one pins the positions
      test.client->fail_next(at, {each.what, "why"}, fate::lost, after);
      test.arrive("3");
      test.start();
      const auto end = test.ended();
      CHECK(end.exit_code == each.exit_code);
      CHECK(end.message == "why");
      CHECK(value_of(*test.progress, R"(duet_service_state{state="failed"})") == 1);
    }
}

TEST_CASE("a missing input topic ends it with 2") {
  supervisor_test test;
  test.kafka.remove_topic("raw");
  test.start();
  const auto end = test.ended();
  CHECK(end.exit_code == 2);
  CHECK(end.message.find("raw") != std::string::npos);
}

TEST_CASE("a newer instance ends the older one with 3 and goes on") {
  supervisor_test test;
  test.start();
  const auto newer = test.kafka.connect("app");
  std::optional<outcome> newer_end;
  actor_fixture elsewhere;
  elsewhere.spawn(supervisor,
                  supervisor_parts{.kafka = newer,
                                   .what = test.job,
                                   .progress = make_progress(),
                                   .clock = std::make_shared<fixture_clock>(elsewhere),
                                   .config = test.config,
                                   .stop = {},
                                   .finished = [&](const outcome& how) { newer_end = how; }});
  elsewhere.run(300);
  test.arrive("3");
  CHECK(test.ended().exit_code == 3);
  CHECK(test.outputs().empty());
  test.arrive("10");
  elsewhere.run(300);
  CHECK(test.outputs() == one_pair);
  CHECK_FALSE(newer_end);
}

TEST_CASE("a role that ends by itself ends it with 1") {
  supervisor_test test;
  test.start();
  test.actors.kill(*test.state().ingest);
  const auto end = test.ended();
  CHECK(end.exit_code == 1);
  CHECK(end.message.find("a role ended unexpectedly") != std::string::npos);
}

/// Makes operators that throw, at work or as soon as they restore.
struct throwing_job : pairs::pairs_job {
  explicit throwing_job(bool restoring) : pairs_job{13}, at_restore{restoring} {}

  [[nodiscard]] std::unique_ptr<keyed_operator> make_operator(layout keys) const override {
    struct throwing_operator : keyed_operator {
      void apply(const work&, effects&) override { throw std::runtime_error{"thrown"}; }
      std::optional<std::string> restore(std::span<const record>, state_format) override {
        throw std::runtime_error{"thrown"};
      }
      [[nodiscard]] state_size size() const override { return {}; }
    };
    if (at_restore)
      throw std::runtime_error{"thrown"};
    static_cast<void>(keys);
    return std::make_unique<throwing_operator>();
  }

  bool at_restore;
};

TEST_CASE("a role that throws ends it with 1") {
  supervisor_test test;
  test.job = std::make_shared<throwing_job>(false);
  test.start();
  test.arrive("3");
  CHECK(test.ended().exit_code == 1);
  CHECK(test.committed() == 0);
}

TEST_CASE("a recovery that throws ends it with 1") {
  supervisor_test test;
  test.job = std::make_shared<throwing_job>(true);
  test.start();
  const auto end = test.ended();
  CHECK(end.exit_code == 1);
  CHECK(end.message.find("thrown") != std::string::npos);
}

TEST_CASE("what a role says after it was dropped counts no more") {
  supervisor_test test;
  test.start();
  test.client->fail_next(call::commit, lost);
  test.arrive("3");
  test.settle();
  REQUIRE(test.phase() == phase::recovering);
  test.actors.send(test.under_test, failed{{remedy::fatal, "late"}});
  test.actors.send(test.under_test, drained{});
  test.settle();
  test.pass_pause(100ms);
  CHECK(test.phase() == phase::running);
}

// --- the end

TEST_CASE("a clean stop commits what is on its way and ends with 0") {
  supervisor_test test;
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
  supervisor_test test;
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
  supervisor_test test;
  test.start();
  test.arrive("3");
  test.client->fail_next(call::commit, lost);
  test.request_stop();
  CHECK(test.ended().exit_code == 0);
}

TEST_CASE("a stop while everything is dropped ends with 0") {
  supervisor_test test;
  test.start();
  test.client->fail_next(call::commit, lost);
  test.arrive("3");
  REQUIRE(test.actors.run_until([&] { return test.phase() == phase::dropping; }));
  test.request_stop();
  CHECK(test.ended().exit_code == 0);
  CHECK(test.client->calls(call::open_log) == 1);
}

TEST_CASE("a stop in the pause before a recovery ends it at once") {
  supervisor_test test;
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
  supervisor_test test;
  test.kafka.before_call = [&](fake_client&, call at) {
    if (at == call::open_log)
      test.request_stop();
  };
  test.start();
  CHECK(test.ended().exit_code == 0);
  CHECK(test.client->calls(call::committed) == 0);
}

TEST_CASE("a stop before it has begun ends it before it has done anything") {
  supervisor_test test;
  test.stop.request_stop();
  test.start();
  CHECK(test.ended().exit_code == 0);
  CHECK(test.client->calls(call::open_log) == 0);
}

TEST_CASE("asked twice, it stops once") {
  supervisor_test test;
  test.start();
  test.request_stop();
  test.request_stop();
  CHECK(test.ended().exit_code == 0);
}

TEST_CASE("until caught up: it ends with 0 when everything is committed") {
  supervisor_test test;
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
