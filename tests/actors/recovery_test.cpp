#include "jobs/pairs/pairs.hpp"
#include "pipeline/recovery.hpp"
#include "tests/support/fake_kafka.hpp"
#include "tests/support/metering.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

const std::string fingerprint_of_13 = "pairs/1 pair-sum=13 key-groups=2 format=2";

/// Recovery of the job pairs to 13 from an input with two partitions.
struct recovery_test {
  recovery_test() {
    config.app_id = "app";
    config.input_topic = "raw";
    config.output_topic = "out";
    config.dlq_topic = "dead";
    config.shards = 2;
    kafka.add_topic("raw", 2);
    kafka.add_topic("out", 1);
    kafka.add_topic("dead", 3);
  }

  result<recovered> run(standing stands = standing::newest) { return run_as(*client, stands); }

  result<recovered> run_as(fake_client& whom, standing stands = standing::newest) {
    auto made = recover(whom, job, config, stands, *meter, time, stop.get_token());
    stood = stands;
    return made;
  }

  /// Recovers and drops what was made, as a process does that is killed.
  void start_once() { REQUIRE(run()); }

  /// Recovery has to fail like this.
  void refused(remedy what, const std::vector<std::string>& words) {
    const auto made = run();
    REQUIRE_FALSE(made);
    CHECK(made.error().what == what);
    CAPTURE(made.error().message);
    for (const auto& word : words) {
      CAPTURE(word);
      CHECK(made.error().message.find(word) != std::string::npos);
    }
    CHECK_FALSE(made.error().message.ends_with('.'));
  }

  void arrive(std::int32_t partition, std::string value = "7") {
    kafka.append("raw", {.partition = {partition}, .value = std::move(value)});
  }

  /// The state topic's partition of a key.
  [[nodiscard]] static partition_id home_of(std::int64_t low) {
    const layout keys{.key_groups = 2, .shards = 1};
    return {static_cast<std::int32_t>(keys.group_of(pairs::hash_of(low)).value)};
  }

  [[nodiscard]] static kafka_record state_of(std::int64_t low, std::optional<std::string> value) {
    return {
        .partition = home_of(low), .key = "\x01" + std::to_string(low), .value = std::move(value)};
  }

  [[nodiscard]] positions committed() const { return kafka.committed("app", "raw"); }

  fake_kafka kafka;
  std::shared_ptr<fake_client> client = kafka.connect("app");
  pairs::pairs_job job{13};
  pipeline_config config;
  std::stop_source stop;
  manual_clock time;
  std::shared_ptr<progress> meter = make_progress();
  standing stood = standing::newest; ///< After the last recovery.
};

state_size size_of(const recovered& made) {
  state_size all;
  for (const auto& each : made.operators) {
    all.keys += each->size().keys;
    all.waiting += each->size().waiting;
  }
  return all;
}

// --- topics

TEST_CASE("missing topics are named, with what to do") {
  recovery_test test;
  SUBCASE("input") {
    test.kafka.remove_topic("raw");
    test.refused(remedy::misconfigured, {"raw", "does not exist", "--input-topic"});
    test.config.create_topics = true;
    test.refused(remedy::misconfigured, {"raw", "does not exist"});
  }
  SUBCASE("output") {
    test.kafka.remove_topic("out");
    test.refused(remedy::misconfigured, {"out", "--create-topics", "--output-topic"});
  }
  SUBCASE("dead letters") {
    test.kafka.remove_topic("dead");
    test.refused(remedy::misconfigured, {"dead", "--create-topics", "--dlq-topic"});
  }
  CHECK_FALSE(test.kafka.has_topic("app-state"));
}

TEST_CASE("--create-topics makes them like the input") {
  recovery_test test;
  test.config.create_topics = true;
  test.kafka.remove_topic("out");
  test.kafka.remove_topic("dead");
  const auto made = test.run();
  REQUIRE(made);
  CHECK(test.kafka.partitions_of("out") == 2);
  CHECK(test.kafka.partitions_of("dead") == 2);
  CHECK(made->letters.partitions == 2);
}

TEST_CASE("the state topic is made in any case, compacted, like the input") {
  recovery_test test;
  test.start_once();
  REQUIRE(test.kafka.has_topic("app-state"));
  CHECK(test.kafka.partitions_of("app-state") == 2);
  const auto described = test.client->describe_topic("app-state");
  CHECK((*described)->settings->at("cleanup.policy") == "compact");
}

TEST_CASE("a state topic that deletes is refused") {
  recovery_test test;
  SUBCASE("deletes") {
    test.kafka.add_topic("app-state", 2, {{"cleanup.policy", "delete"}});
    test.refused(remedy::misconfigured, {"app-state", "cleanup.policy=delete", "compact"});
  }
  SUBCASE("compacts and deletes") {
    test.kafka.add_topic("app-state", 2, {{"cleanup.policy", "compact,delete"}});
    test.refused(remedy::misconfigured, {"app-state", "cleanup.policy=compact,delete"});
  }
  SUBCASE("cannot be looked at") {
    test.kafka.add_topic("app-state", 2, {{"cleanup.policy", "delete"}});
    test.client->tells_settings = false;
    test.start_once();
  }
}

TEST_CASE("key groups are the partitions of the state topic, shards what was asked for") {
  recovery_test test;
  test.kafka.add_topic("app-state", 5);
  SUBCASE("asked for") {
    test.config.shards = 3;
    const auto made = test.run();
    REQUIRE(made);
    CHECK(made->keys.key_groups == 5);
    CHECK(made->keys.shards == 3);
    CHECK(made->operators.size() == 3);
  }
  SUBCASE("by itself") {
    test.config.shards = 0;
    const auto made = test.run();
    REQUIRE(made);
    CHECK(made->keys.shards >= 1);
    CHECK(made->keys.shards <= 5);
  }
}

TEST_CASE("letters know their topic") {
  recovery_test test;
  test.kafka.remove_topic("dead");
  test.kafka.add_topic("dead", 7,
                       {{"max.message.bytes", "4711"}, {"message.timestamp.after.max.ms", "5"}});
  test.config.dlq_headers = letter_headers::connect;
  const auto made = test.run();
  REQUIRE(made);
  CHECK(made->letters.input_topic == "raw");
  CHECK(made->letters.headers == letter_headers::connect);
  CHECK(made->letters.partitions == 7);
  CHECK(made->letters.topic.bytes_max == 4711);
  CHECK(made->letters.topic.lead_ms_max == 5);
}

TEST_CASE("outputs know their topic") {
  recovery_test test;
  test.kafka.remove_topic("out");
  test.kafka.add_topic("out", 1, {{"message.timestamp.before.max.ms", "4711"}});
  const auto made = test.run();
  REQUIRE(made);
  CHECK(made->output.age_ms_max == 4711);
}

// --- the first start

TEST_CASE("the first start commits the positions and the fingerprint in one transaction") {
  recovery_test test;
  test.arrive(0);
  test.arrive(1);
  test.kafka.trim("raw", {1}, {1});
  SUBCASE("it works") {
    test.start_once();
    CHECK(test.committed() == positions{{{0}, {0}}, {{1}, {1}}});
    const auto marks = test.kafka.read_committed("app-state");
    REQUIRE(marks.size() == 3);
    CHECK(marks[0].key == "duet.fingerprint");
    CHECK(marks[0].value == fingerprint_of_13);
    CHECK(marks[0].partition == partition_id{0});
    CHECK(marks[1].key == "duet.positions.0");
    CHECK(marks[1].value == "1 0:0 1:1");
    CHECK(marks[2].key == "duet.fingerprint");
    CHECK(marks[2].value == fingerprint_of_13);
    CHECK(marks[2].partition == partition_id{1});
    CHECK(test.client->calls(call::commit) == 1);
  }
  SUBCASE("the commit is lost") {
    test.client->fail_next(call::commit, {remedy::recover, "no answer"});
    test.refused(remedy::recover, {"no answer"});
    CHECK(test.committed().empty());
    CHECK(test.kafka.read_committed("app-state").empty());
    test.start_once();
    CHECK(test.committed().size() == 2);
  }
  SUBCASE("only the answer is lost") {
    test.client->fail_next(call::commit, {remedy::recover, "no answer"}, fate::applied);
    test.refused(remedy::recover, {"no answer"});
    CHECK(test.committed().size() == 2);
    test.start_once();
    CHECK(test.kafka.read_committed("app-state").size() == 3);
  }
}

TEST_CASE("--start=latest holds for the first start, and from then on what it pinned") {
  recovery_test test;
  test.config.start = start_at::latest;
  test.arrive(0);
  test.arrive(0);
  const auto open = test.kafka.begin_transaction();
  test.kafka.append(open, "raw", {.partition = {1}, .value = "7"});
  test.start_once();
  const positions pinned{{{0}, {2}}, {{1}, {0}}}; // what is not committed yet is still to be read
  CHECK(test.committed() == pinned);
  test.arrive(0);
  test.kafka.commit_transaction(open);
  const auto made = test.run();
  REQUIRE(made);
  CHECK(test.committed() == pinned);
  const auto in = made->source->poll({});
  REQUIRE(in);
  CHECK(in->records.size() == 2);
}

TEST_CASE("a second start reads on and commits nothing but where it is") {
  recovery_test test;
  test.start_once();
  const auto at = test.committed();
  const auto written = test.kafka.read_committed("app-state").size();
  test.start_once();
  CHECK(test.kafka.read_committed("app-state").size() == written);
  CHECK(test.committed() == at);
  CHECK(test.client->calls(call::commit) == 2);
}

TEST_CASE("a partition whose offset has expired is not read anew") {
  recovery_test test;
  test.arrive(1);
  test.start_once();
  test.kafka.delete_committed("app");
  test.kafka.set_committed("app", "raw", {{{0}, {0}}});
  test.refused(remedy::misconfigured, {"group app", "partition 1 of raw", "expired", "--app-id"});
}

TEST_CASE("a partition that was added is read from its beginning") {
  recovery_test test;
  test.config.start = start_at::latest;
  test.arrive(0);
  test.arrive(1);
  test.start_once();
  test.kafka.add_partitions("raw", 3);
  test.arrive(2);
  test.arrive(2);
  const auto made = test.run();
  REQUIRE(made);
  CHECK(test.committed() == positions{{{0}, {1}}, {{1}, {1}}, {{2}, {0}}});
  CHECK(made->keys.key_groups == 2);
  CHECK(made->input_partitions == 3);
  const auto in = made->source->poll({});
  REQUIRE(in);
  CHECK(in->records.size() == 2);
  test.start_once(); // and now it is known
  CHECK(test.committed() == positions{{{0}, {1}}, {{1}, {1}}, {{2}, {0}}});
}

// --- whose state it is

TEST_CASE("state of other settings is refused, with the ways out") {
  recovery_test test;
  const std::vector<std::string> ways_out{"--app-id", "app-state", "group app", "from scratch"};
  test.start_once();
  SUBCASE("another sum") {
    test.job = pairs::pairs_job{14};
    test.refused(remedy::misconfigured, {"pair-sum=13", "pair-sum=14"});
    test.refused(remedy::misconfigured, ways_out);
  }
  SUBCASE("another sum, of which the state's keys are none") {
    test.kafka.append("app-state", test.state_of(6, "1:1"));
    test.job = pairs::pairs_job{3};
    test.refused(remedy::misconfigured, {"pair-sum=13", "pair-sum=3"});
  }
  SUBCASE("another number of key groups") {
    for (std::int64_t low = 0; low <= 6; ++low)
      test.kafka.append("app-state", test.state_of(low, "1:1"));
    test.kafka.add_partitions("app-state", 3);
    test.refused(remedy::misconfigured, {"key-groups=2", "key-groups=3"});
    test.refused(remedy::misconfigured, ways_out);
  }
}

TEST_CASE("offsets without state are refused") {
  recovery_test test;
  test.kafka.set_committed("app", "raw", {{{0}, {0}}});
  test.refused(remedy::misconfigured, {"group app", "committed offsets", "app-state", "--app-id"});
}

TEST_CASE("state without offsets is refused") {
  recovery_test test;
  test.start_once();
  test.kafka.delete_committed("app");
  test.refused(remedy::misconfigured, {"app-state", "no committed offsets", "--app-id"});
}

TEST_CASE("a state topic with records of somebody else is refused") {
  recovery_test test;
  test.kafka.add_topic("app-state", 2);
  test.kafka.append("app-state", test.state_of(3, "1:1"));
  test.refused(remedy::misconfigured, {"app-state", "did not write", "--app-id"});
}

TEST_CASE("a changelog record that cannot be read is named") {
  recovery_test test;
  test.start_once();
  auto broken = test.state_of(3, "2:what");
  SUBCASE("its value") {}
  SUBCASE("its key") { broken.key = "\x01three"; }
  SUBCASE("its tag") {
    broken.key = "\x02"
                 "3";
  }
  SUBCASE("no key") { broken.key.reset(); }
  SUBCASE("its place") {
    broken.value = "1:1";
    broken.partition = {1 - broken.partition.value};
  }
  test.kafka.append("app-state", broken);
  // Behind the marks and the marker of their transaction.
  const auto* const where =
      broken.partition.value == 0 ? "offset 3 of partition 0" : "offset 2 of partition 1";
  test.refused(remedy::misconfigured, {"app-state", where, "--app-id"});
}

// --- how far we are

TEST_CASE("reading goes on where it was committed") {
  recovery_test test;
  test.start_once();
  for (int i = 0; i < 5; ++i)
    test.arrive(0, std::to_string(i));
  test.kafka.set_committed("app", "raw", {{{0}, {3}}});
  test.config.accept_moved_offsets = true;
  const auto made = test.run();
  REQUIRE(made);
  const auto in = made->source->poll({});
  REQUIRE(in);
  REQUIRE(in->records.size() == 2);
  CHECK(in->records[0].value == "3");
  CHECK_FALSE(in->ended);
}

TEST_CASE("until caught up: the end is what the input holds at the start") {
  recovery_test test;
  test.config.until_caught_up = true;
  test.arrive(0);
  test.arrive(1);
  const auto made = test.run();
  REQUIRE(made);
  test.arrive(0);
  const auto in = made->source->poll({});
  REQUIRE(in);
  CHECK(in->records.size() == 2);
  CHECK(in->ended);
}

TEST_CASE("a position that the input no longer has is refused") {
  recovery_test test;
  test.start_once();
  test.config.accept_moved_offsets = true;
  for (int i = 0; i < 5; ++i)
    test.arrive(1);
  SUBCASE("deleted") {
    test.kafka.trim("raw", {1}, {2});
    test.refused(remedy::misconfigured, {"offset 0 of raw[1]", "begins at 2", "--reset-offsets",
                                         "--accept-moved-offsets", "group app"});
  }
  SUBCASE("beyond the end") {
    test.kafka.set_committed("app", "raw", {{{1}, {6}}});
    test.refused(remedy::misconfigured, {"offset 6 of raw[1]", "end at 5", "--app-id"});
  }
  SUBCASE("the first and the last are fine") {
    test.kafka.trim("raw", {1}, {2});
    test.kafka.set_committed("app", "raw", {{{1}, {2}}});
    test.start_once();
    test.kafka.set_committed("app", "raw", {{{1}, {5}}});
    test.start_once();
  }
}

// --- state

TEST_CASE("state is the last of each key, whatever the number of shards") {
  recovery_test test;
  test.start_once();
  for (std::int64_t low = 0; low <= 6; ++low)
    test.kafka.append("app-state", test.state_of(low, "1:1"));
  test.kafka.append("app-state", test.state_of(1, "1:-5"));
  test.kafka.append("app-state", test.state_of(2, std::nullopt));
  SUBCASE("compacted") { test.kafka.compact("app-state", true); }
  SUBCASE("not compacted") {}
  for (const std::uint32_t shards : {1U, 2U, 7U}) {
    CAPTURE(shards);
    test.config.shards = shards;
    const auto made = test.run();
    REQUIRE(made);
    CHECK(size_of(*made) == state_size{.keys = 6, .waiting = 10});
  }
}

TEST_CASE("what was aborted is no state") {
  recovery_test test;
  test.start_once();
  const auto aborted = test.kafka.begin_transaction();
  test.kafka.append(aborted, "app-state", test.state_of(3, "1:9"));
  test.kafka.abort_transaction(aborted);
  const auto made = test.run();
  REQUIRE(made);
  CHECK(size_of(*made) == state_size{});
}

TEST_CASE("restoring waits for an open transaction below the end") {
  recovery_test test;
  test.start_once();
  const auto open = test.kafka.begin_transaction();
  test.kafka.append(open, "app-state", test.state_of(3, "1:1"));
  test.kafka.append("app-state", test.state_of(3, "1:2"));
  bool aborted = false;
  std::size_t polls = 0;
  test.kafka.before_call = [&](fake_client&, call at) {
    if (at == call::poll && ++polls == 20) {
      aborted = true;
      test.kafka.abort_transaction(open);
    }
  };
  const auto made = test.run();
  REQUIRE(made);
  CHECK(aborted);
  CHECK(size_of(*made) == state_size{.keys = 1, .waiting = 2});
}

TEST_CASE("restoring does not wait for ever") {
  recovery_test test;
  test.start_once();
  std::size_t polls = 0;
  test.kafka.before_call = [&](fake_client&, call at) {
    if (at == call::poll) {
      ++polls;
      test.time.advance(std::chrono::seconds{1});
    }
  };
  const auto open = test.kafka.begin_transaction();
  test.kafka.append(open, "app-state", test.state_of(3, "1:1"));
  test.refused(remedy::recover, {"app-state", "transaction is open", "find-hanging"});
  CHECK(polls > 120);
  CHECK(polls < 130);
}

TEST_CASE("a restore is restored once more after a failure in it") {
  recovery_test test;
  test.start_once();
  test.kafka.append("app-state", test.state_of(3, "1:2"));
  test.client->poll_records_max = 1;
  test.client->fail_next(call::poll, {remedy::recover, "no answer"}, fate::lost, 1);
  test.refused(remedy::recover, {"no answer"});
  const auto made = test.run();
  REQUIRE(made);
  CHECK(size_of(*made) == state_size{.keys = 1, .waiting = 2});
}

// --- the order that makes it safe

TEST_CASE("positions are read only when nobody can commit any more") {
  recovery_test test;
  test.start_once();
  test.arrive(0);
  // The older instance commits as late as it can: while the newer one opens its log.
  const auto older = test.kafka.connect("app");
  auto log = older->open_log(0, "raw",
                             {.output = "out", .dead_letters = "dead", .changelog = "app-state"});
  REQUIRE(log);
  bool committed = false;
  test.kafka.before_call = [&](fake_client& who, call at) {
    if (committed || &who != test.client.get() || at != call::open_log)
      return;
    outbox change;
    change.add({.key = "\x01"
                       "3",
                .value = "1:1",
                .partition = test.home_of(3),
                .headers = {}});
    change.add({.key = "duet.positions.0",
                .value = "2 0:1 1:0",
                .partition = partition_id{0},
                .headers = {}});
    REQUIRE((*log)->begin());
    REQUIRE((*log)->write(destination::changelog, change));
    committed = static_cast<bool>((*log)->commit({{{0}, {1}}}));
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
  recovery_test test;
  test.start_once();
  const auto older = test.kafka.connect("app");
  older->abort_on_drop = false;
  {
    auto log = older->open_log(0, "raw",
                               {.output = "out", .dead_letters = "dead", .changelog = "app-state"});
    outbox change;
    change.add({.key = "\x01"
                       "3",
                .value = "1:1",
                .partition = test.home_of(3),
                .headers = {}});
    older->fail_next(call::commit, {remedy::recover, "no answer"}, fate::late);
    REQUIRE((*log)->begin());
    REQUIRE((*log)->write(destination::changelog, change));
    REQUIRE_FALSE((*log)->commit({{{0}, {1}}}));
  }
  const auto made = test.run();
  REQUIRE(made);
  CHECK(size_of(*made) == state_size{});
  CHECK(test.kafka.land_late() == 0); // its epoch is over
  CHECK(test.committed() == positions{{{0}, {0}}, {{1}, {0}}});
}

// --- failures

TEST_CASE("every failure of a call ends the recovery with it, and the next one works") {
  recovery_test test;
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
  recovery_test test;
  test.client->fail_next(call::create_topic, {remedy::unauthorised, "not allowed"});
  test.refused(remedy::unauthorised, {"not allowed"});
}

TEST_CASE("an older instance is told at the latest when it writes") {
  recovery_test test;
  const auto rival = test.kafka.connect("app");
  test.kafka.before_call = [&](fake_client& who, call at) {
    if (&who == test.client.get() && at == call::commit)
      REQUIRE(rival->open_log(0, "raw",
                              {.output = "out", .dead_letters = "dead", .changelog = "app-state"}));
  };
  test.refused(remedy::fenced, {"newer instance"});
}

TEST_CASE("an instance that was overtaken in its first start is fenced, not misconfigured") {
  recovery_test test;
  const auto newer = test.kafka.connect("app");
  bool overtaken = false;
  test.kafka.before_call = [&](fake_client& who, call at) {
    if (&who == test.client.get() && at == call::watermarks_of && !std::exchange(overtaken, true))
      REQUIRE(test.run_as(*newer));
  };
  test.refused(remedy::fenced, {"another instance"});
}

TEST_CASE("who was paused does not take back what another instance has taken over") {
  recovery_test test;
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
  recovery_test test;
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

TEST_CASE("a stop ends a recovery") {
  recovery_test test;
  SUBCASE("before it begins") {
    test.stop.request_stop();
    CHECK_FALSE(test.run());
    CHECK(test.client->calls(call::open_log) == 0);
  }
  SUBCASE("while it restores") {
    test.start_once();
    const auto open = test.kafka.begin_transaction();
    test.kafka.append(open, "app-state", test.state_of(3, "1:1"));
    test.kafka.before_call = [&](fake_client&, call at) {
      if (at == call::poll)
        test.stop.request_stop();
    };
    CHECK_FALSE(test.run());
  }
}

} // namespace
} // namespace duet::test
