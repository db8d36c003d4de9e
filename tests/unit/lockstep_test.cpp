#include "pipeline/lockstep.hpp"
#include "tests/support/job_steps.hpp"
#include "tests/support/relay_job.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

using strings = std::vector<std::string>;

/// Some shards of `relay_job` on four key groups, with the messages that are on their way to each.
class shards {
public:
  explicit shards(std::uint32_t count) : keys_{.key_groups = 4, .shards = count} {
    for (std::uint32_t i = 0; i < count; ++i) {
      shard_parts parts{.id = {i}, .what = job_, .keys = keys_, .groups = {}};
      for (std::uint32_t group = 0; group < keys_.key_groups; ++group)
        if (keys_.shard_of({group}) == shard_id{i})
          parts.groups.push_back(make_group(*job_, {group}, keys_.key_groups));
      shards_.push_back(std::make_unique<lockstep>(std::move(parts)));
    }
  }

  /// Reads numbers into the next epoch and gives each shard its rows.
  void begin(const strings& numbers) {
    std::vector<record> records;
    for (const auto& each : numbers)
      records.push_back({.split = {}, .offset = {}, .key = {}, .value = each, .headers = {}});
    rejects refused;
    auto all = read_rows(*job_, keys_.key_groups, records, refused);
    std::vector<std::shared_ptr<batches>> parts(shards_.size());
    for (auto& each : parts)
      each = std::make_shared<batches>();
    for (auto& each : all)
      parts[keys_.shard_of(each.to.group).value]->push_back(std::move(each));
    ++last_.value;
    for (std::size_t i = 0; i < shards_.size(); ++i)
      shards_[i]->add(shard_work{
          last_, parts[i], std::make_shared<epoch_steps>(std::vector<event_time>{}), {}});
  }

  lockstep& operator[](std::size_t shard) { return *shards_[shard]; }

  /// Lets a shard do what is ready; its exchanges wait to be delivered.
  bool step(std::size_t shard) {
    auto made = shards_[shard]->next();
    if (!made)
      return false;
    for (std::size_t i = 0; i < made->sends.size(); ++i)
      on_the_way_.emplace_back(i, std::move(made->sends[i]));
    if (made->answer)
      answers_.push_back(std::move(*made->answer));
    return true;
  }

  /// Delivers one of the exchanges that wait.
  bool deliver(std::size_t which) {
    if (which >= on_the_way_.size())
      return false;
    const auto at = on_the_way_.begin() + static_cast<std::ptrdiff_t>(which);
    shards_[at->first]->add(at->second);
    on_the_way_.erase(at);
    return true;
  }

  /// Does everything, in an order that is drawn.
  void finish(random& chance) {
    bool quiet = false;
    while (!quiet) {
      quiet = on_the_way_.empty();
      if (!quiet)
        deliver(chance.below(on_the_way_.size()));
      const auto first = chance.below(shards_.size());
      for (std::size_t i = 0; i < shards_.size(); ++i)
        if (step((first + i) % shards_.size()))
          quiet = false;
    }
  }

  /// The outputs of a key group in an epoch, in order.
  [[nodiscard]] strings outputs(std::uint32_t group, epoch_id epoch) const {
    strings found;
    for (const auto& each : answers_)
      if (each.epoch == epoch)
        static_cast<void>(each.out->outputs(relay_job::output).for_each([&](const outgoing& out) {
          if (out.key == std::to_string(group))
            found.emplace_back(out.value.value());
          return true;
        }));
    return found;
  }

  [[nodiscard]] const std::vector<applied>& answers() const { return answers_; }
  [[nodiscard]] std::size_t on_the_way() const { return on_the_way_.size(); }

private:
  std::shared_ptr<const relay_job> job_ = std::make_shared<relay_job>();
  layout keys_;
  epoch_id last_{0};
  std::vector<std::unique_ptr<lockstep>> shards_;
  std::deque<std::pair<std::size_t, exchange>> on_the_way_; ///< To which shard.
  std::vector<applied> answers_;
};

TEST_CASE("a later stage waits for every shard, also for those that have nothing") {
  shards test{2};
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
  shards test{1};
  test[0].add(exchange{{1}, 1, std::make_shared<batches>()});
  CHECK_FALSE(test.step(0));
}

TEST_CASE("an operator takes rows by input, then by the group that sent them") {
  shards test{2};
  test.begin({"13", "-1", "12", "11", "10", "12"});
  random chance;
  test.finish(chance);
  CHECK(test.outputs(1, {1}) == strings{"0>10", "1>11", "2>12", "2>12", "3>13", "0>-1"});
}

TEST_CASE("an epoch may be ahead of the one before it by no stage") {
  shards test{1};
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
  shards test{2};
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
      shards made{count};
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

} // namespace
} // namespace duet::test
