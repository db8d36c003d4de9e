// A state topic that an older duet has written is read, and rewritten as it changes.
#include "tests/support/job_steps.hpp"
#include "tests/support/places.hpp"
#include "tests/support/recovery_setup.hpp"

#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace duet::test {
namespace {

using state = std::map<std::int64_t, std::int64_t>; ///< Balance by key.

/// A state topic that an older duet has left after two runs on 120 records of the mixed workload in
/// two partitions.
struct fixture {
  state_format format;
  std::string file;
  std::string suffix; ///< Of its fingerprints.
  state balances;     ///< Of 6 one is left.
  positions read_to;
  std::string positions_now; ///< As this duet has them after its first start.
};

const fixture format_1{.format = state_format::untagged,
                       .file = "/state_format_1.tsv",
                       .suffix = "",
                       .balances = {{0, -3}, {3, -3}, {4, 7}, {6, -1}},
                       .read_to = {{part(0), {54}}, {part(1), {66}}},
                       .positions_now = "1 0:54 1:66"};
const fixture format_2{.format = state_format::tagged,
                       .file = "/state_format_2.tsv",
                       .suffix = " format=2",
                       .balances = {{0, -5}, {1, -5}, {2, -1}, {3, -9}, {4, -4}, {5, 3}, {6, 1}},
                       .read_to = {{part(0), {59}}, {part(1), {61}}},
                       .positions_now = "3 0:59 1:61"};
const std::array fixtures{&format_1, &format_2};

const std::string made_by = "pairs/1 pair-sum=13 key-groups=2";

state_size total_of(const state& of) {
  state_size sum;
  for (const auto& [low, balance] : of)
    sum += {1, static_cast<std::uint64_t>(std::abs(balance))};
  return sum;
}

/// Moves the balance of a key, which must not be 0, by one towards 0; the number that does it.
std::string step(state& of, std::int64_t low) {
  auto& balance = of.at(low);
  const bool highs_wait = balance > 0;
  balance += highs_wait ? -1 : 1;
  if (balance == 0)
    of.erase(low);
  return std::to_string(highs_wait ? low : 13 - low);
}

state without(state of, std::initializer_list<std::int64_t> keys) {
  for (const auto each : keys)
    of.erase(each);
  return of;
}

/// The keys of an older format begin so; nothing else in the state topic does.
bool is_of(state_format format, std::string_view key) {
  if (format == state_format::tagged)
    return key.starts_with(tagged_state_tag);
  return key.front() >= '0' && key.front() <= '9';
}

struct upgrade_test : recovery_setup {
  explicit upgrade_test(const fixture& on) : from{on} {
    config.shards = 1;
    kafka.add_topic("app-state", 2);
    partition_offsets committed;
    for (const auto& each : from.read_to) {
      committed.push_back({each.split.partition, each.next});
      for (std::int64_t i = 0; i < each.next.value; ++i)
        arrive(each.split.partition.value);
    }
    kafka.set_committed("app", "raw", committed);
    load_fixture();
  }

  void load_fixture() {
    std::ifstream file{DUET_FIXTURES + from.file};
    std::string line;
    while (std::getline(file, line)) {
      std::istringstream fields{line};
      std::string partition;
      std::string key;
      std::string value;
      std::getline(fields, partition, '\t');
      std::getline(fields, key, '\t');
      const bool has_value = static_cast<bool>(std::getline(fields, value, '\t'));
      kafka.append("app-state", {.partition = {std::stoi(partition)},
                                 .key = key,
                                 .value = has_value ? std::optional{value} : std::nullopt});
    }
  }

  /// Lets numbers arrive and commits what the job makes of them, as an epoch does.
  void process(recovered& by, const std::vector<std::string>& numbers) {
    std::vector<record> records;
    for (const auto& each : numbers)
      records.push_back({.split = {}, .offset = {}, .key = {}, .value = each, .headers = {}});
    rejects refused;
    effects out{job->shape(), by.keys.key_groups};
    for (const auto& each : read_rows(*job, by.keys.key_groups, records, refused))
      apply_rows(*by.groups[each.to.group.value].operators[0], each, out);
    REQUIRE(by.log->begin());
    REQUIRE(by.log->write(to_changelog, out.changes()));
    REQUIRE(by.log->commit(from.read_to));
  }

  /// The last value of every key of a format, as it was put.
  [[nodiscard]] state fold(state_format format) const {
    state folded;
    for (const auto& each : kafka.read_committed("app-state")) {
      const auto read = parse_state_key(*each.key);
      if (format == state_format_now ? !read : !is_of(format, *each.key))
        continue;
      const std::string key{
          read ? read->name.key
               : std::string_view{*each.key}.substr(format == state_format::tagged ? 1 : 0)};
      if (each.value)
        folded[std::stoll(key)] = std::stoll(each.value->substr(2));
      else
        folded.erase(std::stoll(key));
    }
    return folded;
  }

  [[nodiscard]] state old() const { return fold(from.format); }
  [[nodiscard]] state now() const { return fold(state_format_now); }

  const fixture& from;
};

TEST_CASE("the fixtures are what they should be") {
  for (const auto* each : fixtures) {
    CAPTURE(each->file);
    const upgrade_test test{*each};
    CHECK(test.old() == each->balances);
    CHECK(test.now().empty());
  }
}

TEST_CASE("the first start on an older format restores it and claims all partitions") {
  for (const auto* each : fixtures) {
    CAPTURE(each->file);
    upgrade_test test{*each};
    const auto before = test.kafka.read_committed("app-state").size();
    const auto made = test.run();
    REQUIRE(made);
    CHECK(size_of(*made) == total_of(each->balances));
    std::map<std::int32_t, std::string> fingerprints;
    std::string read_to;
    for (const auto& record : test.kafka.read_committed("app-state")) {
      if (record.key == "duet.fingerprint")
        fingerprints[record.partition.value] = *record.value;
      if (record.key == "duet.positions.0")
        read_to = *record.value;
    }
    CHECK(fingerprints == std::map<std::int32_t, std::string>{{0, made_by + " format=3"},
                                                              {1, made_by + " format=3"}});
    CHECK(read_to == each->positions_now);
    const auto after = test.kafka.read_committed("app-state").size();
    CHECK(after > before);
    REQUIRE(test.run()); // and the second has nothing to write
    CHECK(test.kafka.read_committed("app-state").size() == after);
  }
}

TEST_CASE("what changes is rewritten, the rest stays, whatever is compacted in between") {
  for (const auto* each : fixtures)
    for (const bool compacts : {false, true}) {
      CAPTURE(each->file);
      CAPTURE(compacts);
      upgrade_test test{*each};
      const auto restart = [&] {
        if (compacts)
          test.kafka.compact("app-state", true);
        auto made = test.run();
        REQUIRE(made);
        return std::move(*made);
      };
      auto left = each->balances;
      auto made = restart();
      test.process(made, {step(left, 4), step(left, 6), step(left, 0)});
      CHECK_FALSE(left.contains(6));
      CHECK(test.now() == state{{0, left.at(0)}, {4, left.at(4)}});
      CHECK(test.old() == without(left, {0, 4}));
      made = restart();
      CHECK(size_of(made) == total_of(left));
      std::vector<std::string> rest;
      while (left.contains(0))
        rest.push_back(step(left, 0));
      test.process(made, rest); // and nothing of the old format comes back
      CHECK(test.now() == state{{4, left.at(4)}});
      CHECK(test.old() == without(left, {4}));
      made = restart();
      CHECK(size_of(made) == total_of(left));
    }
}

TEST_CASE("an older format of another job is refused before any of it is read") {
  for (const auto* each : fixtures) {
    CAPTURE(each->file);
    upgrade_test test{*each};
    test.job = std::make_shared<pairs::pairs_job>(pairs::pairs_config{3, "raw", "out"});
    test.refused(remedy::misconfigured, {"was made by \"" + made_by + each->suffix + "\""});
  }
}

TEST_CASE("a format that is newer is refused before any of it is read") {
  for (const auto* each : fixtures) {
    CAPTURE(each->file);
    upgrade_test test{*each};
    test.kafka.append(
        "app-state", {.partition = {0}, .key = "duet.fingerprint", .value = made_by + " format=4"});
    test.kafka.append("app-state", {.partition = {0}, .key = "\x03what", .value = "what"});
    test.refused(remedy::misconfigured, {"made by a newer duet"});
  }
}

/// Keeps every key it restores.
struct key_keeper : keyed_operator {
  explicit key_keeper(std::vector<std::string>& keys) : keys_{keys} {}
  void apply(const turn&, effects&) override {}
  std::optional<std::string> restore(std::span<const state_record> in) override {
    for (const auto& each : in) {
      CHECK(each.format == state_format_now);
      CHECK(each.key == state_key{each.key.key});
      keys_.emplace_back(each.key.key);
    }
    return std::nullopt;
  }
  [[nodiscard]] state_size size() const override { return {}; }

  std::vector<std::string>& keys_;
};

struct key_keeping_job : pairs::pairs_job {
  key_keeping_job() : pairs_job{{13, "raw", "out"}} {}
  [[nodiscard]] std::unique_ptr<keyed_operator> make_operator(operator_id, key_group,
                                                              std::uint32_t) const override {
    return std::make_unique<key_keeper>(keys);
  }
  mutable std::vector<std::string> keys;
};

TEST_CASE("a state's key can be any bytes, also those of a mark") {
  const std::vector<std::string> keys{"duet.fingerprint",
                                      "",
                                      "\x01",
                                      "\x02",
                                      "\x01"
                                      "duet.",
                                      "3",
                                      "duet.positions.0"};
  recovery_setup test;
  const auto any = std::make_shared<key_keeping_job>();
  test.job = any;
  const auto recover_any = [&] {
    any->keys.clear();
    return test.run();
  };
  auto made = recover_any();
  REQUIRE(made);
  effects out{any->shape(), 2};
  out.begin_turn({1}, {1});
  for (const auto& key : keys)
    out.put({key}, "state");
  REQUIRE(made->log->begin());
  REQUIRE(made->log->write(to_changelog, out.changes()));
  REQUIRE(made->log->commit({{part(0), {0}}}));
  REQUIRE(recover_any());
  CHECK(any->keys == keys);
}

} // namespace
} // namespace duet::test
