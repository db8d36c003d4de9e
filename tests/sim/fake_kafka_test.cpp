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

// --- several sources and targets

TEST_CASE("one reader reads several topics, and knows the progress of each split") {
  fake_kafka_test test;
  test.kafka.add_topic("orders", 2);
  test.kafka.append("raw", {.value = "a"});
  test.kafka.append("orders", {.partition = {1}, .value = "b"});
  test.kafka.append("orders", {.partition = {1}, .value = "c"});
  const auto source = *test.client->open_source({{"raw", part(0), {0}, record_offset{1}},
                                                 {"orders", part(0, 1), {0}, record_offset{0}},
                                                 {"orders", part(1, 1), {0}, record_offset{2}}});
  const auto in = source->poll({});
  REQUIRE(in);
  REQUIRE(in->records.size() == 3);
  CHECK(in->records[0].split == part(0));
  CHECK(in->records[1].split == part(1, 1));
  CHECK(in->records[2].offset == record_offset{1});
  CHECK(in->ended);
  CHECK(source->progress()[0].next == record_offset{1});
  CHECK(source->progress()[1].next == record_offset{0});
  CHECK(source->progress()[2].split == part(1, 1));
  CHECK(source->progress()[2].next == record_offset{2});
}

/// Two topics that are read, as the brokers have them.
const std::vector<source_topic> both{{"raw", {0}, 1}, {"orders", {1}, 2}};

TEST_CASE("a transaction commits offsets of several topics together, and writes several") {
  fake_kafka_test test;
  test.kafka.add_topic("orders", 2);
  test.kafka.add_topic("more", 1);
  auto log = std::move(*test.client->open_log(
      0, {.sources = {"raw", "orders"}, .targets = {"out", "more", "dead", "state"}}));
  outbox records;
  records.add({.key = "k", .value = "a", .partition = std::nullopt, .headers = {}});
  REQUIRE(log->begin());
  REQUIRE(log->write({1}, records));
  REQUIRE(log->write(pipeline_targets{2}.changelog(), records));
  const positions read_to{{part(0), {4}}, {part(1, 1), {9}}};
  SUBCASE("committed") {
    REQUIRE(log->commit(read_to));
    CHECK(test.kafka.read_values("more") == "a");
    CHECK(test.kafka.read_values("state") == "a");
    CHECK(test.kafka.committed("app", "raw") == partition_offsets{{{0}, {4}}});
    CHECK(test.kafka.committed("app", "orders") == partition_offsets{{{1}, {9}}});
    const auto found = test.client->committed(both);
    REQUIRE(found);
    CHECK(*found == read_to);
  }
  SUBCASE("aborted") {
    log.reset();
    CHECK(test.kafka.read_values("more").empty());
    const auto found = test.client->committed(both);
    REQUIRE(found);
    CHECK(found->empty());
  }
  SUBCASE("pending") {
    test.client->fail_next(call::commit, lost, fate::late);
    REQUIRE_FALSE(log->commit(read_to));
    CHECK_FALSE(test.client->committed({both[1]}));
  }
}

TEST_CASE("another instance that has committed in any of the topics is seen") {
  fake_kafka_test test;
  test.kafka.add_topic("orders", 2);
  const auto other = test.kafka.connect("app");
  const auto log =
      std::move(*other->open_log(0, {.sources = {"raw", "orders"}, .targets = {"dead", "state"}}));
  REQUIRE(log->begin());
  REQUIRE(log->commit({{part(1, 1), {9}}}));
  CHECK_FALSE(*test.client->claimed_by_another({both[0]}));
  CHECK(*test.client->claimed_by_another(both));
  REQUIRE(test.client->committed(both));
  CHECK_FALSE(*test.client->claimed_by_another(both));
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
