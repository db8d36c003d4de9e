// Offsets that others have moved, and the change from format 1 of the state.
#include "jobs/pairs/pairs.hpp"
#include "pipeline/recovery.hpp"
#include "tests/support/fake_kafka.hpp"
#include "tests/support/metering.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

/// Recovery of the job pairs to 13 from an input with two partitions of ten records each.
struct positions_test {
  positions_test() {
    config.app_id = "app";
    config.input_topic = "raw";
    config.output_topic = "out";
    config.dlq_topic = "dead";
    config.shards = 2;
    kafka.add_topic("raw", 2);
    kafka.add_topic("out", 1);
    kafka.add_topic("dead", 1);
    for (int i = 0; i < 20; ++i)
      kafka.append("raw", {.partition = {i % 2}, .value = "7"});
  }

  result<recovered> run_as(fake_client& whom) {
    auto stands = standing::newest;
    return recover(whom, job, config, stands, *meter, time, std::stop_token{});
  }

  result<recovered> run() { return run_as(*client); }

  /// Commits both to the group and to the state, as an epoch does.
  static void commit(recovered& by, const positions& to) {
    outbox marks;
    by.marks.move(to, {1}, marks);
    REQUIRE(by.log->begin());
    REQUIRE(by.log->write(destination::changelog, marks));
    REQUIRE(by.log->commit(to));
  }

  /// Starts, and commits that 4 and 5 records were read.
  void start_and_commit() {
    auto made = run();
    REQUIRE(made);
    commit(*made, {{{0}, {4}}, {{1}, {5}}});
  }

  void refused(remedy what, const std::vector<std::string>& words) {
    const auto made = run();
    REQUIRE_FALSE(made);
    CHECK(made.error().what == what);
    CAPTURE(made.error().message);
    for (const auto& word : words) {
      CAPTURE(word);
      CHECK(made.error().message.find(word) != std::string::npos);
    }
  }

  void set(const positions& at) { kafka.set_committed("app", "raw", at); }

  [[nodiscard]] positions committed() const { return kafka.committed("app", "raw"); }

  fake_kafka kafka;
  std::shared_ptr<fake_client> client = kafka.connect("app");
  pairs::pairs_job job{13};
  pipeline_config config;
  manual_clock time;
  std::shared_ptr<progress> meter = make_progress();
};

TEST_CASE("offsets that are as the state says are fine, whoever committed them") {
  positions_test test;
  test.start_and_commit();
  test.set({{{0}, {4}}});
  CHECK(test.run());
}

TEST_CASE("an offset that somebody has moved is refused, with the ways out") {
  positions_test test;
  test.start_and_commit();
  SUBCASE("back") {
    test.set({{{1}, {2}}});
    test.refused(remedy::misconfigured,
                 {"group app", "raw[1] is 2", "goes on at 5", "repeat records",
                  "--reset-offsets --group app --topic raw:1 --to-offset 5 --execute",
                  "--accept-moved-offsets", "delete the topic app-state"});
  }
  SUBCASE("forward") {
    test.set({{{0}, {5}}});
    test.refused(remedy::misconfigured, {"raw[0] is 5", "goes on at 4", "lose records"});
  }
  SUBCASE("of a partition that nobody has read yet") {
    test.kafka.add_partitions("raw", 3);
    test.set({{{2}, {1}}});
    test.refused(remedy::misconfigured, {"raw[2] is 1", "goes on at 0", "lose records"});
  }
  test.set({{{0}, {4}}, {{1}, {5}}});
  if (test.kafka.partitions_of("raw") == 3)
    test.set({{{2}, {0}}});
  CHECK(test.run()); // set back
}

TEST_CASE("a moved offset that the operator accepts is gone on at, and then it is the state's") {
  positions_test test;
  test.start_and_commit();
  test.set({{{1}, {2}}});
  test.config.accept_moved_offsets = true;
  REQUIRE(test.run());
  const positions moved{{{0}, {4}}, {{1}, {2}}};
  CHECK(test.committed() == moved);
  test.config.accept_moved_offsets = false;
  REQUIRE(test.run());
  CHECK(test.committed() == moved);
}

TEST_CASE(
    "an input that was made anew is refused by every later start, however full it is by then") {
  positions_test test;
  test.start_and_commit();
  const positions left{{{0}, {4}}, {{1}, {5}}};
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
    auto stands = standing::newest;
    const failure gone{remedy::displaced, "cannot read topic raw: its position is gone"};
    test.config.accept_moved_offsets = true; // that was said of what was before
    const auto made = recover(*test.client, test.job, test.config, stands, *test.meter, test.time,
                              std::stop_token{}, gone);
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

TEST_CASE("without transactions a crash leaves the offsets behind the state, never ahead") {
  positions_test test;
  test.start_and_commit();
  test.config.promise = guarantee::at_least_once;
  SUBCASE("behind") {
    test.set({{{1}, {2}}});
    REQUIRE(test.run());
    CHECK(test.committed() == positions{{{0}, {4}}, {{1}, {2}}});
    test.config.promise = guarantee::exactly_once; // the claim has told the state
    CHECK(test.run());
  }
  SUBCASE("ahead") {
    test.set({{{1}, {6}}});
    test.refused(remedy::misconfigured, {"raw[1] is 6", "goes on at 5"});
  }
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
    positions_test::commit(*made, {{{0}, {9}}});
  };
  test.refused(remedy::fenced, {"another instance"});
  CHECK(test.committed() == positions{{{0}, {9}}, {{1}, {5}}});
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
