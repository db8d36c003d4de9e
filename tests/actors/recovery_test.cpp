// The order of recovery, and what ends it.
#include "tests/support/recovery_setup.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

// --- the order that makes it safe

TEST_CASE("positions are read only when nobody can commit any more") {
  recovery_setup test;
  test.start_once();
  test.arrive(0);
  // The older instance commits as late as it can: while the newer one opens its log.
  const auto older = test.kafka.connect("app");
  auto log = older->open_log(0, results);
  REQUIRE(log);
  bool committed = false;
  test.kafka.before_call = [&](fake_client& who, call at) {
    if (committed || &who != test.client.get() || at != call::open_log)
      return;
    outbox change;
    const auto key = test.key_of(3);
    change.add({.key = key, .value = "1:1", .partition = test.home_of(3), .headers = {}});
    change.add({.key = "duet.positions.0",
                .value = "2 0:1 1:0",
                .partition = partition_id{0},
                .headers = {}});
    REQUIRE((*log)->begin());
    REQUIRE((*log)->write(to_changelog, change));
    committed = static_cast<bool>((*log)->commit({{part(0), {1}}}));
  };
  const auto made = test.run();
  REQUIRE(made);
  CHECK(committed);
  CHECK(size_of(*made).keys == 1);
  const auto in = made->source->poll({});
  REQUIRE(in);
  CHECK(in->records.empty());
}

TEST_CASE(
    "the log is opened first of all that depends on it, and what an older one left is aborted") {
  recovery_setup test;
  test.start_once();
  const auto older = test.kafka.connect("app");
  older->abort_on_drop = false;
  {
    auto log = older->open_log(0, results);
    outbox change;
    const auto key = test.key_of(3);
    change.add({.key = key, .value = "1:1", .partition = test.home_of(3), .headers = {}});
    older->fail_next(call::commit, {remedy::recover, "no answer"}, fate::late);
    REQUIRE((*log)->begin());
    REQUIRE((*log)->write(to_changelog, change));
    REQUIRE_FALSE((*log)->commit({{part(0), {1}}}));
  }
  const auto made = test.run();
  REQUIRE(made);
  CHECK(size_of(*made) == state_size{});
  CHECK(test.kafka.land_late() == 0); // its epoch is over
  CHECK(test.committed() == partition_offsets{{{0}, {0}}, {{1}, {0}}});
}

// --- failures

TEST_CASE("every failure of a call ends the recovery with it, and the next one works") {
  recovery_setup test;
  test.start_once();
  test.kafka.append("app-state", test.state_of(3, "1:1"));
  for (const auto at : {call::describe_topic, call::open_log, call::committed, call::watermarks_of,
                        call::open_source, call::poll}) {
    CAPTURE(static_cast<int>(at));
    test.client->fail_next(at, {remedy::unauthorised, "not allowed"});
    test.refused(remedy::unauthorised, {"not allowed"});
  }
  const auto made = test.run();
  REQUIRE(made);
  CHECK(size_of(*made).keys == 1);
}

TEST_CASE("a failure to create a topic is passed on") {
  recovery_setup test;
  test.client->fail_next(call::create_topic, {remedy::unauthorised, "not allowed"});
  test.refused(remedy::unauthorised, {"not allowed"});
}

TEST_CASE("an older instance is told at the latest when it writes") {
  recovery_setup test;
  const auto rival = test.kafka.connect("app");
  test.kafka.before_call = [&](fake_client& who, call at) {
    if (&who == test.client.get() && at == call::commit)
      REQUIRE(rival->open_log(0, results));
  };
  test.refused(remedy::fenced, {"newer instance"});
}

TEST_CASE("an instance that was overtaken in its first start is fenced, not misconfigured") {
  recovery_setup test;
  const auto newer = test.kafka.connect("app");
  bool overtaken = false;
  test.kafka.before_call = [&](fake_client& who, call at) {
    if (&who == test.client.get() && at == call::watermarks_of && !std::exchange(overtaken, true))
      REQUIRE(test.run_as(*newer));
  };
  test.refused(remedy::fenced, {"another instance"});
}

TEST_CASE("state that cannot be restored because of a newer instance is no reason to refuse it") {
  recovery_setup test;
  test.start_once();
  std::string foreign;
  append_state_key(foreign, {77}, {"3"});
  const auto newer = test.kafka.connect("app");
  bool overtaken = false;
  SUBCASE("a newer one has written it meanwhile, and compaction has taken the rest") {
    test.kafka.before_call = [&](fake_client& who, call at) {
      if (&who != test.client.get() || at != call::watermarks_of || std::exchange(overtaken, true))
        return;
      REQUIRE(test.run_as(*newer));
      test.kafka.append("app-state", {.partition = {0}, .key = foreign, .value = "1:1"});
    };
    test.refused(remedy::fenced, {"another instance"});
  }
  SUBCASE("there is no newer one") {
    test.kafka.append("app-state", {.partition = {0}, .key = foreign, .value = "1:1"});
    test.refused(remedy::misconfigured, {"operator 77"});
  }
}

TEST_CASE("who was paused does not take back what another instance has taken over") {
  recovery_setup test;
  test.start_once();
  const auto newer = test.kafka.connect("app");
  SUBCASE("nobody has") { CHECK(test.run(standing::unsure)); }
  SUBCASE("somebody has") {
    REQUIRE(test.run_as(*newer));
    const auto made = test.run(standing::unsure);
    REQUIRE_FALSE(made);
    CHECK(made.error().what == remedy::fenced);
    CHECK(newer->owns_log());
  }
  SUBCASE("a new process does") {
    REQUIRE(test.run_as(*newer));
    CHECK(test.run());
  }
}

TEST_CASE("once it has the first log it is the newest, whatever fails then") {
  recovery_setup test;
  test.start_once();
  SUBCASE("before") {
    test.client->fail_next(call::open_log, {remedy::recover, "no answer"});
    REQUIRE_FALSE(test.run(standing::unsure));
    CHECK(test.stood == standing::unsure);
  }
  SUBCASE("after") {
    test.client->fail_next(call::open_log, {remedy::recover, "no answer"}, fate::lost, 1);
    REQUIRE_FALSE(test.run(standing::unsure));
    CHECK(test.stood == standing::newest);
  }
}

TEST_CASE("a stop ends a recovery, and is no failure") {
  recovery_setup test;
  const auto stops = [&] {
    const auto made = test.try_as(*test.client);
    REQUIRE(made);
    CHECK_FALSE(*made);
  };
  SUBCASE("before it begins") {
    test.stop.request_stop();
    stops();
    CHECK(test.client->calls(call::describe_topic) == 0);
  }
  SUBCASE("after any step") {
    for (const auto at : {call::describe_topic, call::open_log, call::committed,
                          call::watermarks_of, call::open_source}) {
      CAPTURE(static_cast<int>(at));
      test.stop = {};
      test.kafka.before_call = [&](fake_client&, call made) {
        if (made == at)
          test.stop.request_stop();
      };
      stops();
      CHECK(test.client->calls(call::commit) == 0);
    }
  }
  SUBCASE("while it restores") {
    test.start_once();
    const auto open = test.kafka.begin_transaction();
    test.kafka.append(open, "app-state", test.state_of(3, "1:1"));
    test.kafka.before_call = [&](fake_client&, call at) {
      if (at == call::poll)
        test.stop.request_stop();
    };
    stops();
  }
  SUBCASE("not after it has claimed") {
    test.kafka.before_call = [&](fake_client&, call at) {
      if (at == call::commit)
        test.stop.request_stop();
    };
    CHECK(test.run());
  }
}

} // namespace
} // namespace duet::test
