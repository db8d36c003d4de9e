// A state topic that a duet of format 1 has written is read, and rewritten as it changes.
#include "jobs/pairs/pairs.hpp"
#include "pipeline/recovery.hpp"
#include "tests/support/fake_kafka.hpp"
#include "tests/support/metering.hpp"

#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace duet::test {
namespace {

using state = std::map<std::string, std::string>;

/// What fixtures/state_format_1.tsv comes to: it is the state topic of duet 0.1 after two runs on
/// 120 records of the mixed workload in two partitions.
const state state_of_fixture{{"0", "1:-3"}, {"3", "1:-3"}, {"4", "1:7"}, {"6", "1:-1"}};
const positions read_by_fixture{{{0}, {54}}, {{1}, {66}}};
const std::string made_by = "pairs/1 pair-sum=13 key-groups=2";

struct upgrade_test {
  upgrade_test() {
    config.app_id = "app";
    config.input_topic = "raw";
    config.output_topic = "out";
    config.dlq_topic = "dead";
    config.shards = 1;
    kafka.add_topic("raw", 2);
    kafka.add_topic("out", 1);
    kafka.add_topic("dead", 1);
    kafka.add_topic("app-state", 2);
    for (const auto& each : read_by_fixture)
      for (std::int64_t i = 0; i < each.next.value; ++i)
        kafka.append("raw", {.partition = each.partition, .value = "7"});
    kafka.set_committed("app", "raw", read_by_fixture);
    load_fixture();
  }

  void load_fixture() {
    std::ifstream file{DUET_FIXTURES "/state_format_1.tsv"};
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

  result<recovered> run() {
    auto stands = standing::newest;
    return recover(*client, job, config, stands, *meter, time, std::stop_token{});
  }

  /// Lets numbers arrive and commits what the job makes of them, as an epoch does.
  void process(recovered& by, const std::vector<std::string>& numbers) {
    const auto router = job.make_router(by.keys);
    const std::array work{router->make_work()};
    rejects refused;
    for (const auto& each : numbers) {
      const std::array in{
          record{.partition = {}, .offset = {}, .key = {}, .value = each, .headers = {}}};
      router->route(in, work, refused);
    }
    effects out;
    by.operators[0]->apply(*work[0], out);
    REQUIRE(by.log->begin());
    REQUIRE(by.log->write(destination::changelog, out.changes()));
    REQUIRE(by.log->commit(read_by_fixture));
  }

  /// The last value of every key that begins so; the rest of the key.
  [[nodiscard]] state fold(char first, char last) const {
    state folded;
    for (const auto& each : kafka.read_committed("app-state")) {
      if (each.key->front() < first || each.key->front() > last)
        continue;
      if (each.value)
        folded[*each.key] = *each.value;
      else
        folded.erase(*each.key);
    }
    return folded;
  }

  [[nodiscard]] state untagged() const { return fold('0', '9'); }

  [[nodiscard]] state tagged() const {
    state without;
    for (const auto& [key, value] : fold('\x01', '\x01'))
      without[key.substr(1)] = value;
    return without;
  }

  fake_kafka kafka;
  std::shared_ptr<fake_client> client = kafka.connect("app");
  pairs::pairs_job job{13};
  pipeline_config config;
  manual_clock time;
  std::shared_ptr<progress> meter = make_progress();
};

TEST_CASE("the fixture is what it should be") {
  const upgrade_test test;
  CHECK(test.untagged() == state_of_fixture);
  CHECK(test.tagged().empty());
}

TEST_CASE("the first start on format 1 restores it and claims all partitions for format 2") {
  upgrade_test test;
  const auto before = test.kafka.read_committed("app-state").size();
  const auto made = test.run();
  REQUIRE(made);
  CHECK(made->operators[0]->size() == state_size{.keys = 4, .waiting = 14});
  std::vector<std::string> written;
  std::map<std::int32_t, std::string> fingerprints;
  for (const auto& each : test.kafka.read_committed("app-state")) {
    if (each.key == "duet.fingerprint")
      fingerprints[each.partition.value] = *each.value;
    if (each.key == "duet.positions.0")
      written.push_back(*each.value);
  }
  CHECK(fingerprints == std::map<std::int32_t, std::string>{{0, made_by + " format=2"},
                                                            {1, made_by + " format=2"}});
  CHECK(written == std::vector<std::string>{"1 0:54 1:66"});
  CHECK(test.kafka.read_committed("app-state").size() == before + 3);
  REQUIRE(test.run()); // and the second has nothing to write
  CHECK(test.kafka.read_committed("app-state").size() == before + 3);
}

TEST_CASE("what changes is rewritten, the rest stays, whatever is compacted in between") {
  for (const bool compacts : {false, true}) {
    CAPTURE(compacts);
    upgrade_test test;
    const auto restart = [&] {
      if (compacts)
        test.kafka.compact("app-state", true);
      auto made = test.run();
      REQUIRE(made);
      return std::move(*made);
    };
    auto made = restart();
    test.process(made, {"4", "7", "13"}); // 4 to 6, 6 to 0, 0 to -2
    CHECK(test.untagged() == state{{"3", "1:-3"}});
    CHECK(test.tagged() == state{{"0", "1:-2"}, {"4", "1:6"}});
    made = restart();
    CHECK(made.operators[0]->size() == state_size{.keys = 3, .waiting = 11});
    test.process(made, {"13", "13"}); // 0 to nothing: and nothing of format 1 comes back
    CHECK(test.untagged() == state{{"3", "1:-3"}});
    CHECK(test.tagged() == state{{"4", "1:6"}});
    made = restart();
    CHECK(made.operators[0]->size() == state_size{.keys = 2, .waiting = 9});
  }
}

TEST_CASE("format 1 of another job is refused before any of it is read") {
  upgrade_test test;
  test.job = pairs::pairs_job{3};
  const auto made = test.run();
  REQUIRE_FALSE(made);
  CHECK(made.error().message.find("was made by \"" + made_by + "\"") != std::string::npos);
}

TEST_CASE("a format that is newer is refused before any of it is read") {
  upgrade_test test;
  test.kafka.append("app-state",
                    {.partition = {0}, .key = "duet.fingerprint", .value = made_by + " format=3"});
  test.kafka.append("app-state", {.partition = {0}, .key = "\x02what", .value = "what"});
  const auto made = test.run();
  REQUIRE_FALSE(made);
  CHECK(made.error().what == remedy::misconfigured);
  CHECK(made.error().message.find("made by a newer duet") != std::string::npos);
}

/// Keeps every key it restores.
struct key_keeper : keyed_operator {
  explicit key_keeper(std::vector<std::string>& keys) : keys_{keys} {}
  void apply(const work&, effects&) override {}
  std::optional<std::string> restore(std::span<const record> in, state_format format) override {
    for (const auto& each : in)
      keys_.push_back((format == state_format::tagged ? "" : "untagged ") + std::string{*each.key});
    return std::nullopt;
  }
  [[nodiscard]] state_size size() const override { return {}; }

  std::vector<std::string>& keys_;
};

struct key_keeping_job : pairs::pairs_job {
  key_keeping_job() : pairs_job{13} {}
  [[nodiscard]] std::unique_ptr<keyed_operator> make_operator(layout) const override {
    return std::make_unique<key_keeper>(keys);
  }
  mutable std::vector<std::string> keys;
};

TEST_CASE("a state's key can be any bytes, also those of a mark") {
  const std::vector<std::string> keys{"duet.fingerprint",
                                      "",
                                      "\x01",
                                      "\x01"
                                      "duet.",
                                      "3",
                                      "duet.positions.0"};
  upgrade_test test;
  REQUIRE(test.run());
  test.kafka.remove_topic("app-state");
  test.kafka.add_topic("app-state", 2);
  test.kafka.delete_committed("app");
  key_keeping_job any;
  auto stands = standing::newest;
  const auto recover_any = [&] {
    any.keys.clear();
    return recover(*test.client, any, test.config, stands, *test.meter, test.time,
                   std::stop_token{});
  };
  auto made = recover_any();
  REQUIRE(made);
  effects out;
  for (const auto& key : keys)
    out.put({1}, key, "state");
  REQUIRE(made->log->begin());
  REQUIRE(made->log->write(destination::changelog, out.changes()));
  REQUIRE(made->log->commit({{{0}, {0}}}));
  REQUIRE(recover_any());
  CHECK(any.keys == keys);
}

} // namespace
} // namespace duet::test
