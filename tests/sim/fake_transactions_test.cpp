/// The fake Kafka's transactions: who may end which, when, and what becomes of the rest.
#include "tests/sim/fake_kafka_fixture.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace duet::test {
namespace {

using namespace std::chrono_literals;

// --- who may

TEST_CASE("a newer log fences the older one and aborts what it has open") {
  fake_kafka_test test;
  const auto older = test.open(*test.client);
  test.write(*older, "a");
  const auto rival = test.kafka.connect("app");
  const auto newer = test.open(*rival);
  CHECK(test.kafka.last_stable("out", {0}) == test.kafka.log_end("out", {0}));
  CHECK_FALSE(test.client->owns_log());
  CHECK(rival->owns_log());
  const auto done = older->commit(up_to_1);
  REQUIRE_FALSE(done);
  CHECK(done.error().what == remedy::fenced);
  CHECK(test.seen().empty());
  CHECK(test.position() == -1);
}

TEST_CASE("an application fences only itself") {
  fake_kafka_test test;
  const auto log = test.open(*test.client);
  const auto other = test.open(*test.kafka.connect("another"));
  test.write(*log, "a");
  REQUIRE(log->commit(up_to_1));
  CHECK(test.seen() == "a");
}

TEST_CASE("a log is not to be used after a failure") {
  fake_kafka_test test;
  const auto log = test.open(*test.client);
  test.client->fail_next(call::commit, lost);
  test.write(*log, "a");
  REQUIRE_FALSE(log->commit(up_to_1));
  const auto again = log->begin();
  REQUIRE_FALSE(again);
  CHECK(again.error().what == remedy::fatal);
}

TEST_CASE("the outcome of a commit that fails") {
  fake_kafka_test test;
  test.client->abort_on_drop = false;
  auto log = test.open(*test.client);
  test.write(*log, "a");
  SUBCASE("lost: aborted by the next log") {
    test.client->fail_next(call::commit, lost, fate::lost);
    REQUIRE_FALSE(log->commit(up_to_1));
    log = test.open(*test.client);
    CHECK(test.kafka.land_late() == 0);
    CHECK(test.seen().empty());
  }
  SUBCASE("applied: visible, though the client does not know") {
    test.client->fail_next(call::commit, lost, fate::applied);
    REQUIRE_FALSE(log->commit(up_to_1));
    CHECK(test.seen() == "a");
    CHECK(test.position() == 1);
  }
  SUBCASE("late: visible when it arrives; until then the positions are pending") {
    test.client->fail_next(call::commit, lost, fate::late);
    REQUIRE_FALSE(log->commit(up_to_1));
    CHECK(test.seen().empty());
    CHECK_FALSE(test.client->committed(raw));
    CHECK(test.kafka.land_late() == 1);
    CHECK(test.seen() == "a");
    CHECK(test.client->committed(raw));
  }
  SUBCASE("late, but after the next log was opened: without effect") {
    test.client->fail_next(call::commit, lost, fate::late);
    REQUIRE_FALSE(log->commit(up_to_1));
    log = test.open(*test.client);
    test.write(*log, "b");
    CHECK(test.kafka.land_late() == 0);
    CHECK(test.seen().empty());
    REQUIRE(log->commit(up_to_2));
    CHECK(test.seen() == "b");
  }
}

TEST_CASE("while markers lag, what is committed is pending and not visible") {
  fake_kafka_test test;
  test.kafka.let_markers_lag(true);
  auto log = test.open(*test.client);
  test.write(*log, "a");
  REQUIRE(log->commit(up_to_1));
  CHECK(test.seen().empty());
  CHECK(test.position() == -1);
  CHECK(test.kafka.decided("app", "raw") == partition_offsets{{{0}, {1}}});
  CHECK_FALSE(test.client->committed(raw));
  SUBCASE("until they are written") { CHECK(test.kafka.land_markers() == 1); }
  SUBCASE("or the id is used again") { test.write(*log, "b"); }
  SUBCASE("or the id is opened again") { log = test.open(*test.client); }
  CHECK(test.kafka.land_markers() == 0);
  CHECK(test.seen() == "a");
  CHECK(test.position() == 1);
}

TEST_CASE("a process that is gone changes nothing any more") {
  fake_kafka_test test;
  auto log = test.open(*test.client);
  test.write(*log, "a");
  test.client->kill();
  CHECK_FALSE(log->commit(up_to_1));
  CHECK_FALSE(test.client->describe_topic("raw"));
  log.reset();
  CHECK(test.kafka.last_stable("out", {0}) == record_offset{0}); // nobody has aborted it
}

// --- late requests

TEST_CASE("a late commit ends nothing of another transactional id") {
  fake_kafka_test test;
  const auto first = test.open(*test.client, 0);
  const auto second = test.open(*test.client, 1);
  test.client->fail_next(call::commit, lost, fate::late);
  test.write(*first, "a");
  REQUIRE_FALSE(first->commit(up_to_1));
  test.write(*second, "b");
  CHECK(test.kafka.land_late() == 1);
  CHECK(test.seen() == "a");
  REQUIRE(second->commit(up_to_2));
  CHECK(test.seen() == "ab");
}

TEST_CASE("a late request ends whatever its epoch has open when it arrives") {
  // Why a producer is never used again after a failure.
  fake_coordinator coordinator;
  const auto to = std::make_shared<fake_partition>();
  const auto epoch = coordinator.open("app-0", 1);
  const auto write = [&](const char* value) {
    coordinator.append(coordinator.open_transaction(epoch), to, {.value = value});
  };
  write("a");
  coordinator.end_late(epoch, verdict::committed);
  REQUIRE(coordinator.end(epoch, verdict::aborted));
  write("b");
  CHECK(coordinator.land_late() == 1);
  REQUIRE(to->committed_at({0}) == nullptr);
  REQUIRE(to->committed_at({2}) != nullptr);
  CHECK(to->committed_at({2})->value == "b");
}

TEST_CASE("an abort that arrives late leaves the next epoch alone") {
  fake_kafka_test test;
  test.client->aborts_late = true;
  auto log = test.open(*test.client);
  test.write(*log, "a");
  log.reset();
  CHECK(test.kafka.last_stable("out", {0}) == record_offset{0});
  SUBCASE("before it is opened") {
    test.kafka.land_late();
    CHECK(test.kafka.last_stable("out", {0}) == record_offset{2});
  }
  log = test.open(*test.client);
  test.write(*log, "b");
  test.kafka.land_late();
  REQUIRE(log->commit(up_to_1));
  CHECK(test.seen() == "b");
}

// --- time

TEST_CASE("a transaction that is open for too long is aborted, and its producer fenced") {
  fake_kafka_test test;
  const auto log = test.open(*test.client);
  test.write(*log, "a");
  CHECK(test.kafka.pass_time(fake_kafka::transaction_timeout - 1ms) == 0);
  CHECK_FALSE(log->overdue());
  CHECK(test.kafka.pass_time(1ms) == 1);
  CHECK(log->overdue());
  CHECK(test.kafka.last_stable("out", {0}) == test.kafka.log_end("out", {0}));
  const auto done = log->commit(up_to_1);
  REQUIRE_FALSE(done);
  CHECK(done.error().what == remedy::fenced);
  CHECK(test.seen().empty());
  CHECK(test.position() == -1);
  CHECK(test.client->owns_log());
  const auto next = test.open(*test.client);
  test.write(*next, "b");
  REQUIRE(next->commit(up_to_1));
  CHECK(test.seen() == "b");
}

TEST_CASE("time fences nobody who has nothing open") {
  fake_kafka_test test;
  const auto log = test.open(*test.client);
  CHECK(test.kafka.pass_time(24h) == 0);
  REQUIRE(log->begin());
  CHECK(test.kafka.pass_time(24h) == 0); // nothing was written: the brokers do not know of it
  CHECK(log->overdue());
  REQUIRE(log->commit(up_to_1));
  CHECK_FALSE(log->overdue());
}

TEST_CASE("after a time-out a late commit comes too late") {
  fake_kafka_test test;
  const auto log = test.open(*test.client);
  test.client->fail_next(call::commit, lost, fate::late);
  test.write(*log, "a");
  REQUIRE_FALSE(log->commit(up_to_1));
  CHECK(test.kafka.expire_transactions() == 1);
  CHECK(test.kafka.land_late() == 0);
  CHECK(test.seen().empty());
  CHECK(test.position() == -1);
}

TEST_CASE("what is committed does not expire while its markers are written") {
  fake_kafka_test test;
  test.kafka.let_markers_lag(true);
  const auto log = test.open(*test.client);
  test.write(*log, "a");
  REQUIRE(log->commit(up_to_1));
  CHECK(test.kafka.expire_transactions() == 0);
  CHECK(test.kafka.land_markers() == 1);
  CHECK(test.seen() == "a");
}

TEST_CASE("a jump of the brokers' clock is not seen by clients") {
  fake_kafka_test test;
  const auto log = test.open(*test.client);
  test.write(*log, "a");
  SUBCASE("forwards: aborted before its time") {
    CHECK(test.kafka.jump(1h) == 1);
    CHECK_FALSE(log->overdue());
    CHECK(test.client->cut_short());
    CHECK_FALSE(log->commit(up_to_1));
    CHECK(test.seen().empty());
  }
  SUBCASE("backwards: not aborted in time") {
    CHECK(test.kafka.jump(-1h) == 0);
    CHECK(test.kafka.pass_time(30min) == 0);
    CHECK(log->overdue());
    CHECK_FALSE(test.client->cut_short());
    CHECK(log->commit(up_to_1));
    CHECK(test.seen() == "a");
  }
}

TEST_CASE("a zombie goes on with what it had in hand, and nobody sees it") {
  fake_kafka_test test;
  const auto zombie = test.open(*test.client);
  test.write(*zombie, "a");
  test.kafka.expire_transactions();
  const auto rival = test.kafka.connect("app");
  const auto newer = test.open(*rival);
  test.write(*newer, "b");
  outbox more;
  more.add({.key = "k", .value = "c", .partition = std::nullopt, .headers = {}});
  REQUIRE(zombie->write(to_output, more));
  const auto done = zombie->commit(up_to_2);
  REQUIRE_FALSE(done);
  CHECK(done.error().what == remedy::fenced);
  REQUIRE(newer->commit(up_to_1));
  CHECK(test.seen() == "b");
  CHECK(test.position() == 1);
  CHECK(rival->committed_last());
}

// --- others

TEST_CASE("others act before a call has an effect, and after it before the client hears of it") {
  fake_kafka_test test;
  const auto log = test.open(*test.client);
  test.write(*log, "a");
  std::string before;
  std::string after;
  test.kafka.before_call = [&](fake_client&, call) { before = test.seen(); };
  test.kafka.after_call = [&](fake_client&, call) { after = test.seen(); };
  REQUIRE(log->commit(up_to_1));
  CHECK(before.empty());
  CHECK(after == "a");
}

TEST_CASE("a process that is killed within a call hears no answer") {
  fake_kafka_test test;
  const auto log = test.open(*test.client);
  test.write(*log, "a");
  const auto kill = [](fake_client& who, call) { who.kill(); };
  SUBCASE("before it has an effect") {
    test.kafka.before_call = kill;
    CHECK_FALSE(log->commit(up_to_1));
    CHECK(test.seen().empty());
  }
  SUBCASE("after it had its effect") {
    test.kafka.after_call = kill;
    CHECK_FALSE(log->commit(up_to_1));
    CHECK(test.seen() == "a");
  }
}

TEST_CASE("what is disturbed fails for every client, until it is calm again") {
  fake_kafka_test test;
  const auto other = test.kafka.connect("another");
  const auto log = test.open(*test.client);
  test.write(*log, "a");
  test.kafka.disturb({call::commit, call::committed}, {lost, fate::applied});
  CHECK(test.kafka.disturbed());
  CHECK_FALSE(log->commit(up_to_1));
  CHECK(test.seen() == "a");
  CHECK_FALSE(other->committed(raw));
  CHECK(other->describe_topic("raw"));
  CHECK(other->struck(fate::applied) == 1);
  test.kafka.calm();
  CHECK_FALSE(test.kafka.disturbed());
  CHECK(test.client->committed(raw));
}

TEST_CASE("who is refused is known") {
  fake_kafka_test test;
  test.kafka.disturb({call::open_log}, {{remedy::unauthorised, "not authorised"}, fate::lost});
  const auto log = test.client->open_log(0, topics);
  REQUIRE_FALSE(log);
  CHECK(log.error().what == remedy::unauthorised);
  CHECK(test.client->refused() == 1);
  CHECK_FALSE(test.client->owns_log());
}

} // namespace
} // namespace duet::test
