// A job that changes between two starts: which state it may give up, and where it reads on.
#include "tests/support/recovery_setup.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

using texts = std::vector<std::string>;

/// Has no state that it would look at.
struct idle_operator : keyed_operator {
  void apply(const turn&, effects&) override {}
  std::optional<std::string> restore(std::span<const state_record>) override {
    return std::nullopt;
  }
  void free_up_to(event_time, nullable_bytes) override {}
  [[nodiscard]] state_size size() const override { return {}; }
};

/// Reads some topics with some operators.
class changing_job : public job {
public:
  changing_job(const texts& sources, const texts& operators) {
    for (const auto& each : sources)
      shape_.sources.push_back(
          {.name = each, .option = "'topic'", .start = topic_place{topic_place::kind::earliest}});
    shape_.targets = {{"out", "'topic'"}};
    for (const auto& each : operators) {
      shape_.inputs.push_back({.of = numbered<operator_id>(shape_.operators.size()), .from = {}});
      shape_.operators.push_back({.name = "any", .fingerprint = each, .about = "does " + each});
    }
  }

  [[nodiscard]] std::string_view name() const override { return "changing"; }
  [[nodiscard]] std::string fingerprint() const override { return version; }
  [[nodiscard]] const job_shape& shape() const override { return shape_; }
  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t) const override { return nullptr; }
  [[nodiscard]] std::unique_ptr<keyed_operator> make_operator(operator_id, key_group,
                                                              std::uint32_t) const override {
    return std::make_unique<idle_operator>();
  }

  std::string version = "changing/1";

private:
  job_shape shape_;
};

struct evolution_test : recovery_setup {
  evolution_test() {
    kafka.add_topic("clicks", 1);
    for (int i = 0; i < 3; ++i)
      kafka.append("clicks", {.partition = {0}, .value = "x"});
  }

  void become(const texts& sources, const texts& operators = {"a"}) {
    job = std::make_shared<changing_job>(sources, operators);
    jobs.push_back(job);
  }

  recovered start(const texts& sources, const texts& operators = {"a"}) {
    become(sources, operators);
    auto made = run();
    REQUIRE(made);
    return std::move(*made);
  }

  void commit(recovered& by, const positions& at) const {
    outbox marks;
    by.marks.move(at, {1}, marks);
    by.gone.take(100, marks);
    REQUIRE(by.log->begin());
    REQUIRE(by.log->write(pipeline_targets{1}.changelog(), marks));
    REQUIRE(by.log->commit(at));
  }

  [[nodiscard]] std::int64_t offset_in(const std::string& topic) const {
    const auto at = kafka.committed("app", topic);
    return at.empty() ? -1 : at.front().next.value;
  }

  /// Whether the state topic's last record of a key has a value.
  [[nodiscard]] bool has(const std::string& key) const {
    bool found = false;
    for (const auto& each : kafka.read_committed("app-state"))
      if (each.key == key)
        found = each.value.has_value();
    return found;
  }

  std::vector<std::shared_ptr<const duet::job>> jobs; ///< A recovery may still be at an older one.
};

// --- state that nobody needs

TEST_CASE("state of what is no longer in the job is refused, and nothing is written") {
  evolution_test test;
  static_cast<void>(test.start({"raw"}, {"a", "b"}));
  const auto written = test.kafka.read_committed("app-state").size();
  test.become({"raw"}, {"b", "c"});
  CHECK(test.refusal() ==
        "the state in app-state is also of what is no longer in the job; bring it back as it was, "
        "give another --app-id to start anew beside it, or drop that state with "
        "--allow-drop-state\n  gone: does a\n  new: does c");
  CHECK(test.kafka.read_committed("app-state").size() == written);
  CHECK(test.start({"raw"}, {"b", "a"}).numbers == std::vector<operator_number>{{2}, {1}});
}

TEST_CASE("it is given up where the config says so, once and for all") {
  evolution_test test;
  static_cast<void>(test.start({"raw"}, {"a", "b"}));
  test.config.allow_drop_state = true;
  CHECK(test.start({"raw"}, {"b", "c"}).numbers == std::vector<operator_number>{{2}, {3}});
  test.config.allow_drop_state = false;
  CHECK(test.start({"raw"}, {"b", "c"}).numbers == std::vector<operator_number>{{2}, {3}});
  test.become({"raw"}, {"a", "b"});
  CHECK(test.refusal().ends_with("gone: does c\n  new: does a"));
}

TEST_CASE("an operator that is added gives nothing up") {
  evolution_test test;
  static_cast<void>(test.start({"raw"}, {"a"}));
  CHECK(test.start({"raw"}, {"b", "a"}).numbers == std::vector<operator_number>{{2}, {1}});
}

TEST_CASE("state of another job is refused, or given up") {
  evolution_test test;
  static_cast<void>(test.start({"raw"}, {"a"}));
  auto other = std::make_shared<changing_job>(texts{"raw"}, texts{"b"});
  other->version = "changing/2";
  test.job = other;
  test.refused(remedy::misconfigured,
               {"app-state was made by \"changing/1 key-groups=2 format=3\", this is \"changing/2 "
                "key-groups=2 format=3\"",
                "--app-id", ", or drop that state with --allow-drop-state"});
  test.config.allow_drop_state = true;
  CHECK(test.run()->numbers == std::vector<operator_number>{{2}});
  test.config.allow_drop_state = false;
  CHECK(test.run()->numbers == std::vector<operator_number>{{2}});
  // The fingerprint of the first is still in the topic, and says nothing any more.
  test.become({"raw"}, {"a"});
  test.refused(remedy::misconfigured, {"was made by \"changing/2 key-groups=2 format=3\""});
}

// --- topics that come and go

TEST_CASE("a topic that is new begins by itself, and the others go on, however they are ordered") {
  evolution_test test;
  auto made = test.start({"raw"});
  test.arrive(0);
  test.arrive(0);
  test.commit(made, {{part(0), {2}}, {part(1), {0}}});
  made = test.start({"clicks", "raw"});
  CHECK(test.offset_in("clicks") == 0);
  CHECK(test.offset_in("raw") == 2);
  test.commit(made, {{part(0), {3}}, {part(0, 1), {1}}});
  made = test.start({"raw", "clicks"});
  CHECK(test.offset_in("clicks") == 3);
  CHECK(test.offset_in("raw") == 1);
}

TEST_CASE("the offsets in a topic that is read no longer are deleted") {
  evolution_test test;
  auto made = test.start({"clicks", "raw"});
  test.commit(made, {{part(0), {3}}});
  made = test.start({"raw"});
  CHECK(test.offset_in("clicks") == -1);
  CHECK(test.offset_in("raw") == 0);
  // That it is done is written with the next epoch, whenever that is.
  CHECK(test.has("duet.left.clicks"));
  made = test.start({"raw"});
  test.commit(made, {{part(0), {0}}, {part(1), {0}}});
  CHECK_FALSE(test.has("duet.left.clicks"));
  const auto asked = test.client->calls(call::alter_topic);
  made = test.start({"raw"});
  CHECK(test.client->calls(call::alter_topic) == asked);
  SUBCASE("and one that comes back begins anew") {
    made = test.start({"raw", "clicks"});
    CHECK(test.offset_in("clicks") == 0);
  }
}

TEST_CASE("offsets that could not be deleted are deleted by the next start") {
  evolution_test test;
  auto made = test.start({"clicks", "raw"});
  test.commit(made, {{part(0), {3}}});
  test.client->fail_next(call::alter_topic, {remedy::unauthorised, "not allowed"});
  made = test.start({"raw"});
  CHECK(test.offset_in("clicks") == 3);
  test.commit(made, {{part(0), {0}}, {part(1), {0}}});
  CHECK(test.has("duet.left.clicks"));
  SUBCASE("that does not read the topic either") {
    made = test.start({"raw"});
    CHECK(test.offset_in("clicks") == -1);
  }
  SUBCASE("unless the topic is read again: then they count no more") {
    made = test.start({"raw", "clicks"});
    CHECK(test.offset_in("clicks") == 0);
    CHECK_FALSE(test.has("duet.left.clicks"));
    made = test.start({"raw", "clicks"});
    CHECK(test.offset_in("clicks") == 0);
  }
}

TEST_CASE("all topics may change at once, as long as the target stays") {
  evolution_test test;
  auto made = test.start({"raw"});
  made = test.start({"clicks"});
  CHECK(test.offset_in("clicks") == 0);
  CHECK(test.offset_in("raw") == -1);
  test.commit(made, {{part(0), {2}}});
  made = test.start({"raw"});
  CHECK(test.offset_in("clicks") == -1);
  CHECK(test.offset_in("raw") == 0);
}

TEST_CASE("offsets in a topic that is gone need no deletion") {
  evolution_test test;
  auto made = test.start({"clicks", "raw"});
  test.kafka.remove_topic("clicks");
  made = test.start({"raw"});
  CHECK(test.client->calls(call::alter_topic) == 1);
  test.commit(made, {{part(0), {0}}, {part(1), {0}}});
  CHECK_FALSE(test.has("duet.left.clicks"));
}

// --- a newer instance

TEST_CASE("an instance that another one has replaced deletes no offsets") {
  evolution_test test;
  auto made = test.start({"clicks", "raw"});
  const auto newer = test.kafka.connect("app");
  bool struck = false;
  // Between the claim and the deletion a newer instance starts, which reads the topic again.
  test.kafka.after_call = [&](fake_client& whom, call at) {
    if (struck || &whom != test.client.get() || at != call::commit)
      return;
    struck = true;
    test.become({"clicks", "raw"});
    standing stands = standing::newest;
    REQUIRE(test.try_as(*newer, stands));
    test.become({"raw"});
  };
  test.become({"raw"});
  const auto replaced = test.run();
  REQUIRE(struck);
  REQUIRE_FALSE(replaced);
  CHECK(replaced.error().what == remedy::fenced);
  CHECK(test.offset_in("clicks") == 0);
}

} // namespace
} // namespace duet::test
