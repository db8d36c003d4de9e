// Whose state is whose: the registry in the state topic, and what has fired there.
#include "jobs/fired_mark.hpp"
#include "tests/support/recovery_setup.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <map>
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

/// Keeps the state that it restores, as a job would that never looks at it.
struct keeper : keyed_operator {
  using name = std::pair<std::string, std::optional<event_time>>;

  void apply(const turn&, effects&) override {}

  std::optional<std::string> restore(std::span<const state_record> changelog) override {
    for (const auto& each : changelog) {
      kept.erase({std::string{each.key.key}, each.key.time});
      if (each.value)
        kept[{std::string{each.key.key}, each.key.time}] = *each.value;
    }
    return std::nullopt;
  }

  void free_up_to(event_time time, nullable_bytes key) override {
    if (time == no_time)
      return;
    fired = time;
    fired_key = key;
    std::erase_if(kept, [time](const auto& each) {
      const auto& bound = each.first.second;
      return bound && *bound <= time;
    });
  }

  [[nodiscard]] state_size size() const override { return {kept.size(), 0}; }

  std::map<name, std::string> kept;
  std::optional<event_time> fired;
  std::optional<std::string> fired_key;
};

/// A job of some operators side by side, each with its fingerprint.
class keeping_job : public job {
public:
  explicit keeping_job(const texts& fingerprints, std::string target = "out") {
    shape_.sources = {{"raw", "--input-topic"}};
    shape_.targets = {{std::move(target), "--output-topic"}};
    for (const auto& each : fingerprints) {
      shape_.inputs.push_back({.of = numbered<operator_id>(shape_.operators.size()), .from = {}});
      shape_.operators.push_back({.name = each, .fingerprint = each});
    }
  }

  [[nodiscard]] std::string_view name() const override { return "keeping"; }
  [[nodiscard]] std::string fingerprint() const override { return "keeping/1"; }
  [[nodiscard]] const job_shape& shape() const override { return shape_; }
  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t) const override { return nullptr; }
  [[nodiscard]] std::unique_ptr<keyed_operator> make_operator(operator_id, key_group,
                                                              std::uint32_t) const override {
    return std::make_unique<keeper>();
  }

private:
  job_shape shape_;
};

/// An application whose job changes from start to start.
struct operators_test : recovery_setup {
  operators_test() { config.allow_drop_state = true; }

  /// A start with these operators, whatever was compacted before.
  recovered start(const texts& fingerprints) {
    job = std::make_shared<keeping_job>(fingerprints);
    if (compacts && kafka.has_topic("app-state"))
      kafka.compact("app-state", true);
    auto made = run();
    REQUIRE(made);
    return std::move(*made);
  }

  /// Commits what an operator writes of a key group.
  template <class Write>
  void write(recovered& by, std::size_t place, key_group group, Write change) const {
    effects out{job->shape(), 2};
    out.begin_turn(by.numbers[place], group);
    change(out);
    REQUIRE(by.log->begin());
    REQUIRE(by.log->write(to_changelog, out.changes()));
    REQUIRE(by.log->commit({{part(0), {0}}}));
  }

  /// The same: one state in both groups.
  void put(recovered& by, std::size_t place, const state_key& key, std::string_view state) const {
    for (const std::uint32_t group : {0U, 1U})
      write(by, place, {group}, [&](effects& out) { out.put(key, state); });
  }

  static const keeper& held(const recovered& by, std::size_t place, std::size_t group) {
    return dynamic_cast<const keeper&>(*by.groups[group].operators[place]);
  }

  /// What an operator holds without times: the same in both groups.
  static std::map<std::string, std::string> kept(const recovered& by, std::size_t place) {
    std::map<std::string, std::string> made;
    for (const auto& [name, value] : held(by, place, 0).kept)
      made[name.first] = value;
    CHECK(held(by, place, 0).kept == held(by, place, 1).kept);
    return made;
  }

  /// The last value of a key in both partitions.
  [[nodiscard]] texts last(const std::string& key) const {
    std::map<std::int32_t, std::string> found;
    for (const auto& each : kafka.read_committed("app-state"))
      if (each.key == key)
        found[each.partition.value] = each.value.value_or("(null)");
    texts values;
    for (const auto& [partition, value] : found)
      values.push_back(value);
    return values;
  }

  bool compacts = false;
};

using numbers = std::vector<operator_number>;
using state = std::map<std::string, std::string>;

/// Does it with a state topic that is compacted before each start, and without.
template <class Test> void for_each_way(Test test) {
  for (const bool compacts : {false, true}) {
    CAPTURE(compacts);
    operators_test with;
    with.compacts = compacts;
    test(with);
  }
}

TEST_CASE(
    "state is that of the operator with the same fingerprint, wherever it stands in the job") {
  for_each_way([](operators_test& test) {
    auto made = test.start({"a", "b"});
    CHECK(made.numbers == numbers{{1}, {2}});
    CHECK(test.last("duet.operator.1") == texts{"a", "a"});
    CHECK(test.last("duet.operator.2") == texts{"b", "b"});
    CHECK(test.last("duet.application") == texts{"sources=raw targets=out"});
    test.put(made, 0, {"k"}, "of a");
    test.put(made, 1, {"k"}, "of b");
    made = test.start({"c", "b", "a"});
    CHECK(made.numbers == numbers{{3}, {2}, {1}});
    CHECK(test.kept(made, 0).empty());
    CHECK(test.kept(made, 1) == state{{"k", "of b"}});
    CHECK(test.kept(made, 2) == state{{"k", "of a"}});
  });
}

TEST_CASE("nothing is registered twice") {
  operators_test test;
  static_cast<void>(test.start({"a", "b"}));
  const auto written = test.kafka.read_committed("app-state").size();
  static_cast<void>(test.start({"b", "a"}));
  CHECK(test.kafka.read_committed("app-state").size() == written);
}

TEST_CASE("an operator that was dropped is dead, and comes back without its old state") {
  for_each_way([](operators_test& test) {
    auto made = test.start({"a", "b"});
    test.put(made, 0, {"k"}, "old");
    test.put(made, 1, {"k"}, "of b");
    made = test.start({"b"});
    CHECK(made.numbers == numbers{{2}});
    CHECK(test.kept(made, 0) == state{{"k", "of b"}});
    CHECK(test.last("duet.operator.1") == texts{"dead a", "dead a"});
    made = test.start({"b"}); // compaction has left the state before the mark of its death
    CHECK(test.kept(made, 0) == state{{"k", "of b"}});
    made = test.start({"a", "b"});
    CHECK(made.numbers == numbers{{3}, {2}});
    CHECK(test.kept(made, 0).empty());
    test.put(made, 0, {"l"}, "new");
    made = test.start({"a", "b"});
    CHECK(made.numbers == numbers{{3}, {2}});
    CHECK(test.kept(made, 0) == state{{"l", "new"}});
    CHECK(test.kept(made, 1) == state{{"k", "of b"}});
  });
}

TEST_CASE("a death that only some partitions know of is one") {
  operators_test test;
  auto made = test.start({"a"});
  test.put(made, 0, {"k"}, "old");
  for (const std::int32_t partition : {0, 1}) {
    CAPTURE(partition);
    test.kafka.append("app-state",
                      {.partition = {partition}, .key = "duet.operator.1", .value = "dead a"});
    made = test.start({"a"});
    CHECK(made.numbers == numbers{{2}});
    CHECK(test.kept(made, 0).empty());
    CHECK(test.last("duet.operator.1") == texts{"dead a", "dead a"});
  }
}

TEST_CASE("the state of operators that are gone is found, to be deleted") {
  for_each_way([](operators_test& test) {
    auto made = test.start({"a", "b"});
    test.put(made, 0, {"k", event_time{7}}, "old");
    test.put(made, 1, {"k"}, "of b");
    for (int start = 0; start < 2; ++start) { // the second finds it behind the mark of its death
      made = test.start({"b"});
      outbox deleted;
      made.gone.take(10, deleted);
      std::vector<std::int32_t> partitions;
      static_cast<void>(deleted.for_each([&](const outgoing& each) {
        const auto key = parse_state_key(*each.key);
        REQUIRE(key);
        CHECK(*key == owned_state_key{{1}, {"k", event_time{7}}});
        CHECK_FALSE(each.value);
        partitions.push_back(each.partition->value);
        return true;
      }));
      std::ranges::sort(partitions);
      CHECK(partitions == std::vector<std::int32_t>{0, 1});
    }
    outbox deleted;
    test.start({"b"}).gone.take(10, deleted);
    made = test.start({"b"});
    REQUIRE(made.log->begin());
    REQUIRE(made.log->write(to_changelog, deleted));
    REQUIRE(made.log->commit({{part(0), {0}}}));
    made = test.start({"b"});
    CHECK(made.gone.size() == (test.compacts ? 0 : 2));
    CHECK(test.kept(made, 0) == state{{"k", "of b"}});
  });
}

TEST_CASE("state of a number that was never given out is refused") {
  operators_test test;
  static_cast<void>(test.start({"a"}));
  std::string key;
  append_state_key(key, {7}, {"k"});
  test.kafka.append("app-state", {.partition = {1}, .key = key, .value = "state"});
  test.refused(remedy::misconfigured, {"app-state", "state of operator 7", "--app-id"});
}

TEST_CASE("a job that shares no target is another application") {
  operators_test test;
  static_cast<void>(test.start({"a"}));
  test.job = std::make_shared<keeping_job>(texts{"a"}, "elsewhere");
  test.kafka.add_topic("elsewhere", 1);
  const auto written = test.kafka.read_committed("app-state").size();
  test.refused(remedy::misconfigured, {"app is the application of a job that reads raw and writes "
                                       "out, and this one reads raw and writes elsewhere"});
  CHECK(test.kafka.read_committed("app-state").size() == written);
}

TEST_CASE("an operator without state has no number") {
  operators_test test;
  const auto made = test.start({"", "a"});
  CHECK(made.numbers == numbers{{0}, {1}});
}

// --- what has fired

/// Puts state of two operators in both groups, bound to times before, at and behind 60 and to none.
void put_bound(const operators_test& test, recovered& made) {
  for (const std::int64_t time : {59, 60, 61})
    test.put(made, 0, {"k", event_time{time}}, "bound");
  test.put(made, 0, {"k"}, "unbound");
  test.put(made, 1, {"k", event_time{1}}, "of b");
}

/// The first operator has fired the first group up to a time.
void fire(const operators_test& test, recovered& made, std::int64_t time) {
  test.write(made, 0, {0}, [&](effects& out) { out.fired({time}); });
}

/// What the first operator holds when it has fired the first group up to 60.
void check_fired(const recovered& made) {
  using kept = std::map<keeper::name, std::string>;
  const auto& of_group = operators_test::held(made, 0, 0);
  CHECK(of_group.kept == kept{{{"k", {}}, "unbound"}, {{"k", event_time{61}}, "bound"}});
  CHECK(of_group.fired == event_time{60});
  // Of the other group nothing has fired, nor of the other operator.
  CHECK(operators_test::held(made, 0, 1).kept.size() == 4);
  CHECK_FALSE(operators_test::held(made, 0, 1).fired);
  CHECK(operators_test::held(made, 1, 0).kept.size() == 1);
  CHECK_FALSE(operators_test::held(made, 1, 0).fired);
}

TEST_CASE("state that is bound to a time up to which all has fired is none") {
  for_each_way([](operators_test& test) {
    auto made = test.start({"a", "b"});
    put_bound(test, made);
    fire(test, made, 60);
    check_fired(test.start({"a", "b"}));
  });
}

TEST_CASE("the same where the state stands behind the mark") {
  for_each_way([](operators_test& test) {
    auto made = test.start({"a", "b"});
    fire(test, made, 60);
    put_bound(test, made);
    check_fired(test.start({"a", "b"}));
  });
}

TEST_CASE("of two marks the later time counts") {
  operators_test test;
  auto made = test.start({"a", "b"});
  fire(test, made, 60);
  put_bound(test, made);
  fire(test, made, 10);
  check_fired(test.start({"a", "b"}));
}

TEST_CASE("of the key that fired last the last word counts, and a later time takes it away") {
  for_each_way([](operators_test& test) {
    auto made = test.start({"a"});
    for (const auto* key : {"k", "m"})
      test.write(made, 0, {0}, [&](effects& out) { out.fired({60}, key); });
    made = test.start({"a"});
    CHECK(test.held(made, 0, 0).fired == event_time{60});
    CHECK(test.held(made, 0, 0).fired_key == "m");
    fire(test, made, 61);
    CHECK_FALSE(test.held(test.start({"a"}), 0, 0).fired_key);
  });
}

TEST_CASE("the same where it was freed besides") {
  for_each_way([](operators_test& test) {
    auto made = test.start({"a", "b"});
    put_bound(test, made);
    for (const std::int64_t time : {59, 60})
      test.write(made, 0, {0}, [&](effects& out) { out.erase({"k", event_time{time}}); });
    fire(test, made, 60);
    check_fired(test.start({"a", "b"}));
  });
}

TEST_CASE("an operator without state knows what has fired") {
  operators_test test;
  auto made = test.start({"a"});
  test.write(made, 0, {1}, [](effects& out) { out.fired({60}); });
  made = test.start({"a"});
  CHECK(test.held(made, 0, 1).fired == event_time{60});
}

TEST_CASE("what a dead operator has fired is nothing to the one that comes back") {
  for_each_way([](operators_test& test) {
    auto made = test.start({"a"});
    test.write(made, 0, {1}, [](effects& out) { out.fired({60}); });
    static_cast<void>(test.start({}));
    made = test.start({"a"});
    CHECK_FALSE(test.held(made, 0, 1).fired);
  });
}

TEST_CASE("what a dead operator has fired is deleted like its state") {
  operators_test test;
  auto made = test.start({"a", "b"});
  for (const std::size_t place : {0U, 1U})
    test.write(made, place, {1}, [](effects& out) { out.fired({60}); });
  for (int start = 0; start < 2; ++start) { // in the second it was dead before
    made = test.start({"b"});
    outbox deleted;
    made.gone.take(10, deleted);
    texts found;
    static_cast<void>(deleted.for_each([&](const outgoing& each) {
      CHECK_FALSE(each.value);
      found.push_back(std::to_string(each.partition->value) + " " + std::string{*each.key});
      return true;
    }));
    CHECK(found == texts{"1 duet.fired.1"});
  }
}

TEST_CASE("a time up to which all has fired that cannot be read is named") {
  operators_test test;
  static_cast<void>(test.start({"a"}));
  test.kafka.append("app-state", {.partition = {1}, .key = "duet.fired.1", .value = "soon"});
  test.refused(remedy::misconfigured, {"app-state", "of partition 1 says no time", "--app-id"});
}

} // namespace
} // namespace duet::test
