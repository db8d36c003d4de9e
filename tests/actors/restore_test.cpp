// What recovery makes of the state topic.
#include "tests/support/recovery_setup.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace duet::test {
namespace {

TEST_CASE("state of other settings is refused, with the ways out") {
  recovery_setup test;
  const std::vector<std::string> ways_out{"--app-id", "app-state", "group app", "from scratch"};
  test.start_once();
  SUBCASE("another sum") {
    test.job = std::make_shared<pairs::pairs_job>(pairs::pairs_config{14, "raw", "out"});
    test.refused(remedy::misconfigured, {"pair-sum=13", "pair-sum=14"});
    test.refused(remedy::misconfigured, ways_out);
  }
  SUBCASE("another sum, of which the state's keys are none") {
    test.kafka.append("app-state", test.state_of(6, "1:1"));
    test.job = std::make_shared<pairs::pairs_job>(pairs::pairs_config{3, "raw", "out"});
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

TEST_CASE("a state topic with records of somebody else is refused") {
  recovery_setup test;
  test.kafka.add_topic("app-state", 2);
  test.kafka.append("app-state", test.state_of(3, "1:1"));
  test.refused(remedy::misconfigured, {"app-state", "did not write", "--app-id"});
}

TEST_CASE("a changelog record that cannot be read is named") {
  recovery_setup test;
  test.start_once();
  auto broken = test.state_of(3, "2:what");
  SUBCASE("its value") {}
  SUBCASE("its key") { broken.key->replace(broken.key->size() - 1, 1, "three"); }
  SUBCASE("its tag") { broken.key = "\x03"; }
  SUBCASE("its operator") { broken.key = "\x02"; }
  SUBCASE("no key") { broken.key.reset(); }
  SUBCASE("its place") {
    broken.value = "1:1";
    broken.partition = {1 - broken.partition.value};
  }
  test.kafka.append("app-state", broken);
  // Behind the marks and the marker of their transaction.
  const auto* const where =
      broken.partition.value == 0 ? "offset 5 of partition 0" : "offset 3 of partition 1";
  test.refused(remedy::misconfigured, {"app-state", where, "--app-id"});
}

TEST_CASE("state is the last of each key, whatever the number of shards") {
  recovery_setup test;
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
  recovery_setup test;
  test.start_once();
  const auto aborted = test.kafka.begin_transaction();
  test.kafka.append(aborted, "app-state", test.state_of(3, "1:9"));
  test.kafka.abort_transaction(aborted);
  const auto made = test.run();
  REQUIRE(made);
  CHECK(size_of(*made) == state_size{});
}

TEST_CASE("restoring waits for an open transaction below the end") {
  recovery_setup test;
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
  recovery_setup test;
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
  recovery_setup test;
  test.start_once();
  test.kafka.append("app-state", test.state_of(3, "1:2"));
  test.client->poll_records_max = 1;
  test.client->fail_next(call::poll, {remedy::recover, "no answer"}, fate::lost, 1);
  test.refused(remedy::recover, {"no answer"});
  const auto made = test.run();
  REQUIRE(made);
  CHECK(size_of(*made) == state_size{.keys = 1, .waiting = 2});
}

} // namespace
} // namespace duet::test
