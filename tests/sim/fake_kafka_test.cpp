/// The fake Kafka has to be as strict as the real one, or the tests that stand on it prove nothing.
#include "tests/sim/fake_kafka_fixture.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

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

TEST_CASE("a reader stops before an open transaction and skips what was aborted") {
  fake_kafka_test test;
  const auto source = *test.client->open_source({{"raw", part(0), {0}, std::nullopt}});
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
  const auto source = *test.client->open_source({{"raw", part(0), {1}, record_offset{4}}});
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

// --- topics that go

TEST_CASE("with a topic go its records and the positions in it") {
  fake_kafka_test test;
  const auto log = test.open(*test.client);
  test.write(*log, "a");
  REQUIRE(log->commit(up_to_1));
  test.kafka.remove_topic("raw");
  CHECK_FALSE(test.kafka.has_topic("raw"));
  CHECK(test.kafka.partitions_of("raw") == 0);
  CHECK(test.position() == -1);
  CHECK(test.seen() == "a");
}

TEST_CASE("nothing can be committed without the input, nor written to what is gone") {
  fake_kafka_test test;
  const auto log = test.open(*test.client);
  SUBCASE("the input") {
    test.write(*log, "a");
    test.kafka.remove_topic("raw");
    const auto done = log->commit(up_to_1);
    REQUIRE_FALSE(done);
    CHECK(done.error().what == remedy::recover);
    CHECK(test.seen().empty());
  }
  SUBCASE("an output with an open transaction") {
    test.write(*log, "a");
    test.kafka.remove_topic("out");
    CHECK(log->commit(up_to_1)); // what was written is lost with the topic
    CHECK(test.position() == 1);
  }
  SUBCASE("an output to be written to") {
    test.kafka.remove_topic("out");
    outbox records;
    records.add({.key = "k", .value = "a", .partition = std::nullopt, .headers = {}});
    REQUIRE(log->begin());
    const auto done = log->write(to_output, records);
    REQUIRE_FALSE(done);
    CHECK(done.error().what == remedy::recover);
  }
}

TEST_CASE("a reader waits in silence for a topic that is gone, then says so") {
  fake_kafka_test test;
  test.kafka.append("raw", {.value = "a"});
  const auto source = *test.client->open_source({{"raw", part(0), {0}, std::nullopt}});
  REQUIRE(source->poll({})->records.size() == 1);
  test.kafka.remove_topic("raw");
  REQUIRE(source->poll({}));
  CHECK(source->poll({})->records.empty());
  SUBCASE("it stays away") {
    test.kafka.pass_time(std::chrono::seconds{30});
    const auto in = source->poll({});
    REQUIRE_FALSE(in);
    CHECK(in.error().what == remedy::recover);
  }
  SUBCASE("it comes back, but shorter") {
    test.kafka.add_topic("raw", 1);
    CHECK_FALSE(source->poll({}));
    test.kafka.append("raw", {.value = "b"});
    CHECK(source->poll({})->records.empty());
  }
}

TEST_CASE("a reader behind the begin of a partition is told") {
  fake_kafka_test test;
  test.kafka.append("raw", {.value = "a"});
  test.kafka.append("raw", {.value = "b"});
  const auto source = *test.client->open_source({{"raw", part(0), {0}, std::nullopt}});
  test.kafka.trim("raw", {0}, {1});
  CHECK_FALSE(source->poll({}));
}

} // namespace
} // namespace duet::test
