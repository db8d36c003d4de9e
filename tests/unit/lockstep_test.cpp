#include "pipeline/lockstep.hpp"
#include "tests/support/job_steps.hpp"
#include "tests/support/relay_job.hpp"
#include "tests/support/shards.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

using strings = std::vector<std::string>;

/// Shards of `relay_job`, or of one with its front and outputs, on four key groups.
class relay_shards : public shards {
public:
  explicit relay_shards(std::uint32_t count,
                        const std::shared_ptr<const job>& of = std::make_shared<relay_job>())
      : shards{of, {.key_groups = 4, .shards = count}, make_groups(*of, 4)} {}

  /// Reads numbers into the next epoch and gives each shard its rows.
  void begin(const strings& numbers, const epoch_steps& steps = epoch_steps{{}}, stamp now = {}) {
    std::vector<record> records;
    for (const auto& each : numbers)
      records.push_back({.split = {}, .offset = {}, .key = {}, .value = each, .headers = {}});
    rejects refused;
    shards::begin(read_rows(what(), keys().key_groups, records, refused),
                  std::make_shared<epoch_steps>(steps), now);
  }

  /// The outputs of a key group in an epoch, in order.
  [[nodiscard]] strings outputs(std::uint32_t group, epoch_id epoch) const {
    strings found;
    for (const auto& each : answers())
      if (each.epoch == epoch)
        static_cast<void>(each.out->outputs(relay_job::output).for_each([&](const outgoing& out) {
          if (out.key == std::to_string(group))
            found.emplace_back(out.value.value());
          return true;
        }));
    return found;
  }
};

TEST_CASE("a later stage waits for every shard, also for those that have nothing") {
  relay_shards test{2};
  test.begin({"10"}); // of group 0, to group 1
  CHECK(test.step(0));
  CHECK_FALSE(test.step(0));
  CHECK(test.on_the_way() == 2);
  while (test.deliver(0))
    ;
  CHECK_FALSE(test.step(0)); // the other shard has not said that it sends nothing
  CHECK(test.step(1));
  while (test.deliver(0))
    ;
  CHECK(test.step(0));
  CHECK(test.step(1));
  REQUIRE(test.answers().size() == 2);
  CHECK(test.outputs(1, {1}) == strings{"0>10"});
  CHECK(test.answers()[0].shard == shard_id{0});
  CHECK(test.answers()[1].out->outputs(relay_job::output).size() == 1);
}

TEST_CASE("what was sent early waits for the work of its epoch") {
  relay_shards test{1};
  test[0].add(exchange{{1}, 1, std::make_shared<batches>()});
  CHECK_FALSE(test.step(0));
}

TEST_CASE("an operator takes rows by input, then by the group that sent them") {
  relay_shards test{2};
  test.begin({"13", "-1", "12", "11", "10", "12"});
  random chance;
  test.finish(chance);
  CHECK(test.outputs(1, {1}) == strings{"0>10", "1>11", "2>12", "2>12", "3>13", "0>-1"});
}

TEST_CASE("an epoch may be ahead of the one before it by no stage") {
  relay_shards test{1};
  test.begin({"10"});
  test.begin({"20"});
  CHECK(test.step(0)); // stage 1 of the first
  CHECK(test.step(0)); // stage 1 of the second, while the first waits
  CHECK_FALSE(test.step(0));
  REQUIRE(test.on_the_way() == 2);
  test.deliver(1);
  CHECK_FALSE(test.step(0)); // the second has all it needs, but not before the first
  test.deliver(0);
  CHECK(test.step(0));
  CHECK(test.step(0));
  REQUIRE(test.answers().size() == 2);
  CHECK(test.answers()[0].epoch == epoch_id{1});
  CHECK(test.answers()[1].epoch == epoch_id{2});
}

TEST_CASE("an epoch without rows is answered, and changes nothing") {
  relay_shards test{2};
  test.begin({});
  random chance;
  test.finish(chance);
  REQUIRE(test.answers().size() == 2);
  for (const auto& each : test.answers()) {
    CHECK(each.out->outputs(relay_job::output).empty());
    CHECK(each.out->changes().empty());
  }
}

TEST_CASE("neither the number of shards nor the order of messages changes what comes out") {
  random chance;
  for (int round = 0; round < 100; ++round) {
    std::vector<strings> epochs;
    for (auto count = chance.between(1, 4); count > 0; --count) {
      auto& numbers = epochs.emplace_back();
      for (auto rows = chance.between(0, 20); rows > 0; --rows)
        numbers.push_back(std::to_string(chance.between(-99, 99)));
    }
    const auto run = [&](std::uint32_t count) {
      relay_shards made{count};
      for (const auto& each : epochs)
        made.begin(each);
      made.finish(chance);
      std::vector<strings> all;
      for (std::uint64_t epoch = 1; epoch <= epochs.size(); ++epoch)
        for (std::uint32_t group = 0; group < 4; ++group)
          all.push_back(made.outputs(group, {epoch}));
      return all;
    };
    const auto alone = run(1);
    CHECK(run(2) == alone);
    CHECK(run(3) == alone);
    CHECK(run(4) == alone);
  }
}

// --- time

/// Rings at the times that its rows name, one in a turn, and tells the group next to its own. Times
/// below 0 are stamps.
class alarm_operator : public keyed_operator {
public:
  explicit alarm_operator(key_group group) : group_{group} {}

  void apply(const turn& in, effects& out) override {
    for (const auto* each : in.in)
      for (const auto time : each->content.numbers(0))
        (time < 0 ? stamps_ : times_).insert(time < 0 ? -time : time);
    if (waits_for().next_stamp <= in.now)
      stamps_.erase(stamps_.begin());
    if (!waits_for().due_by(in.time.last()))
      return;
    const event_time due{*times_.begin()};
    auto& to = out.send({relay_job::from_relay, {(group_.value + 1) % 4}});
    to.put(0, due.value);
    to.end_row(moment::of_fired(in.time.step_reaching(due).value()));
    times_.erase(times_.begin());
  }

  [[nodiscard]] deadlines waits_for() const override {
    return {.next = times_.empty() ? end_of_time : event_time{*times_.begin()},
            .next_stamp = stamps_.empty() ? never : stamp{*stamps_.begin()}};
  }

  std::optional<std::string> restore(std::span<const state_record>) override {
    return std::nullopt;
  }

  [[nodiscard]] state_size size() const override { return {.keys = times_.size(), .waiting = 0}; }

private:
  key_group group_;
  std::multiset<std::int64_t> times_;
  std::multiset<std::int64_t> stamps_;
};

/// Writes down what rang, and what time it was then.
class witness_operator : public keyed_operator {
public:
  explicit witness_operator(key_group group) : group_{group} {}

  void apply(const turn& in, effects& out) override {
    const auto key = std::to_string(group_.value);
    for (const auto* each : in.in)
      for (const auto time : each->content.numbers(0)) {
        const auto text = std::to_string(time) + " at " + std::to_string(in.time.last().value);
        out.emit(relay_job::output,
                 {.key = key, .value = text, .partition = std::nullopt, .headers = {}});
      }
  }

  std::optional<std::string> restore(std::span<const state_record>) override {
    return std::nullopt;
  }

  [[nodiscard]] state_size size() const override { return {}; }

private:
  key_group group_;
};

/// The front and the ways of `relay_job`, with a table that feeds the first operator.
class alarm_job : public relay_job {
public:
  alarm_job() : shape_{relay_job::shape()} {
    shape_.tables = {{}};
    shape_.inputs[to_relay.value].tables = {{0}};
  }

  [[nodiscard]] const job_shape& shape() const override { return shape_; }
  [[nodiscard]] std::unique_ptr<keyed_operator> make_operator(operator_id of, key_group group,
                                                              std::uint32_t) const override {
    if (of == relay)
      return std::make_unique<alarm_operator>(group);
    return std::make_unique<witness_operator>(group);
  }

  /// Sends every number to the alarms.
  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t) const override {
    struct all_to_alarms : front {
      void read(std::span<const record> records, source_times& times, dispatch& to,
                rejects&) override {
        for (const auto& in : records) {
          auto& target = to.to({to_relay, {1}});
          target.put(0, std::stoll(std::string{*in.value}));
          target.end_row(times.now());
        }
      }
    };
    return std::make_unique<all_to_alarms>();
  }

private:
  job_shape shape_;
};

/// The table's time goes from one time to another within an epoch.
epoch_steps steps(event_time from, event_time to) {
  epoch_steps made{{from}};
  made.next(std::vector{std::pair{table_id{0}, to}});
  return made;
}

/// How many shards owe results at the end of an epoch.
std::ptrdiff_t owing(const shards& of, std::uint64_t epoch) {
  return std::ranges::count_if(of.answers(), [epoch](const applied& each) {
    return each.epoch == epoch_id{epoch} && each.owes;
  });
}

TEST_CASE("an operator whose time has come gets a turn without rows") {
  for (const std::uint32_t count : {1U, 4U}) {
    CAPTURE(count);
    relay_shards test{count, std::make_shared<alarm_job>()};
    random chance;
    test.begin({"10"}, epoch_steps{{{5}}});
    test.finish(chance);
    CHECK(test.outputs(2, {1}).empty());
    test.begin({}, steps({5}, {9}));
    test.finish(chance);
    CHECK(test.outputs(2, {2}).empty());
    test.begin({}, steps({9}, {10}));
    test.finish(chance);
    CHECK(test.outputs(2, {3}) == strings{"10 at 10"});
    CHECK(owing(test, 3) == 0);
  }
}

TEST_CASE("what an operator owes holds back the time of those that it feeds, on every shard") {
  for (const std::uint32_t count : {1U, 4U}) {
    CAPTURE(count);
    relay_shards test{count, std::make_shared<alarm_job>()};
    random chance;
    test.begin({"10", "11", "30"}, steps({5}, {20}));
    test.finish(chance);
    CHECK(test.outputs(2, {1}) == strings{"10 at 10"}); // not 20: 11 is still to come
    CHECK(owing(test, 1) == 1);
    test.begin({}, epoch_steps{{{20}}});
    test.finish(chance);
    CHECK(test.outputs(2, {2}) == strings{"11 at 20"});
    CHECK(owing(test, 2) == 0);
  }
}

TEST_CASE("the answer names the next stamp, and with that stamp there is a turn") {
  relay_shards test{1, std::make_shared<alarm_job>()};
  random chance;
  test.begin({"-100", "-200"}, epoch_steps{{no_time}}, stamp{50});
  test.finish(chance);
  CHECK(test.answers().back().next_stamp == stamp{100});
  test.begin({}, epoch_steps{{no_time}}, stamp{99});
  test.finish(chance);
  CHECK(test.answers().back().next_stamp == stamp{100});
  test.begin({}, epoch_steps{{no_time}}, stamp{100});
  test.finish(chance);
  CHECK(test.answers().back().next_stamp == stamp{200});
}

} // namespace
} // namespace duet::test
