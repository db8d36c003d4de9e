/// INGEST and SUPERVISOR after the brokers have refused what duet wrote.
#include "actors/supervisor.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/fixture_clock.hpp"
#include "tests/support/ingest_setup.hpp"
#include "tests/support/metering.hpp"
#include "tests/support/places.hpp"
#include "tests/support/probe.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

// --- INGEST

using ingest_test = ingest_setup;
using sizes = std::vector<std::uint64_t>;

TEST_CASE("after a refusal epochs begin small and double with each that lands, up to the limit") {
  ingest_test test;
  test.epoch_records_strict = 1;
  test.limits_of_epochs.epoch_records_max = 10;
  test.limits_of_epochs.epochs_in_flight_max = 1;
  for (int i = 0; i < 100; ++i)
    test.arrive(i % 2, "7");
  test.start();
  CHECK(test.epochs() == sizes{1}); // however many one poll could bring
  for (int i = 0; i < 6; ++i)
    test.commit();
  // One is read while the one before is in flight.
  CHECK(test.epochs() == sizes{1, 1, 2, 4, 8, 10, 10});
}

TEST_CASE("small epochs grow only as far as the effects of the last one tell that they fit") {
  ingest_test test;
  test.epoch_records_strict = 10;
  test.limits_of_epochs.epochs_in_flight_max = 1;
  for (int i = 0; i < 200; ++i)
    test.arrive(0, "7");
  test.start();
  const auto commit = [&test](std::uint64_t effects_of_a_record) {
    const auto records = test.epochs().back();
    test.sink.commit({.effect_bytes = records * effects_of_a_record});
    test.settle();
  };
  const auto fits = test.limits_of_epochs.effects_max() / 4 * 3;
  commit(fits / 14);
  commit(fits / 14);
  commit(fits / 14);
  CHECK(test.epochs() == sizes{10, 10, 14, 14}); // one is read before it is known
  commit(fits / 7);
  commit(fits / 7);
  commit(fits / 7);
  CHECK(test.epochs().back() == 7);
}

TEST_CASE("no epoch has more records than its limit, whatever a poll could bring") {
  ingest_test test;
  test.limits_of_epochs.epoch_records_max = 3;
  for (int i = 0; i < 100; ++i)
    test.arrive(0, "7");
  test.start();
  CHECK(test.epochs() == sizes{3, 3});
  test.commit();
  CHECK(test.epochs() == sizes{3, 3, 3});
}

TEST_CASE("small epochs stay small while none has landed, in flight or not") {
  ingest_test test;
  test.epoch_records_strict = 2;
  test.client->poll_records_max = 1;
  for (int i = 0; i < 20; ++i)
    test.arrive(i % 2, "7");
  test.start();
  CHECK(test.epochs() == sizes{2, 2});
}

TEST_CASE("what is refused goes to DLQ and to no shard") {
  ingest_test test;
  test.refused = {{part(0), {1}}};
  for (int i = 0; i < 3; ++i)
    test.arrive(0, "3");
  test.start();
  REQUIRE(test.dlq.got<rejected>().size() == 1);
  CHECK(test.dlq.got<rejected>()[0]
            .records->counts()[static_cast<std::size_t>(reject_reason::refused)] == 1);
  REQUIRE(test.shards[0].got<shard_work>().size() == 1);
  REQUIRE(test.shards[0].got<shard_work>()[0].rows->size() == 1);
  CHECK(test.shards[0].got<shard_work>()[0].rows->front().content.size() == 2);
  REQUIRE(test.sink.ends().size() == 1);
  CHECK(test.sink.ends()[0].last == record_place{part(0), {2}});
}

// --- SUPERVISOR

/// SUPERVISOR and all its roles, for the job pairs to 13, on a fake Kafka that refuses what is
/// written with certain timestamps.
struct supervisor_test : pipeline_setup {
  supervisor_test() : pipeline_setup{1} {
    config.threads = role_threads::shared;
    config.limits.transactional_ids = 1; // so that opening a log is one recovery
    config.limits.recoveries_in_row_max = 2;
    kafka.refusal = [this](const std::string& topic, const kafka_record& record) {
      return refused.contains({topic, record.timestamp_ms}) ? std::optional{why} : std::nullopt;
    };
  }

  void start() {
    under_test = actors.spawn(
        supervisor, supervisor_parts{.kafka = client,
                                     .what = job,
                                     .progress = progress,
                                     .clock = time,
                                     .config = config,
                                     .stop = {},
                                     .finished = [this](const outcome& how) { end = how; }});
    settle();
  }

  /// Appends a record; its timestamp is its number, from 1.
  void arrive(std::string value) {
    kafka.append("raw", {.timestamp_ms = ++arrived, .value = std::move(value)});
  }

  /// Time does not pass: a recovery that waited for something would never come.
  void settle() { actors.run(5'000); }

  [[nodiscard]] std::size_t recoveries() const { return client->logs_opened() - 1; }

  [[nodiscard]] std::int64_t committed() const {
    const auto at = kafka.committed("app", "raw");
    return at.empty() ? -1 : at[0].next.value;
  }

  std::set<std::pair<std::string, std::int64_t>> refused; ///< Topics and timestamps.
  failure why{remedy::refused, "bad timestamp at a topic", refused_part::timestamp};
  std::int64_t arrived = 0;
  std::optional<outcome> end;
  actor_fixture actors;
  std::shared_ptr<const clock> time = std::make_shared<fixture_clock>(actors);
  std::shared_ptr<duet::progress> progress = make_progress(time);
  supervisor_actor under_test;
};

TEST_CASE("a bad record whose letter is refused gets one that lacks what was refused") {
  supervisor_test test;
  for (int i = 0; i < 100; ++i)
    test.arrive(i == 70 ? "bad" : "3");
  test.refused = {{"dead", 71}};
  test.start();
  CHECK(test.committed() == 100);
  CHECK_FALSE(test.end);
  const auto letters = test.kafka.read_committed("dead");
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].value == "bad");
  CHECK(letters[0].timestamp_ms == no_timestamp);
  CHECK(letters[0].header_value("duet.error.reason") == "refused");
  CHECK(letters[0].header_value("duet.error.dropped") == "timestamp");
  CHECK(letters[0].header_value("__streams.errors.offset") == "70");
  CHECK(letters[0].header_value("__streams.errors.message")->ends_with(test.why.message));
  // No pause, and never too many in a row: there are more than recoveries_in_row_max.
  CHECK(test.recoveries() > 2);
  CHECK(test.recoveries() <= 25);
}

TEST_CASE("a good record whose pair is refused becomes a letter and enters no state") {
  supervisor_test test;
  test.arrive("3");
  test.arrive("10");
  test.arrive("10");
  test.refused = {{"out", 2}};
  test.start();
  CHECK(test.committed() == 3);
  const auto outputs = test.kafka.read_committed("out");
  REQUIRE(outputs.size() == 1);
  CHECK(outputs[0].timestamp_ms == 3);
  const auto letters = test.kafka.read_committed("dead");
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].header_value("__streams.errors.offset") == "1");
  CHECK(test.progress->view().held().waiting == 0);
}

TEST_CASE("a letter that is refused as well is written with nothing in it") {
  supervisor_test test;
  test.why.part = refused_part::unknown;
  test.arrive("3");
  test.arrive("bad");
  test.refused = {{"dead", 2}};
  test.start();
  CHECK(test.committed() == 2);
  const auto letters = test.kafka.read_committed("dead");
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].value == std::nullopt);
  CHECK(letters[0].header_value("duet.error.dropped") == "value,key,headers,timestamp");
}

TEST_CASE(
    "what is refused whatever the record is ends it with 2, and it says which record it was") {
  supervisor_test test;
  test.arrive("3");
  test.arrive("bad");
  test.refused = {{"dead", 2}, {"dead", no_timestamp}};
  test.start();
  CHECK(test.committed() == 1);
  REQUIRE(test.end);
  CHECK(test.end->exit_code == 2);
  CHECK(test.end->message.find("raw[0] offset 1") != std::string::npos);
  CHECK(test.end->message.find(test.why.message) != std::string::npos);
}

TEST_CASE("a refusal that does not come again leaves no letter") {
  supervisor_test test;
  test.start();
  test.client->fail_next(call::commit, test.why);
  test.arrive("3");
  test.settle();
  CHECK(test.committed() == 1);
  CHECK(test.kafka.read_committed("dead").empty());
  CHECK(test.recoveries() == 1);
}

TEST_CASE("an epoch without records that is refused ends it with 2") {
  supervisor_test test;
  test.start();
  test.client->fail_next(call::commit, test.why);
  test.actors.advance_time(limits{}.positions_refresh);
  test.settle();
  REQUIRE(test.end);
  CHECK(test.end->exit_code == 2);
}

TEST_CASE("a recovery that is refused ends it with 2") {
  supervisor_test test;
  test.client->fail_next(call::commit, test.why);
  test.start();
  REQUIRE(test.end);
  CHECK(test.end->exit_code == 2);
  CHECK(test.end->message == test.why.message);
}

TEST_CASE("a stop while a record is looked for ends it with 0") {
  supervisor_test test;
  test.start();
  test.refused = {{"dead", 1}};
  test.arrive("bad");
  REQUIRE(test.actors.run_until([&] {
    return test.actors.state_of<supervisor_state>(test.under_test).phase == phase::dropping;
  }));
  test.actors.send(test.under_test, drain{});
  test.settle();
  REQUIRE(test.end);
  CHECK(test.end->exit_code == 0);
  CHECK(test.committed() == 0);
}

} // namespace
} // namespace duet::test
