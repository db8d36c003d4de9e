#include "actors/sink.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/fake_kafka.hpp"
#include "tests/support/fixture_clock.hpp"
#include "tests/support/metering.hpp"
#include "tests/support/pipeline_setup.hpp"
#include "tests/support/places.hpp"
#include "tests/support/probe.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

/// What most tests write to and read from.
const transaction_topics usual{.sources = {"raw"}, .targets = {"out", "dead", "app-state"}};

/// Of jobs with one target or two; more than a test needs does no harm.
const job_shape two_targets{.targets = {{"out", ""}, {"more", ""}}};

struct sink_test : pipeline_setup {
  static constexpr stage_report shard_report{.busy = std::chrono::milliseconds{7},
                                             .waited = std::chrono::milliseconds{70},
                                             .in = 4,
                                             .out = 1};
  static constexpr stage_report letters_report{.busy = std::chrono::milliseconds{3},
                                               .waited = std::chrono::milliseconds{30},
                                               .in = 1,
                                               .out = 1};

  explicit sink_test(transaction_topics given = usual, std::vector<std::string> keys = {})
      : pipeline_setup{1}, topics{std::move(given)}, gone_keys{std::move(keys)} {
    for (const auto& each : topics.targets)
      if (each != "out" && each != "dead")
        kafka.add_topic(each, 1);
    for (const auto& each : topics.sources)
      if (each != "raw")
        kafka.add_topic(each, 1);
    under_test = actors.spawn(sink, handover{make_parts()}, supervisor.handle());
    ingest.emplace(actors, under_test);
  }

  sink_parts make_parts() {
    leftovers gone{1'000'000};
    for (const auto& key : gone_keys)
      gone.add({0}, key);
    return {std::move(*client->open_log(0, topics)),
            position_marks{topics.sources},
            progress,
            time,
            [this] { ++wakes; },
            std::vector(topics.numbers().outputs(), topic_rules{.bytes_max = 1'000}),
            std::move(gone),
            2};
  }

  /// What shard `shard` makes of an epoch: one output and one change, named after both.
  void answer(std::uint64_t epoch, std::uint32_t shard, key_group group = {0}) {
    const auto text = std::to_string(epoch) + "/" + std::to_string(shard);
    auto out = std::make_shared<effects>(two_targets, 0);
    out->emit(to_output, {.key = "o", .value = text, .partition = std::nullopt, .headers = {}});
    out->begin_turn({1}, group);
    out->put({"c"}, text);
    actors.send(under_test, applied{.epoch = {epoch},
                                    .shard = {shard},
                                    .out = out,
                                    .size = {.keys = epoch, .waiting = shard},
                                    .report = shard_report});
  }

  void answer_with_letters(std::uint64_t epoch) {
    auto out = std::make_shared<outbox>();
    out->add(
        {.key = "d", .value = std::to_string(epoch), .partition = partition_id{0}, .headers = {}});
    letters made{.epoch = {epoch}, .out = out};
    made.counts[0] = 1;
    made.report = letters_report;
    actors.send(under_test, made);
  }

  /// Closes an epoch that read up to ten times its number.
  void close(std::uint64_t epoch, std::uint32_t answers) {
    ingest->close({.epoch = {epoch},
                   .answers = answers,
                   .slices = {{part(0), {static_cast<std::int64_t>(epoch) * 10}, 10}},
                   .at = time->now(),
                   .last = record_place{part(0), {static_cast<std::int64_t>(epoch) * 10 - 1}}});
  }

  void settle() { REQUIRE(actors.drain()); }

  /// The values that a reader sees in a topic, marks of the state left out.
  [[nodiscard]] std::vector<std::string> read(const std::string& topic) const {
    std::vector<std::string> values;
    for (const auto& each : kafka.read_committed(topic))
      if (!each.key->starts_with("duet."))
        values.push_back(each.value.value_or(""));
    return values;
  }

  /// The marks of the state, as "partition value".
  [[nodiscard]] std::vector<std::string> marks() const {
    std::vector<std::string> values;
    for (const auto& each : kafka.read_committed("app-state"))
      if (each.key == "duet.positions.0")
        values.push_back(std::to_string(each.partition.value) + " " + each.value.value_or(""));
    return values;
  }

  transaction_topics topics;
  std::vector<std::string> gone_keys;
  int wakes = 0;
  actor_fixture actors;
  std::shared_ptr<const clock> time = std::make_shared<fixture_clock>(actors);
  std::shared_ptr<duet::progress> progress = make_progress(time);
  fake_supervisor supervisor{actors};
  sink_actor under_test;
  std::optional<fake_closer> ingest;
};

using texts = std::vector<std::string>;
using epochs = std::vector<epoch_id>;

TEST_CASE("an epoch is committed when it is closed and all its answers are here") {
  // The messages of one epoch, in any order.
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    CAPTURE(seed);
    sink_test test;
    test.settle();
    test.close(1, 3);
    test.answer(1, 1);
    test.answer(1, 0);
    test.answer_with_letters(1);
    REQUIRE(test.actors.drain_shuffled(seed));
    CHECK(test.read("out") == texts{"1/0", "1/1"});
    CHECK(test.read("app-state") == texts{"1/0", "1/1"});
    CHECK(test.read("dead") == texts{"1"});
    CHECK(test.committed() == partition_offsets{{{0}, {10}}});
    CHECK(test.ingest->committed_epochs() == epochs{{1}});
    CHECK(test.wakes == 1);
  }
}

TEST_CASE("the reply says what the shards owe, and when something is due") {
  sink_test test;
  const auto answer = [&](std::uint64_t epoch, std::uint32_t shard, bool owes, stamp next) {
    test.actors.send(test.under_test, applied{.epoch = {epoch},
                                              .shard = {shard},
                                              .out = std::make_shared<effects>(two_targets, 0),
                                              .size = {},
                                              .owes = owes,
                                              .next_stamp = next});
  };
  answer(1, 0, false, stamp{70});
  answer(1, 1, true, stamp{60});
  test.close(1, 2);
  answer(2, 0, false, never);
  answer(2, 1, false, never);
  test.close(2, 2);
  test.settle();
  REQUIRE(test.ingest->replies().size() == 2);
  CHECK(test.ingest->replies()[0].owes);
  CHECK(test.ingest->replies()[0].next_stamp == stamp{60});
  CHECK_FALSE(test.ingest->replies()[1].owes);
  CHECK(test.ingest->replies()[1].next_stamp == never);
}

TEST_CASE("the time of a split is committed with its position") {
  sink_test test;
  test.ingest->close(
      {.epoch = {1}, .answers = 0, .slices = {{part(0), {10}, 0, "duet2 e=5"}}, .at = {}});
  test.settle();
  const auto committed = test.committed();
  REQUIRE(committed.size() == 1);
  CHECK(committed[0].time == "duet2 e=5");
}

TEST_CASE("state of operators that are gone is deleted with the next epochs, two records each") {
  sink_test test{usual, {"a", "b", "c"}};
  const auto deleted = [&] {
    std::string keys;
    for (const auto& each : test.kafka.read_committed("app-state"))
      if (!each.value)
        keys += *each.key;
    return keys;
  };
  CHECK(deleted().empty());
  std::uint64_t epoch = 0;
  for (const auto* expected : {"ab", "abc", "abc"}) {
    test.close(++epoch, 1);
    test.answer(epoch, 0);
    test.settle();
    CHECK(deleted() == expected);
  }
}

TEST_CASE("nothing is written before the epoch is whole") {
  sink_test test;
  SUBCASE("an answer is missing") {
    test.close(1, 2);
    test.answer(1, 0);
  }
  SUBCASE("it is not closed") { test.answer(1, 0); }
  SUBCASE("the one before is not whole") {
    test.close(2, 1);
    test.answer(2, 0);
  }
  test.settle();
  CHECK(test.client->calls(call::begin) == 0);
  CHECK(test.client->calls(call::write) == 0);
  CHECK(test.ingest->committed_epochs().empty());
}

TEST_CASE("epochs that become whole in another order are committed in order") {
  sink_test test;
  test.answer(3, 0);
  test.close(1, 1);
  test.close(2, 0);
  test.close(3, 1);
  test.settle();
  CHECK(test.committed().empty());
  test.answer(1, 0);
  test.settle();
  CHECK(test.read("out") == texts{"1/0", "3/0"});
  CHECK(test.committed() == partition_offsets{{{0}, {30}}});
  CHECK(test.ingest->committed_epochs() == epochs{{1}, {2}, {3}});
  CHECK(test.client->calls(call::commit) == 3);
}

TEST_CASE("each output goes to its topic, and the positions of all inputs are committed") {
  sink_test test{
      {.sources = {"clicks", "orders"}, .targets = {"out", "more", "dead", "app-state"}}};
  auto out = std::make_shared<effects>(two_targets, 0);
  out->emit({1}, {.key = "k", .value = "to more", .partition = {}, .headers = {}});
  out->begin_turn({1}, {0});
  out->put({"c"}, "state");
  test.actors.send(test.under_test, applied{{1}, {0}, out, {}});
  test.answer(1, 1); // to the first output alone
  test.answer_with_letters(1);
  test.ingest->close({.epoch = {1},
                      .answers = 3,
                      .slices = {{part(0), {10}, 10}, {part(0, 1), {20}, 5}},
                      .at = test.time->now()});
  test.settle();
  CHECK(test.read("out") == texts{"1/1"});
  CHECK(test.read("more") == texts{"to more"});
  CHECK(test.read("dead") == texts{"1"});
  CHECK(test.read("app-state") == texts{"state", "1/1"});
  CHECK(test.kafka.committed("app", "clicks") == partition_offsets{{{0}, {10}}});
  CHECK(test.kafka.committed("app", "orders") == partition_offsets{{{0}, {20}}});
  CHECK(test.progress->view().outputs == 2);
}

TEST_CASE("an epoch without answers commits its positions") {
  sink_test test;
  test.close(1, 0);
  test.settle();
  CHECK(test.committed() == partition_offsets{{{0}, {10}}});
  CHECK(test.read("out").empty());
  CHECK(test.marks() == texts{"0 1 0:10"});
}

TEST_CASE("the state says what was committed, in a partition that the epoch writes to anyway") {
  sink_test test;
  test.kafka.add_partitions("app-state", 3);
  test.close(1, 2);
  test.answer(1, 0, {2});
  test.answer(1, 1, {1});
  test.close(2, 1);
  test.answer_with_letters(2);
  test.settle();
  CHECK(test.marks() == texts{"0 2 0:20", "2 1 0:10"});
}

TEST_CASE("what the output topic would refuse is written so that it takes it") {
  sink_test test;
  const auto in_two_hours = unix_ms(test.time->wall() + std::chrono::hours{2});
  const std::string much(1'000, 'x');
  const header trace{"baggage", much};
  auto out = std::make_shared<effects>(two_targets, 0);
  out->emit(to_output,
            {.key = "k", .value = "a", .timestamp_ms = 9'000, .partition = {}, .headers = {}});
  out->emit(
      to_output,
      {.key = "k", .value = "b", .timestamp_ms = in_two_hours, .partition = {}, .headers = {}});
  out->emit(
      to_output,
      {.key = "k", .value = "c", .timestamp_ms = 9'000, .partition = {}, .headers = {&trace, 1}});
  test.actors.send(test.under_test, applied{{1}, {0}, out, {}});
  test.close(1, 1);
  test.settle();
  const auto written = test.kafka.read_committed("out");
  REQUIRE(written.size() == 3);
  CHECK(written[0].timestamp_ms == 9'000);
  CHECK(written[1].timestamp_ms == no_timestamp);
  CHECK(written[2].timestamp_ms == 9'000);
  CHECK(written[2].headers.empty());
  CHECK(test.ingest->committed_epochs() == epochs{{1}});
}

TEST_CASE("a failure is reported once, and nothing is done after it") {
  sink_test test;
  const failure why{remedy::recover, "no answer"};
  bool visible = false;
  SUBCASE("begin") { test.client->fail_next(call::begin, why); }
  SUBCASE("write of the output") { test.client->fail_next(call::write, why); }
  SUBCASE("write of the changelog") { test.client->fail_next(call::write, why, fate::lost, 1); }
  SUBCASE("write of the letters") { test.client->fail_next(call::write, why, fate::lost, 2); }
  SUBCASE("commit") { test.client->fail_next(call::commit, why); }
  SUBCASE("commit whose answer is lost") {
    visible = true;
    test.client->fail_next(call::commit, why, fate::applied);
  }
  test.close(1, 2);
  test.answer(1, 0);
  test.answer_with_letters(1);
  test.settle();
  const auto calls = [&] {
    return test.client->calls(call::begin) + test.client->calls(call::write) +
           test.client->calls(call::commit);
  };
  const auto calls_before = calls();
  test.close(2, 1);
  test.answer(2, 0);
  test.settle();
  CHECK(calls() == calls_before);
  REQUIRE(test.supervisor.got<failed>().size() == 1);
  CHECK(test.supervisor.got<failed>()[0].why == why);
  CHECK(test.supervisor.got<failed>()[0].epoch == epoch_extent{10, {part(0), {9}}});
  CHECK(test.ingest->committed_epochs().empty());
  CHECK(test.wakes == 0);
  CHECK(test.read("out").size() == (visible ? 1 : 0));
  CHECK(value_of(*test.progress, R"(duet_transactions_total{result="aborted"})") == 1);
  CHECK(value_of(*test.progress, R"(duet_transactions_total{result="committed"})") == 0);
  CHECK(test.progress->view().records() == 0);
}

TEST_CASE("of an epoch that is refused nothing is visible, and SUPERVISOR hears which it was") {
  sink_test test;
  const failure why{remedy::refused, "too old", refused_part::timestamp};
  test.kafka.refusal = [&](const std::string& topic, const kafka_record& record) {
    return topic == "out" && record.value == "2/0" ? std::optional{why} : std::nullopt;
  };
  for (std::uint64_t epoch = 1; epoch <= 3; ++epoch) {
    test.close(epoch, 2);
    test.answer(epoch, 0);
    test.answer_with_letters(epoch);
  }
  test.settle();
  CHECK(test.read("out") == texts{"1/0"});
  CHECK(test.read("dead") == texts{"1"});
  REQUIRE(test.supervisor.got<failed>().size() == 1);
  CHECK(test.supervisor.got<failed>()[0].why == why);
  CHECK(test.supervisor.got<failed>()[0].epoch == epoch_extent{10, {part(0), {19}}});
}

TEST_CASE("an epoch without records that fails says so") {
  sink_test test;
  test.client->fail_next(call::commit, {remedy::refused, "no"});
  test.ingest->close({.epoch = {1}, .answers = 0, .slices = {{part(0), {10}, 0}}, .at = {}});
  test.settle();
  REQUIRE(test.supervisor.got<failed>().size() == 1);
  CHECK(test.supervisor.got<failed>()[0].epoch == epoch_extent{});
}

TEST_CASE("the epochs before a failure stay committed") {
  sink_test test;
  test.client->fail_next(call::commit, {remedy::recover, "no answer"}, fate::lost, 1);
  for (std::uint64_t epoch = 1; epoch <= 3; ++epoch) {
    test.close(epoch, 1);
    test.answer(epoch, 0);
  }
  test.settle();
  CHECK(test.ingest->committed_epochs() == epochs{{1}});
  CHECK(test.committed() == partition_offsets{{{0}, {10}}});
  CHECK(test.supervisor.got<failed>().size() == 1);
}

TEST_CASE("an instance that was fenced says so") {
  sink_test test;
  test.settle();
  const auto newer = test.kafka.connect("app");
  const auto log =
      newer->open_log(0, {.sources = {"raw"}, .targets = {"out", "dead", "app-state"}});
  REQUIRE(log);
  test.close(1, 1);
  test.answer(1, 0);
  test.settle();
  REQUIRE(test.supervisor.got<failed>().size() == 1);
  CHECK(test.supervisor.got<failed>()[0].why.what == remedy::fenced);
  CHECK(test.read("out").empty());
}

TEST_CASE("progress counts what is committed") {
  sink_test test;
  test.close(1, 3);
  test.answer(1, 0);
  test.answer(1, 1);
  test.settle();
  CHECK(test.progress->epochs() == 0);
  CHECK(test.progress->view().held().keys == 0);
  test.answer_with_letters(1);
  test.settle();
  const auto seen = test.progress->view();
  CHECK(seen.epochs == 1);
  CHECK(seen.records() == 10);
  CHECK(seen.outputs == 2);
  CHECK(seen.dead_letters[0] == 1);
  CHECK(seen.held() == state_size{.keys = 2, .waiting = 1});
}

TEST_CASE("an epoch's age is from its closing to its commit, by one clock") {
  sink_test test;
  test.close(1, 1);
  test.settle();
  test.actors.advance_time(std::chrono::seconds{3});
  test.answer(1, 0);
  test.settle();
  CHECK(test.progress->view().last_epoch == std::chrono::seconds{3});
  CHECK(value_of(*test.progress, "duet_epoch_duration_seconds_sum") == 3);
  CHECK(value_of(*test.progress, "duet_transaction_duration_seconds_sum") == 0);
}

TEST_CASE("a commit reports what every stage did and how long each step of it took") {
  using std::chrono::milliseconds;
  sink_test test;
  test.kafka.before_call = [&](fake_client&, call at) {
    if (at == call::begin)
      test.actors.advance_time(milliseconds{1});
    if (at == call::write) // the letters, the changes of one shard, the marks, its output
      test.actors.advance_time(milliseconds{2});
    if (at == call::commit)
      test.actors.advance_time(milliseconds{100});
  };
  test.client->commit_takes = {.begin = {},
                               .write = {},
                               .offsets = milliseconds{20},
                               .flush = milliseconds{30},
                               .commit = milliseconds{50}};
  test.settle();
  test.actors.advance_time(milliseconds{500});
  closed end{.epoch = {1}, .answers = 2, .slices = {{part(0), {10}, 10}}, .at = test.time->now()};
  end.report = {.busy = milliseconds{5}, .waited = milliseconds{6}, .in = 10, .out = 9};
  test.ingest->close(end);
  test.answer(1, 0);
  test.answer_with_letters(1);
  test.settle();
  const auto view = test.progress->view();
  const auto of = [&](stage which) { return view.stages[static_cast<std::size_t>(which)]; };
  CHECK(of(stage::ingest) == end.report);
  CHECK(of(stage::shard) == sink_test::shard_report);
  CHECK(of(stage::dlq) == sink_test::letters_report);
  CHECK(of(stage::sink) == stage_report{.busy = milliseconds{109},
                                        .waited = milliseconds{500},
                                        .in = 2,
                                        .out = 3}); // the changed state as well
  CHECK(view.steps == transaction_times{.begin = milliseconds{1},
                                        .write = milliseconds{8},
                                        .offsets = milliseconds{20},
                                        .flush = milliseconds{30},
                                        .commit = milliseconds{50}});
  CHECK(view.transaction_seconds.sum() == doctest::Approx(0.109));
}

TEST_CASE("of an epoch that is not committed nothing is reported") {
  sink_test test;
  test.client->fail_next(call::commit, {remedy::recover, "no answer"});
  test.close(1, 2);
  test.answer(1, 0);
  test.answer_with_letters(1);
  test.settle();
  CHECK(test.progress->view().stages == stage_reports{});
  CHECK(test.progress->view().steps == transaction_times{});
}

TEST_CASE("the producer ends with SINK, and what is open is aborted") {
  sink_test test;
  test.client->fail_next(call::commit, {remedy::recover, "no answer"});
  test.close(1, 1);
  test.answer(1, 0);
  test.settle();
  CHECK(test.kafka.last_stable("out", {0}) < test.kafka.log_end("out", {0}));
  test.actors.kill(test.under_test);
  test.settle();
  CHECK(test.kafka.last_stable("out", {0}) == test.kafka.log_end("out", {0}));
  CHECK(test.read("out").empty());
}

} // namespace
} // namespace duet::test
