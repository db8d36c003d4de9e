// What recovery makes of the topics that it finds and of those it does not.
#include "pipeline/state_settings.hpp"
#include "tests/support/recovery_setup.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

/// Recovery of an application whose results have no topics yet.
struct topics_test : recovery_setup {
  topics_test() {
    config.create_topics = true;
    kafka.remove_topic("out");
    kafka.remove_topic("dead");
  }

  [[nodiscard]] std::string policy_of(const std::string& topic) const {
    const auto described = client->describe_topic(topic);
    REQUIRE(described);
    REQUIRE(*described);
    return (*described)->settings->at("cleanup.policy");
  }

  /// Whether nothing was made, whatever is missing.
  [[nodiscard]] bool nothing_made() const { return client->calls(call::create_topic) == 0; }
};

TEST_CASE("missing topics are named, with what to do") {
  recovery_setup test;
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
  recovery_setup test;
  test.config.create_topics = true;
  test.kafka.remove_topic("out");
  test.kafka.remove_topic("dead");
  const auto made = test.run();
  REQUIRE(made);
  CHECK(test.kafka.partitions_of("out") == 2);
  CHECK(test.kafka.partitions_of("dead") == 2);
  CHECK(made->letters.partitions == 2);
}

using settings_map = std::map<std::string, std::string>;

settings_map settings_of(recovery_setup& test, const std::string& topic) {
  const auto described = test.client->describe_topic(topic);
  REQUIRE(described);
  REQUIRE(*described);
  return (*described)->settings.value();
}

TEST_CASE("the state topic is made in any case, compacted, like the input") {
  recovery_setup test;
  test.start_once();
  REQUIRE(test.kafka.has_topic("app-state"));
  CHECK(test.kafka.partitions_of("app-state") == 2);
  CHECK(settings_of(test, "app-state") == settings_map{{"cleanup.policy", "compact"},
                                                       {"delete.retention.ms", "600000"},
                                                       {"min.cleanable.dirty.ratio", "0.2"},
                                                       {"segment.bytes", "67108864"},
                                                       {"segment.ms", "600000"}});
  CHECK(test.client->calls(call::alter_topic) == 0);
  test.start_once();
  CHECK(test.client->calls(call::alter_topic) == 0);
}

TEST_CASE("the segments of a state topic are 128 MiB together, and none is below 4 MiB") {
  for (const auto& [partitions, bytes] :
       {std::pair{1U, "134217728"}, {16U, "8388608"}, {32U, "4194304"}, {1'000U, "4194304"}}) {
    CAPTURE(partitions);
    CHECK(state_settings(partitions).at("segment.bytes") == bytes);
  }
}

TEST_CASE("settings of the state topic that make restores long are mended, and no others") {
  recovery_setup test;
  test.kafka.add_topic("app-state", 16,
                       {{"cleanup.policy", "compact"},
                        {"delete.retention.ms", "86400000"},
                        {"segment.bytes", "8388608"},
                        {"segment.ms", "604800000"},
                        {"max.message.bytes", "4711"}});
  const settings_map mended{{"cleanup.policy", "compact"},
                            {"delete.retention.ms", "600000"},
                            {"segment.bytes", "8388608"},
                            {"segment.ms", "600000"},
                            {"max.message.bytes", "4711"}};
  SUBCASE("at the first start") {
    test.start_once();
    CHECK(settings_of(test, "app-state") == mended);
    test.start_once();
    CHECK(test.client->calls(call::alter_topic) == 1);
  }
  SUBCASE("where it is not allowed, at a later one") {
    test.client->fail_next(call::alter_topic, {remedy::unauthorised, "not allowed"});
    test.start_once();
    CHECK(settings_of(test, "app-state").at("segment.ms") == "604800000");
    test.start_once();
    CHECK(settings_of(test, "app-state") == mended);
  }
  SUBCASE("not where they cannot be read") {
    test.client->tells_settings = false;
    test.start_once();
    CHECK(test.client->calls(call::alter_topic) == 0);
  }
}

TEST_CASE("a state topic that is refused is not mended") {
  recovery_setup test;
  test.kafka.add_topic("app-state", 2, {{"cleanup.policy", "delete"}, {"segment.ms", "604800000"}});
  test.refused(remedy::misconfigured, {"app-state has cleanup.policy=delete"});
  CHECK(test.client->calls(call::alter_topic) == 0);
}

TEST_CASE("a state topic that deletes is refused") {
  recovery_setup test;
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
  recovery_setup test;
  test.kafka.add_topic("app-state", 5);
  SUBCASE("asked for") {
    test.config.shards = 3;
    const auto made = test.run();
    REQUIRE(made);
    CHECK(made->keys.key_groups == 5);
    CHECK(made->keys.shards == 3);
    CHECK(made->groups.size() == 5);
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
  recovery_setup test;
  test.kafka.remove_topic("dead");
  test.kafka.add_topic("dead", 7,
                       {{"max.message.bytes", "4711"}, {"message.timestamp.after.max.ms", "5"}});
  test.config.dlq_headers = letter_headers::connect;
  const auto made = test.run();
  REQUIRE(made);
  CHECK(made->letters.sources == std::vector<std::string>{"raw"});
  CHECK(made->letters.headers == letter_headers::connect);
  CHECK(made->letters.partitions == 7);
  CHECK(made->letters.topic.bytes_max == 4711);
  CHECK(made->letters.topic.lead_ms_max == 5);
}

TEST_CASE("outputs know their topic") {
  recovery_setup test;
  test.kafka.remove_topic("out");
  test.kafka.add_topic("out", 1, {{"message.timestamp.before.max.ms", "4711"}});
  const auto made = test.run();
  REQUIRE(made);
  CHECK(made->outputs.front().age_ms_max == 4711);
}

TEST_CASE("what duet makes for results does not compact, whatever the broker's default") {
  topics_test test;
  REQUIRE(test.run());
  CHECK(test.policy_of("out") == "delete");
  CHECK(test.policy_of("dead") == "delete");
  CHECK(test.policy_of("app-state") == "compact");
}

TEST_CASE("a dead-letter topic that compacts is refused before anything is made") {
  for (const std::string policy : {"compact", "compact,delete", "delete,compact"}) {
    CAPTURE(policy);
    topics_test test;
    test.kafka.add_topic("dead", 1, {{"cleanup.policy", policy}});
    CHECK(test.refusal() == "the dead-letter topic dead has cleanup.policy=" + policy +
                                ", which loses letters with equal keys and refuses those without; "
                                "set it to delete");
    CHECK(test.nothing_made());
    CHECK(test.client->calls(call::open_log) == 0);
  }
}

TEST_CASE("a dead-letter topic that deletes, or whose settings nobody tells, is taken") {
  topics_test test;
  SUBCASE("deletes") { test.kafka.add_topic("dead", 1, {{"cleanup.policy", "delete"}}); }
  SUBCASE("does not say") { test.kafka.add_topic("dead", 1); }
  SUBCASE("cannot be looked at") {
    test.kafka.add_topic("dead", 1, {{"cleanup.policy", "compact"}});
    test.client->tells_settings = false;
  }
  CHECK(test.run());
}

TEST_CASE("an output topic that compacts is taken: the last result of a key may be all one wants") {
  topics_test test;
  test.kafka.add_topic("out", 1, {{"cleanup.policy", "compact"}});
  CHECK(test.run());
}

TEST_CASE("a state topic that deletes is refused before anything is made") {
  topics_test test;
  test.kafka.add_topic("app-state", 2, {{"cleanup.policy", "delete"}});
  CHECK(test.refusal().find("app-state has cleanup.policy=delete") != std::string::npos);
  CHECK(test.nothing_made());
}

TEST_CASE("a missing topic is refused before anything is made") {
  topics_test test;
  test.config.create_topics = false;
  SUBCASE("both") {}
  SUBCASE("dead letters alone") { test.kafka.add_topic("out", 1); }
  CHECK(test.refusal().find("--create-topics") != std::string::npos);
  CHECK(test.nothing_made());
}

TEST_CASE("a topic that another instance has made meanwhile is taken as it is") {
  topics_test test;
  test.kafka.before_call = [&](fake_client&, call at) {
    if (at == call::create_topic && test.kafka.has_topic("out") && !test.kafka.has_topic("dead"))
      test.kafka.add_topic("dead", 9, {{"max.message.bytes", "4711"}});
  };
  const auto made = test.run();
  REQUIRE(made);
  CHECK(made->letters.partitions == 9);
  CHECK(made->letters.topic.bytes_max == 4711);
}

} // namespace
} // namespace duet::test
