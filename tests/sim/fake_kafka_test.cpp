/// The fake Kafka has to be as strict as the real one, or the tests that stand on it prove nothing.
#include "tests/support/fake_kafka.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

const destinations targets{.output = "out", .dead_letters = "dead", .changelog = "state"};

struct fake_kafka_test {
  fake_kafka_test() {
    for (const auto* topic : {"raw", "out", "dead", "state"})
      kafka.add_topic(topic, 1);
  }

  [[nodiscard]] std::unique_ptr<transaction_log> open(fake_client& by) const {
    auto log = by.open_log(0, "raw", targets);
    REQUIRE(log);
    return std::move(*log);
  }

  /// Begins a transaction and writes one record to the output.
  static void write(transaction_log& log, std::string_view value) {
    outbox records;
    records.add({.key = "k", .value = value, .partition = std::nullopt, .headers = {}});
    REQUIRE(log.begin());
    REQUIRE(log.write(destination::output, records));
  }

  /// What a reader sees in the output.
  [[nodiscard]] std::string seen() const {
    std::string all;
    for (const auto& each : kafka.read_committed("out"))
      all += *each.value;
    return all;
  }

  [[nodiscard]] std::int64_t position() const {
    const auto at = kafka.committed("app", "raw");
    return at.empty() ? -1 : at[0].next.value;
  }

  fake_kafka kafka;
  std::shared_ptr<fake_client> client = kafka.connect("app");
};

const positions up_to_1{{{0}, {1}}};
const positions up_to_2{{{0}, {2}}};
const failure lost{remedy::recover, "lost"};

TEST_CASE("a commit makes records and positions visible together, and takes an offset") {
  fake_kafka_test test;
  const auto log = test.open(*test.client);
  test.write(*log, "a");
  CHECK(test.seen().empty());
  CHECK(test.position() == -1);
  CHECK(test.kafka.last_stable("out", {0}) == record_offset{0});
  CHECK(test.kafka.log_end("out", {0}) == record_offset{1});
  REQUIRE(log->commit(up_to_1));
  CHECK(test.seen() == "a");
  CHECK(test.position() == 1);
  CHECK(test.kafka.last_stable("out", {0}) == record_offset{2});
}

TEST_CASE("what is dropped is aborted: it is never seen, and its offsets stay taken") {
  fake_kafka_test test;
  {
    const auto log = test.open(*test.client);
    test.write(*log, "a");
  }
  CHECK(test.kafka.log_end("out", {0}) == record_offset{2});
  CHECK(test.kafka.last_stable("out", {0}) == record_offset{2});
  const auto log = test.open(*test.client);
  test.write(*log, "b");
  REQUIRE(log->commit(up_to_1));
  CHECK(test.seen() == "b");
}

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
    CHECK_FALSE(test.client->committed("raw", 1));
    CHECK(test.kafka.land_late() == 1);
    CHECK(test.seen() == "a");
    CHECK(test.client->committed("raw", 1));
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
  CHECK(test.kafka.decided("app", "raw") == up_to_1);
  CHECK_FALSE(test.client->committed("raw", 1));
  SUBCASE("until they are written") { CHECK(test.kafka.land_markers() == 1); }
  SUBCASE("or the id is used again") { test.write(*log, "b"); }
  SUBCASE("or the id is opened again") { log = test.open(*test.client); }
  CHECK(test.kafka.land_markers() == 0);
  CHECK(test.seen() == "a");
  CHECK(test.position() == 1);
}

TEST_CASE("a transaction that is open for too long is aborted, and its log recovers") {
  fake_kafka_test test;
  const auto log = test.open(*test.client);
  test.write(*log, "a");
  CHECK(test.kafka.expire_transactions() == 1);
  CHECK(test.kafka.last_stable("out", {0}) == test.kafka.log_end("out", {0}));
  const auto done = log->commit(up_to_1);
  REQUIRE_FALSE(done);
  CHECK(done.error().what == remedy::fenced);
  CHECK(test.seen().empty());
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

TEST_CASE("a reader stops before an open transaction and skips what was aborted") {
  fake_kafka_test test;
  const auto source = *test.client->open_source("raw", {{{0}, {0}, std::nullopt}});
  const auto read = [&] {
    std::string all;
    const auto in = source->poll({});
    REQUIRE(in);
    for (const auto& each : in->records)
      all += *each.value;
    return all;
  };
  test.kafka.append("raw", {.value = "a"});
  const auto open = test.kafka.begin_transaction();
  test.kafka.append(open, "raw", {.value = "b"});
  test.kafka.append("raw", {.value = "c"});
  CHECK(read() == "a");
  CHECK(source->progress()[0].next == record_offset{1});
  CHECK(source->progress()[0].log_end == record_offset{3});
  CHECK(read().empty());
  SUBCASE("aborted") {
    test.kafka.abort_transaction(open);
    CHECK(read() == "c");
  }
  SUBCASE("committed") {
    test.kafka.commit_transaction(open);
    CHECK(read() == "bc");
  }
  CHECK(source->progress()[0].next == record_offset{4}); // the marker has the last offset
}

TEST_CASE("a reader of a span ends at its end, and a poll hands out no more than it may") {
  fake_kafka_test test;
  for (int i = 0; i < 5; ++i)
    test.kafka.append("raw", {.value = "x"});
  test.client->poll_records_max = 2;
  const auto source = *test.client->open_source("raw", {{{0}, {1}, record_offset{4}}});
  auto in = source->poll({});
  CHECK(in->records.size() == 2);
  CHECK(in->more);
  CHECK_FALSE(in->ended);
  in = source->poll({});
  CHECK(in->records.size() == 1);
  CHECK_FALSE(in->more);
  CHECK(in->ended);
  CHECK(source->progress()[0].next == record_offset{4});
  CHECK(source->progress()[0].records == 3);
}

TEST_CASE("compaction keeps the last of each key that is committed, at its offset") {
  fake_kafka_test test;
  for (const auto* key : {"a", "b", "a"})
    test.kafka.append("state", {.key = key, .value = "1"});
  test.kafka.append("state", {.key = "b", .value = std::nullopt});
  const auto aborted = test.kafka.begin_transaction();
  test.kafka.append(aborted, "state", {.key = "a", .value = "2"});
  test.kafka.abort_transaction(aborted);
  test.kafka.compact("state", false);
  auto left = test.kafka.read_committed("state");
  REQUIRE(left.size() == 2);
  CHECK(left[0].offset == record_offset{2});
  CHECK(left[1].offset == record_offset{3});
  test.kafka.compact("state", true);
  left = test.kafka.read_committed("state");
  REQUIRE(left.size() == 1);
  CHECK(left[0].key == "a");
}

} // namespace
} // namespace duet::test
