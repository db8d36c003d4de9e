#include "jobs/pairs/keys.hpp"
#include "tests/support/ingest_setup.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace duet::test {
namespace {

/// INGEST of the job pairs to 13, with two shards.
struct ingest_test : ingest_setup {
  ingest_test() : ingest_setup{{.key_groups = 2, .shards = 2}} {}

  /// A number whose key the shard holds.
  [[nodiscard]] std::string number_of(shard_id shard) const {
    for (std::int64_t low = 0; low <= 6; ++low)
      if (keys.shard_of(pairs::group_of(low, keys.key_groups)) == shard)
        return std::to_string(low);
    return {};
  }
};

using namespace std::chrono_literals;
using sizes = std::vector<std::uint64_t>;

// --- when an epoch closes

TEST_CASE("without records there is no epoch, and INGEST keeps polling") {
  ingest_test test;
  test.start();
  const auto polls = test.client->calls(call::poll);
  test.settle();
  CHECK(test.epochs().empty());
  CHECK(test.client->calls(call::poll) > polls);
}

TEST_CASE("on an idle stream one record is an epoch, on its way at once") {
  ingest_test test;
  test.start();
  test.arrive(1, "7");
  test.settle();
  REQUIRE(test.epochs() == sizes{1});
  const auto& end = test.sink.ends()[0];
  CHECK(end.epoch == epoch_id{1});
  CHECK(end.answers == 2);
  REQUIRE(end.slices.size() == 1);
  CHECK(end.slices[0].split == part(1));
  CHECK(end.slices[0].next == record_offset{1});
}

TEST_CASE("an epoch takes in everything that is ready") {
  ingest_test test;
  test.client->poll_records_max = 2;
  for (int i = 0; i < 5; ++i)
    test.arrive(i % 2, "7");
  test.start();
  CHECK(test.epochs() == sizes{5});
}

TEST_CASE("while an epoch is in flight the next one grows until the commit") {
  ingest_test test;
  test.start();
  test.arrive(0, "1");
  test.settle();
  for (int i = 0; i < 5; ++i) {
    test.arrive(0, "2");
    test.settle();
  }
  CHECK(test.epochs() == sizes{1});
  test.commit();
  CHECK(test.epochs() == sizes{1, 5});
}

/// Two epochs of one record each that take so long; a record more waits when the second lands.
void pass_two_epochs(ingest_test& test, std::chrono::milliseconds first,
                     std::chrono::milliseconds second) {
  test.start();
  test.arrive(0, "1");
  test.settle();
  test.actors.advance_time(first);
  test.commit();
  test.arrive(0, "2");
  test.settle();
  CHECK(test.epochs() == sizes{1, 1}); // after one there is no rest
  test.arrive(0, "3");
  test.actors.advance_time(second);
  test.commit();
  CHECK(test.epochs() == sizes{1, 1});
}

TEST_CASE("after epochs that took long the next small one rests; a full one does not") {
  ingest_test test;
  test.limits_of_epochs.rest_share = 0.5;
  test.limits_of_epochs.epoch_records_max = 3;
  pass_two_epochs(test, 100ms, 100ms);
  test.actors.advance_time(49ms);
  test.settle();
  CHECK(test.epochs() == sizes{1, 1});
  SUBCASE("the rest is over") {
    test.actors.advance_time(1ms);
    test.settle();
    CHECK(test.epochs() == sizes{1, 1, 1});
  }
  SUBCASE("it is full") {
    test.arrive(0, "4");
    test.arrive(0, "5");
    test.settle();
    CHECK(test.epochs() == sizes{1, 1, 3});
  }
}

TEST_CASE("the rest is a share of the shorter of the last two epochs") {
  ingest_test test;
  test.limits_of_epochs.rest_share = 0.5;
  SUBCASE("the last was slow") { pass_two_epochs(test, 20ms, 200ms); }
  SUBCASE("the one before was slow") { pass_two_epochs(test, 200ms, 20ms); }
  test.actors.advance_time(9ms);
  test.settle();
  CHECK(test.epochs() == sizes{1, 1});
  test.actors.advance_time(1ms);
  test.settle();
  CHECK(test.epochs() == sizes{1, 1, 1});
}

TEST_CASE("however long epochs took, the rest is short") {
  ingest_test test;
  pass_two_epochs(test, std::chrono::minutes{10}, std::chrono::minutes{10});
  test.actors.advance_time(limits{}.rest_longest);
  test.settle();
  CHECK(test.epochs() == sizes{1, 1, 1});
}

TEST_CASE("the rest ends while the stream is idle") {
  ingest_test test;
  pass_two_epochs(test, 200ms, 200ms);
  test.actors.advance_time(100ms);
  test.settle();
  test.commit();
  test.actors.advance_time(100ms);
  test.arrive(0, "4");
  test.settle();
  CHECK(test.epochs() == sizes{1, 1, 1, 1});
}

TEST_CASE("at the end of a bounded input there is no rest") {
  ingest_test test;
  test.spans = {{"raw", part(0), {0}, record_offset{2}}, {"raw", part(1), {0}, record_offset{0}}};
  test.start();
  test.arrive(0, "1");
  test.settle();
  test.actors.advance_time(100ms);
  test.arrive(0, "2");
  test.commit();
  CHECK(test.epochs() == sizes{1, 1});
}

TEST_CASE("now and then the positions of all partitions are committed again") {
  ingest_test test;
  test.limits_of_epochs.positions_refresh = std::chrono::hours{2};
  test.start();
  test.settle();
  CHECK(test.sink.ends().empty());
  test.actors.advance_time(std::chrono::hours{2});
  test.settle();
  REQUIRE(test.sink.ends().size() == 1);
  CHECK(test.sink.ends()[0].slices.size() == 2);
  test.commit();
  CHECK(test.sink.ends().size() == 1);
  test.arrive(1, "1");
  test.settle();
  REQUIRE(test.sink.ends().size() == 2);
  CHECK(test.sink.ends()[1].slices.size() == 1);
}

TEST_CASE("after a commit with nothing read no epoch closes") {
  ingest_test test;
  test.start();
  test.arrive(0, "1");
  test.settle();
  test.commit();
  CHECK(test.epochs() == sizes{1});
}

TEST_CASE("a full epoch closes though others are in flight, as long as there is a credit") {
  ingest_test test;
  test.client->poll_records_max = 2;
  SUBCASE("full by records") { test.limits_of_epochs.epoch_records_max = 2; }
  SUBCASE("full by bytes") { test.limits_of_epochs.epoch_bytes_max = 2; }
  for (int i = 0; i < 10; ++i)
    test.arrive(0, "7");
  test.start();
  CHECK(test.epochs() == sizes{2, 2});
  test.commit();
  CHECK(test.epochs() == sizes{2, 2, 2});
  for (int i = 0; i < 4; ++i)
    test.commit();
  CHECK(test.epochs() == sizes{2, 2, 2, 2, 2});
}

TEST_CASE("markers and aborted records move the position, and that is committed") {
  ingest_test test;
  const auto aborted = test.kafka.begin_transaction();
  test.kafka.append(aborted, "raw", {.partition = {0}, .value = "7"});
  test.kafka.abort_transaction(aborted);
  test.start();
  REQUIRE(test.epochs() == sizes{0});
  REQUIRE(test.sink.ends()[0].slices.size() == 1);
  CHECK(test.sink.ends()[0].slices[0].next == record_offset{2});
}

TEST_CASE("epochs grow if their effects take less than the job guesses, and shrink if more") {
  ingest_test test;
  test.client->poll_records_max = 1'000;
  test.limits_of_epochs.epoch_bytes_max = 4'000'000;
  test.limits_of_epochs.epochs_in_flight_max = 1;
  for (int i = 0; i < 200'000; ++i)
    test.arrive(0, "7");
  test.start();
  const auto guessed = test.epochs().back();
  const auto commit = [&test](std::uint64_t effects_of_a_record) {
    test.sink.commit({.effect_bytes = test.epochs().back() * effects_of_a_record});
    test.settle();
  };
  commit(16);
  commit(16); // one was read before that was known
  const auto less = test.epochs().back();
  CHECK(less > guessed);
  commit(16);
  CHECK(test.epochs().back() > less);
  for (int i = 0; i < 4; ++i)
    commit(500);
  CHECK(test.epochs().back() < guessed);
}

// --- backpressure

TEST_CASE("without a credit INGEST does nothing until a commit") {
  ingest_test test;
  test.client->poll_records_max = 1;
  test.limits_of_epochs.epoch_records_max = 1;
  for (int i = 0; i < 10; ++i)
    test.arrive(0, "7");
  test.start();
  CHECK(test.epochs() == sizes{1, 1});
  CHECK(test.actors.ready() == 0);
  CHECK(test.client->calls(call::poll) == 3); // the third record waits in the open epoch
  test.actors.advance_time(2s);
  test.commit();
  CHECK(test.epochs() == sizes{1, 1, 1});
  CHECK(value_of(*test.progress, "duet_backpressure_seconds_total") == 2);
  CHECK(test.actors.state_of<ingest_state>(test.under_test).report.waited == 2s);
}

TEST_CASE("an epoch says what INGEST did with its time, and with how many rows") {
  ingest_test test;
  auto takes = 7ms; // the first poll
  test.kafka.before_call = [&](fake_client& client, call at) {
    if (at != call::poll)
      return;
    client.poll_waits = std::min(takes, 5ms);
    test.actors.advance_time(std::exchange(takes, 0ms));
  };
  for (const auto* value : {"3", "what", "10"})
    test.arrive(0, value);
  test.start();
  test.arrive(0, "4");
  test.commit();
  REQUIRE(test.sink.ends().size() == 2);
  CHECK(test.sink.ends()[0].report == stage_report{.busy = 2ms, .waited = 5ms, .in = 3, .out = 3});
  CHECK(test.sink.ends()[1].report == stage_report{.busy = {}, .waited = {}, .in = 1, .out = 1});
}

TEST_CASE("the number of epochs in flight is a metric") {
  ingest_test test;
  test.limits_of_epochs.epoch_records_max = 1;
  test.start();
  for (int i = 1; i <= 2; ++i) {
    test.arrive(0, "7");
    test.settle();
    CHECK(value_of(*test.progress, "duet_epochs_in_flight") == i);
  }
  for (int i = 1; i >= 0; --i) {
    test.commit();
    CHECK(value_of(*test.progress, "duet_epochs_in_flight") == i);
  }
}

TEST_CASE("a new INGEST has nothing in flight, whatever the one before it left behind") {
  ingest_test test;
  test.progress->in_flight_changed(3, test.time->now() - std::chrono::hours{1});
  test.progress->entered(phase::running);
  test.start();
  CHECK(value_of(*test.progress, "duet_epochs_in_flight") == 0);
  CHECK(test.progress->check().ready);
}

TEST_CASE("an epoch that is not committed grows old by INGEST's clock") {
  ingest_test test;
  test.progress->entered(phase::running);
  test.start();
  test.arrive(0, "7");
  test.settle();
  CHECK(test.progress->check().ready);
  test.actors.advance_time(31s);
  CHECK(test.progress->check().oldest_epoch == 31s);
  CHECK_FALSE(test.progress->check().ready);
}

TEST_CASE("the lag is what is not committed") {
  ingest_test test;
  const auto lag = R"(duet_consumer_lag_records{partition="0",topic="raw"})";
  test.start();
  test.arrive(0, "7");
  test.arrive(0, "7");
  test.settle();
  CHECK(value_of(*test.progress, lag) == 2);
  test.commit();
  CHECK(value_of(*test.progress, lag) == 0);
}

// --- who is told

TEST_CASE("every shard hears of every epoch, and SINK knows how many answers will come") {
  ingest_test test;
  test.start();
  test.arrive(0, test.number_of({1}));
  test.settle();
  REQUIRE(test.shards[0].got<shard_work>().size() == 1);
  CHECK(test.shards[0].got<shard_work>()[0].rows->empty());
  REQUIRE(test.shards[1].got<shard_work>().size() == 1);
  CHECK(test.shards[1].got<shard_work>()[0].epoch == epoch_id{1});
  REQUIRE(test.shards[1].got<shard_work>()[0].rows->size() == 1);
  CHECK(test.shards[1].got<shard_work>()[0].rows->front().content.size() == 1);
  CHECK(test.dlq.got<rejected>().empty());
  CHECK(test.sink.ends()[0].answers == 2);

  for (const auto* value : {"what", "0", "1", "2", "3", "4", "5", "6", "7"})
    test.arrive(0, value);
  test.commit();
  CHECK(test.shards[0].got<shard_work>().size() == 2);
  CHECK(test.shards[1].got<shard_work>().size() == 2);
  REQUIRE(test.dlq.got<rejected>().size() == 1);
  CHECK(test.dlq.got<rejected>()[0].epoch == epoch_id{2});
  CHECK(test.dlq.got<rejected>()[0].records->size() == 1);
  CHECK(test.sink.ends()[1].answers == 3);
}

// --- the end

TEST_CASE("drained at once if nothing is in flight, and no poll follows") {
  ingest_test test;
  test.start();
  test.actors.send(test.under_test, drain{});
  REQUIRE(test.actors.drain());
  CHECK(test.supervisor.got<drained>().size() == 1);
}

TEST_CASE("drained once everything that was closed is committed; nothing more is closed") {
  ingest_test test;
  test.client->poll_records_max = 1;
  test.limits_of_epochs.epoch_records_max = 1;
  for (int i = 0; i < 10; ++i)
    test.arrive(0, "7");
  test.start();
  test.actors.send(test.under_test, drain{});
  for (int i = 0; i < 2; ++i) {
    CHECK(test.supervisor.got<drained>().empty());
    test.commit();
  }
  CHECK(test.supervisor.got<drained>().size() == 1);
  CHECK(test.epochs() == sizes{1, 1});
  CHECK(test.actors.ready() == 0);
}

TEST_CASE("read to the end of all spans means drained, after the last commit") {
  ingest_test test;
  test.spans = {{"raw", part(0), {0}, record_offset{2}}, {"raw", part(1), {0}, record_offset{0}}};
  for (int i = 0; i < 3; ++i) {
    test.arrive(0, "7");
    test.arrive(1, "7");
  }
  test.start();
  CHECK(test.epochs() == sizes{2});
  CHECK(test.supervisor.got<drained>().empty());
  test.commit();
  CHECK(test.supervisor.got<drained>().size() == 1);
  CHECK(test.epochs() == sizes{2});
  CHECK(test.actors.ready() == 0);
}

TEST_CASE("the end is reached while an epoch is in flight: the rest is one more epoch") {
  ingest_test test;
  test.spans = {{"raw", part(0), {0}, record_offset{3}}};
  test.start();
  test.arrive(0, "1");
  test.settle();
  test.arrive(0, "2");
  test.arrive(0, "3");
  test.settle();
  CHECK(test.epochs() == sizes{1});
  test.commit();
  CHECK(test.epochs() == sizes{1, 2});
  CHECK(test.supervisor.got<drained>().empty());
  test.commit();
  CHECK(test.supervisor.got<drained>().size() == 1);
}

TEST_CASE("nothing to read at all is drained at once") {
  ingest_test test;
  test.spans = {{"raw", part(0), {0}, record_offset{0}}, {"raw", part(1), {0}, record_offset{0}}};
  test.start();
  CHECK(test.supervisor.got<drained>().size() == 1);
  CHECK(test.epochs().empty());
}

TEST_CASE("a failure of the source goes to SUPERVISOR, and INGEST does nothing more") {
  ingest_test test;
  test.start();
  test.arrive(0, "1");
  test.settle();
  test.client->fail_next(call::poll, {remedy::misconfigured, "no such topic"});
  test.arrive(0, "2");
  test.settle();
  REQUIRE(test.supervisor.got<failed>().size() == 1);
  CHECK(test.supervisor.got<failed>()[0].why == failure{remedy::misconfigured, "no such topic"});
  test.commit();
  CHECK(test.epochs() == sizes{1});
  CHECK(test.actors.ready() == 0);
}

TEST_CASE("INGEST survives the end of SINK: SUPERVISOR decides") {
  ingest_test test;
  test.start();
  test.arrive(0, "1");
  test.settle();
  test.actors.kill(test.sink.handle());
  test.settle();
  CHECK(test.actors.alive(test.under_test));
  CHECK(test.supervisor.got<failed>().empty());
}

// --- any order

TEST_CASE("in any order of arrival and commits every record is in one epoch, and in order") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    ingest_test test;
    std::mt19937_64 random{seed};
    test.client->arrival.emplace(seed);
    test.client->poll_records_max = 1 + random() % 4;
    test.limits_of_epochs.epoch_records_max = 1 + random() % 6;
    test.start();
    constexpr std::uint64_t per_partition = 20;
    std::uint64_t arrived = 0;
    const auto read = [&] {
      std::uint64_t records = 0;
      for (const auto size : test.epochs())
        records += size;
      return records;
    };
    for (int steps = 0; read() < 2 * per_partition; ++steps) {
      REQUIRE(steps < 100'000);
      if (arrived < 2 * per_partition && random() % 4 == 0)
        test.arrive(static_cast<std::int32_t>(arrived++ % 2), "7");
      if (random() % 8 == 0)
        test.sink.commit();
      if (test.actors.ready() > 0)
        test.actors.step(random() % test.actors.ready());
    }
    std::map<split, std::int64_t> next;
    for (const auto& end : test.sink.ends())
      for (const auto& slice : end.slices) {
        CHECK(slice.next.value == next[slice.split] + static_cast<std::int64_t>(slice.records));
        next[slice.split] = slice.next.value;
      }
  }
}

} // namespace
} // namespace duet::test
