#include "pipeline/epoch_join.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace duet {
namespace {

const job_shape no_operators;

applied answer_of(std::uint32_t shard, std::uint64_t epoch) {
  return {.epoch = {epoch},
          .shard = {shard},
          .out = std::make_shared<effects>(no_operators, 0),
          .size = {}};
}

/// One that promises letters.
applied rejecting(std::uint32_t shard, std::uint64_t epoch) {
  auto answer = answer_of(shard, epoch);
  answer.rejects = true;
  return answer;
}

/// Of what INGEST has rejected, or a shard.
letters letters_of(std::uint64_t epoch, std::optional<std::uint32_t> shard = std::nullopt) {
  letters made{.epoch = {epoch}, .out = std::make_shared<outbox>()};
  if (shard)
    made.by = shard_id{*shard};
  return made;
}

closed end_of(std::uint64_t epoch, std::uint32_t answers) {
  return {.epoch = {epoch}, .answers = answers, .slices = {}, .at = {}};
}

TEST_CASE("nothing is joined before anything came") {
  epoch_join join;
  CHECK_FALSE(join.next());
}

using step = std::function<void(epoch_join&)>;

/// Makes the steps in every order: only the last one makes epoch 1 whole. Returns it as it came.
joined_epoch join_in_any_order(const std::vector<step>& steps) {
  std::vector<std::size_t> order(steps.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  joined_epoch last;
  do {
    epoch_join join;
    for (const auto number : order) {
      REQUIRE_FALSE(join.next());
      steps[number](join);
    }
    auto whole = join.next();
    REQUIRE(whole);
    last = std::move(*whole);
  } while (std::ranges::next_permutation(order).found);
  return last;
}

TEST_CASE("an epoch is whole when it is closed and all its answers are here, in any order") {
  const auto whole = join_in_any_order({[](epoch_join& to) { to.add(answer_of(0, 1)); },
                                        [](epoch_join& to) { to.add(answer_of(1, 1)); },
                                        [](epoch_join& to) { to.add(letters_of(1)); },
                                        [](epoch_join& to) { to.add(end_of(1, 3)); }});
  CHECK(whole.end.epoch == epoch_id{1});
  CHECK(whole.shards.size() == 2);
  CHECK(whole.dead.size() == 1);
}

TEST_CASE("letters of a shard that come before its answer are not taken for it") {
  const auto whole = join_in_any_order({[](epoch_join& to) { to.add(rejecting(0, 1)); },
                                        [](epoch_join& to) { to.add(letters_of(1, 0)); },
                                        [](epoch_join& to) { to.add(rejecting(1, 1)); },
                                        [](epoch_join& to) { to.add(letters_of(1, 1)); },
                                        [](epoch_join& to) { to.add(letters_of(1)); },
                                        [](epoch_join& to) { to.add(end_of(1, 3)); }});
  CHECK(whole.shards.size() == 2);
  CHECK(whole.dead.size() == 3);
}

TEST_CASE("an epoch without answers is whole when it is closed") {
  epoch_join join;
  join.add(end_of(1, 0));
  const auto whole = join.next();
  REQUIRE(whole);
  CHECK(whole->shards.empty());
  CHECK(whole->dead.empty());
}

TEST_CASE("an epoch waits for the letters of what its shards have rejected") {
  epoch_join join;
  join.add(end_of(1, 3));
  join.add(letters_of(1));
  join.add(answer_of(0, 1));
  join.add(rejecting(1, 1));
  CHECK_FALSE(join.next());
  join.add(letters_of(1, 1));
  const auto whole = join.next();
  REQUIRE(whole);
  REQUIRE(whole->dead.size() == 2);
  CHECK_FALSE(whole->dead[0].by);
  CHECK(whole->dead[1].by == shard_id{1});
}

TEST_CASE("letters are in the order of INGEST, then of the shards, however they come") {
  epoch_join join;
  join.add(end_of(1, 2));
  for (const std::uint32_t shard : {1U, 0U}) {
    join.add(rejecting(shard, 1));
    join.add(letters_of(1, shard));
  }
  const auto whole = join.next();
  REQUIRE(whole);
  REQUIRE(whole->dead.size() == 2);
  CHECK(whole->dead[0].by == shard_id{0});
}

TEST_CASE("an epoch is handed out once") {
  epoch_join join;
  join.add(end_of(1, 0));
  CHECK(join.next());
  CHECK_FALSE(join.next());
}

TEST_CASE("an epoch that is whole waits for those before it") {
  epoch_join join;
  join.add(end_of(2, 0));
  join.add(end_of(3, 0));
  CHECK_FALSE(join.next());
  join.add(end_of(1, 1));
  CHECK_FALSE(join.next());
  join.add(answer_of(0, 1));
  for (const std::uint64_t epoch : {1U, 2U, 3U}) {
    const auto whole = join.next();
    REQUIRE(whole);
    CHECK(whole->end.epoch == epoch_id{epoch});
  }
  CHECK_FALSE(join.next());
}

TEST_CASE("the shards of an epoch are in order, whichever answered first") {
  epoch_join join;
  for (const std::uint32_t shard : {2U, 0U, 3U, 1U})
    join.add(answer_of(shard, 1));
  join.add(end_of(1, 4));
  const auto whole = join.next();
  REQUIRE(whole);
  for (std::uint32_t i = 0; i < 4; ++i)
    CHECK(whole->shards[i].shard == shard_id{i});
}

TEST_CASE("what was said of an epoch is handed out with it") {
  epoch_join join;
  const auto answer = answer_of(0, 1);
  auto dead = letters_of(1);
  dead.counts[3] = 5;
  auto end = end_of(1, 2);
  end.slices.push_back({.split = {{0}, {4}}, .next = {40}, .records = 10});
  join.add(answer);
  join.add(dead);
  join.add(end);
  const auto whole = join.next();
  REQUIRE(whole);
  CHECK(whole->shards[0].out == answer.out);
  REQUIRE(whole->dead.size() == 1);
  CHECK(whole->dead[0].out == dead.out);
  CHECK(whole->dead[0].counts[3] == 5);
  REQUIRE(whole->end.slices.size() == 1);
  CHECK(whole->end.slices[0].next == record_offset{40});
}

TEST_CASE("any interleaving of many epochs comes out whole and in order") {
  test::random random;
  constexpr std::uint64_t epochs = 50;
  for (int round = 0; round < 20; ++round) {
    std::vector<std::function<void(epoch_join&)>> messages;
    std::vector<std::size_t> shard_counts;
    std::vector<std::size_t> letter_counts;
    for (std::uint64_t epoch = 1; epoch <= epochs; ++epoch) {
      const auto shards = static_cast<std::uint32_t>(random.between(0, 4));
      const std::uint32_t dead = random.once_in(2) ? 1 : 0;
      shard_counts.push_back(shards);
      letter_counts.push_back(dead);
      for (std::uint32_t shard = 0; shard < shards; ++shard)
        messages.emplace_back([=](epoch_join& to) { to.add(answer_of(shard, epoch)); });
      if (dead > 0)
        messages.emplace_back([=](epoch_join& to) { to.add(letters_of(epoch)); });
      messages.emplace_back([=](epoch_join& to) { to.add(end_of(epoch, shards + dead)); });
    }
    for (auto i = messages.size(); i > 1; --i)
      std::swap(messages[i - 1], messages[random.below(i)]);

    epoch_join join;
    std::uint64_t next = 1;
    for (const auto& add : messages) {
      add(join);
      while (const auto whole = join.next()) {
        REQUIRE(whole->end.epoch == epoch_id{next});
        REQUIRE(whole->shards.size() == shard_counts[next - 1]);
        REQUIRE(whole->dead.size() == letter_counts[next - 1]);
        ++next;
      }
    }
    CHECK(next == epochs + 1);
  }
}

} // namespace
} // namespace duet
