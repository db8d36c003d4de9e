#include "tests/support/supervisor_setup.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace duet::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("after a failure everything is dropped, and recovered after a pause") {
  supervisor_setup test;
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
    supervisor_setup test;
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
  supervisor_setup test;
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
  supervisor_setup test;
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
  supervisor_setup test;
  test.start();
  REQUIRE(test.phase() == phase::running);
  test.kafka.add_partitions("raw", 5);
  test.pass_pause(limits{}.look_at_input_every);
  test.pass_pause(limits{}.recovery_pause_first);
  CHECK(test.phase() == phase::running);
  CHECK(test.kafka.committed("app", "raw").size() == 5);
}

TEST_CASE("an input topic that was deleted ends it with 2") {
  supervisor_setup test;
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
  supervisor_setup test;
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
  supervisor_setup test;
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
  supervisor_setup test;
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
  supervisor_setup test;
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
      supervisor_setup test;
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
  supervisor_setup test;
  test.kafka.remove_topic("raw");
  test.start();
  const auto end = test.ended();
  CHECK(end.exit_code == 2);
  CHECK(end.message.find("raw") != std::string::npos);
}

TEST_CASE("a newer instance ends the older one with 3 and goes on") {
  supervisor_setup test;
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
  supervisor_setup test;
  test.start();
  test.actors.kill(*test.state().ingest);
  const auto end = test.ended();
  CHECK(end.exit_code == 1);
  CHECK(end.message.find("a role ended unexpectedly") != std::string::npos);
}

/// Makes operators that throw, at work or as soon as they restore.
struct throwing_job : pairs::pairs_job {
  explicit throwing_job(bool restoring) : pairs_job{{13, "raw", "out"}}, at_restore{restoring} {}

  [[nodiscard]] std::unique_ptr<keyed_operator> make_operator(operator_id, key_group,
                                                              std::uint32_t) const override {
    struct throwing_operator : keyed_operator {
      void apply(const turn&, effects&) override { throw std::runtime_error{"thrown"}; }
      std::optional<std::string> restore(std::span<const state_record>) override {
        throw std::runtime_error{"thrown"};
      }
      [[nodiscard]] state_size size() const override { return {}; }
    };
    if (at_restore)
      throw std::runtime_error{"thrown"};
    return std::make_unique<throwing_operator>();
  }

  bool at_restore;
};

TEST_CASE("a role that throws ends it with 1") {
  supervisor_setup test;
  test.job = std::make_shared<throwing_job>(false);
  test.start();
  test.arrive("3");
  CHECK(test.ended().exit_code == 1);
  CHECK(test.committed() == 0);
}

TEST_CASE("a recovery that throws ends it with 1") {
  supervisor_setup test;
  test.job = std::make_shared<throwing_job>(true);
  test.start();
  const auto end = test.ended();
  CHECK(end.exit_code == 1);
  CHECK(end.message.find("thrown") != std::string::npos);
}

TEST_CASE("what a role says after it was dropped counts no more") {
  supervisor_setup test;
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

} // namespace
} // namespace duet::test
