// Where recovery has reading go on, and what it makes of offsets that others have moved.
#include "tests/support/recovery_setup.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

const std::string fingerprint_of_13 = "pairs/1 pair-sum=13 key-groups=2 format=3";

/// An input with two partitions of ten records each.
struct positions_test : recovery_setup {
  positions_test() {
    for (int i = 0; i < 20; ++i)
      arrive(i % 2);
  }

  /// Commits both to the group and to the state, as an epoch does.
  static void commit(recovered& by, const positions& to, partition_id into = {1}) {
    outbox marks;
    by.marks.move(to, into, marks);
    REQUIRE(by.log->begin());
    REQUIRE(by.log->write(to_changelog, marks));
    REQUIRE(by.log->commit(to));
  }

  /// Starts, and commits that 4 and 5 records were read.
  void start_and_commit() {
    auto made = run();
    REQUIRE(made);
    commit(*made, {{part(0), {4}}, {part(1), {5}}});
  }

  void set(const partition_offsets& at) { kafka.set_committed("app", "raw", at); }
};

// --- the first start

TEST_CASE("the first start commits the positions and the fingerprint in one transaction") {
  recovery_setup test;
  test.arrive(0);
  test.arrive(1);
  test.kafka.trim("raw", {1}, {1});
  SUBCASE("it works") {
    test.start_once();
    CHECK(test.committed() == partition_offsets{{{0}, {0}}, {{1}, {1}}});
    std::vector<std::string> marks;
    for (const auto& each : test.kafka.read_committed("app-state"))
      marks.push_back(std::to_string(each.partition.value) + " " + *each.key + "=" + *each.value);
    CHECK(marks == std::vector<std::string>{"0 duet.fingerprint=" + fingerprint_of_13,
                                            "0 duet.application=sources=raw targets=out",
                                            "0 duet.operator.1=pairs/1 pair-sum=13",
                                            "0 duet.positions.0=1 0:0 1:1",
                                            "1 duet.fingerprint=" + fingerprint_of_13,
                                            "1 duet.operator.1=pairs/1 pair-sum=13"});
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
    CHECK(test.kafka.read_committed("app-state").size() == 6);
  }
}

TEST_CASE("--start=latest holds for the first start, and from then on what it pinned") {
  recovery_setup test;
  test.config.start = start_at::latest;
  test.arrive(0);
  test.arrive(0);
  const auto open = test.kafka.begin_transaction();
  test.kafka.append(open, "raw", {.partition = {1}, .value = "7"});
  test.start_once();
  const partition_offsets pinned{{{0}, {2}},
                                 {{1}, {0}}}; // what is not committed yet is still to be read
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
  recovery_setup test;
  test.start_once();
  const auto at = test.committed();
  const auto written = test.kafka.read_committed("app-state").size();
  test.start_once();
  CHECK(test.kafka.read_committed("app-state").size() == written);
  CHECK(test.committed() == at);
  CHECK(test.client->calls(call::commit) == 2);
}

TEST_CASE("a partition that was added is read from its beginning") {
  recovery_setup test;
  test.config.start = start_at::latest;
  test.arrive(0);
  test.arrive(1);
  test.start_once();
  test.kafka.add_partitions("raw", 3);
  test.arrive(2);
  test.arrive(2);
  const auto made = test.run();
  REQUIRE(made);
  CHECK(test.committed() == partition_offsets{{{0}, {1}}, {{1}, {1}}, {{2}, {0}}});
  CHECK(made->keys.key_groups == 2);
  CHECK(made->sources.front().partitions == 3);
  const auto in = made->source->poll({});
  REQUIRE(in);
  CHECK(in->records.size() == 2);
  test.start_once(); // and now it is known
  CHECK(test.committed() == partition_offsets{{{0}, {1}}, {{1}, {1}}, {{2}, {0}}});
}

// --- how far we are

TEST_CASE("reading goes on where it was committed") {
  recovery_setup test;
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
  recovery_setup test;
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

// --- offsets that others have moved

TEST_CASE("a moved offset that the operator accepts is gone on at, and then it is the state's") {
  positions_test test;
  test.start_and_commit();
  test.set({{{1}, {2}}});
  test.config.accept_moved_offsets = true;
  REQUIRE(test.run());
  const partition_offsets moved{{{0}, {4}}, {{1}, {2}}};
  CHECK(test.committed() == moved);
  test.config.accept_moved_offsets = false;
  REQUIRE(test.run());
  CHECK(test.committed() == moved);
}

TEST_CASE(
    "an input that was made anew is refused by every later start, however full it is by then") {
  positions_test test;
  test.start_and_commit();
  const partition_offsets left{{{0}, {4}}, {{1}, {5}}};
  const std::vector<std::string> ways_out{"made anew", "--app-id", "delete the topic app-state",
                                          "--reset-offsets", "--accept-moved-offsets"};
  const auto fill = [&](int records) {
    for (int i = 0; i < records; ++i)
      test.kafka.append("raw", {.partition = {i % 2}, .value = "8"});
  };
  test.kafka.remove_topic("raw");
  test.kafka.add_topic("raw", 2);
  test.set(left); // as a group that outlives its topic
  SUBCASE("seen by a start") {
    fill(8);
    test.refused(remedy::misconfigured, {"offset 5 of raw[1]", "end at 4"});
    test.refused(remedy::misconfigured, ways_out);
    fill(8);
  }
  SUBCASE("seen by a reader") {
    fill(20);
    const failure gone{remedy::displaced, "cannot read topic raw: its position is gone"};
    test.config.accept_moved_offsets = true; // that was said of what was before
    const auto made = test.run_as(*test.client, standing::newest, gone);
    test.config.accept_moved_offsets = false;
    REQUIRE_FALSE(made);
    CHECK(made.error().what == remedy::misconfigured);
    CHECK(made.error().message.find("its position is gone: the topic was made anew") !=
          std::string::npos);
  }
  test.client = test.kafka.connect("app");
  test.refused(remedy::misconfigured, ways_out);
  CHECK(test.committed() == left);
  test.set({{{0}, {0}}, {{1}, {0}}});
  test.config.accept_moved_offsets = true;
  REQUIRE(test.run());
  test.config.accept_moved_offsets = false;
  CHECK(test.run()); // and from then on it is the input
}

TEST_CASE("positions of a newer instance that went on meanwhile are no moved offsets") {
  positions_test test;
  test.start_and_commit();
  const auto newer = test.kafka.connect("app");
  bool overtaken = false;
  test.kafka.before_call = [&](fake_client& who, call at) {
    if (&who != test.client.get() || at != call::watermarks_of || std::exchange(overtaken, true))
      return;
    auto made = test.run_as(*newer);
    REQUIRE(made);
    positions_test::commit(*made, {{part(0), {9}}});
  };
  SUBCASE("and nobody would accept moved ones") {}
  SUBCASE("although moved ones would be accepted") { test.config.accept_moved_offsets = true; }
  test.refused(remedy::fenced, {"another instance"});
  CHECK(test.committed() == partition_offsets{{{0}, {9}}, {{1}, {5}}});
}

TEST_CASE("nor are they after another instance has claimed no more than a new partition") {
  positions_test test;
  const auto other = test.kafka.connect("app");
  auto before = test.run_as(*other);
  REQUIRE(before);
  positions_test::commit(*before, {{part(0), {4}}, {part(1), {5}}}, {1});
  positions_test::commit(*before, {{part(0), {6}}, {part(1), {7}}}, {0});
  bool overtaken = false;
  test.kafka.before_call = [&](fake_client& who, call at) {
    if (&who != test.client.get() || at != call::open_source || std::exchange(overtaken, true))
      return;
    test.kafka.add_partitions("raw", 3);
    REQUIRE(test.run_as(*other)); // its mark takes the place of the newest one
    test.kafka.compact("app-state", true);
  };
  test.refused(remedy::fenced, {"another instance"});
  CHECK(test.committed() == partition_offsets{{{0}, {6}}, {{1}, {7}}, {{2}, {0}}});
}

TEST_CASE(
    "a partition that another instance has found while this one started is looked for again") {
  positions_test test;
  const auto other = test.kafka.connect("app");
  bool overtaken = false;
  test.kafka.before_call = [&](fake_client& who, call at) {
    if (&who != test.client.get() || at != call::open_log || std::exchange(overtaken, true))
      return;
    test.kafka.add_partitions("raw", 3);
    auto before = test.run_as(*other);
    REQUIRE(before);
    positions_test::commit(*before, {{part(2), {0}}}, {1});
  };
  test.refused(remedy::recover, {"raw", "has got partitions"});
  const auto made = test.run();
  REQUIRE(made);
  CHECK(made->sources.front().partitions == 3);
}

TEST_CASE("positions outlive compaction, in whatever partition they are") {
  positions_test test;
  test.start_and_commit();
  test.kafka.compact("app-state", true);
  CHECK(test.run());
  test.set({{{0}, {0}}});
  test.refused(remedy::misconfigured, {"goes on at 4"});
}

} // namespace
} // namespace duet::test
