/// What recovery makes of the topics that it finds and of those it does not.
#include "jobs/pairs/pairs.hpp"
#include "pipeline/recovery.hpp"
#include "tests/support/fake_kafka.hpp"
#include "tests/support/metering.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace duet::test {
namespace {

/// Recovery of an application whose results have no topics yet.
struct topics_test {
  topics_test() {
    config.app_id = "app";
    config.input_topic = "raw";
    config.output_topic = "out";
    config.dlq_topic = "dead";
    config.create_topics = true;
    kafka.add_topic("raw", 2);
  }

  result<recovered> run() {
    auto stands = standing::newest;
    return recover(*client, job, config, stands, *meter, time, stop.get_token());
  }

  /// The message of the refusal that there has to be.
  std::string refusal() {
    const auto made = run();
    REQUIRE_FALSE(made);
    CHECK(made.error().what == remedy::misconfigured);
    return made.error().message;
  }

  [[nodiscard]] std::string policy_of(const std::string& topic) const {
    const auto described = client->describe_topic(topic);
    REQUIRE(described);
    REQUIRE(*described);
    return (*described)->settings->at("cleanup.policy");
  }

  /// Whether nothing was made, whatever is missing.
  [[nodiscard]] bool nothing_made() const { return client->calls(call::create_topic) == 0; }

  fake_kafka kafka;
  std::shared_ptr<fake_client> client = kafka.connect("app");
  pairs::pairs_job job{13};
  pipeline_config config;
  manual_clock time;
  std::stop_source stop;
  std::shared_ptr<progress> meter = make_progress();
};

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
