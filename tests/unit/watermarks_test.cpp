#include "jobs/epoch_steps.hpp"
#include "jobs/source_times.hpp"
#include "jobs/table_watermark.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace duet {
namespace {

using namespace std::chrono_literals;

table_watermark table(std::size_t splits, table_rules rules = {.ahead_max = 0ms}) {
  return {rules, std::vector<split_time>(splits), no_time};
}

void take(table_watermark& to, std::size_t split, std::int64_t at) {
  REQUIRE(to.take(split, {at}, 0));
}

// --- the watermark of a table

TEST_CASE("a table's watermark is the least of its splits, and never goes back") {
  auto of = table(2);
  take(of, 0, 10);
  CHECK(of.now() == no_time); // nothing is known of the other
  take(of, 1, 5);
  CHECK(of.now() == event_time{5});
  take(of, 1, 3);
  CHECK(of.now() == event_time{5});
  take(of, 1, 20);
  CHECK(of.now() == event_time{10});
  take(of, 0, -100);
  CHECK(of.now() == event_time{10});
  CHECK(of.of(0) == split_time{{10}, false});
}

TEST_CASE("a split is idle when it was read to its end and is quiet for long enough") {
  auto of = table(2);
  take(of, 0, 10);
  of.look(1, false, 1h); // behind a backlog
  CHECK(of.now() == no_time);
  of.look(1, true, 29'999ms);
  CHECK(of.now() == no_time);
  of.look(1, true, 30s);
  CHECK(of.now() == event_time{10});
  CHECK(of.of(1).idle);
}

TEST_CASE("a split that comes back joins when it has caught up") {
  auto of = table(2);
  take(of, 0, 10);
  take(of, 1, 2);
  of.look(1, true, 30s);
  CHECK(of.now() == event_time{10});
  take(of, 1, 5);
  CHECK(of.of(1).idle);
  take(of, 0, 20);
  CHECK(of.now() == event_time{20});
  take(of, 1, 20);
  CHECK_FALSE(of.of(1).idle);
  take(of, 0, 30);
  CHECK(of.now() == event_time{20});
}

TEST_CASE("with all splits idle time stands still, unless the user wants it to go on") {
  for (const bool moves : {false, true}) {
    CAPTURE(moves);
    auto of = table(2, {.all_idle_moves = moves, .ahead_max = 0ms});
    take(of, 0, 10);
    take(of, 1, 5);
    of.look(0, true, 30s);
    CHECK(of.now() == event_time{5});
    of.look(1, true, 30s);
    CHECK(of.now() == event_time{moves ? 10 : 5});
  }
}

TEST_CASE("a row that is too far ahead of the wall clock is not believed") {
  table_watermark of{{.ahead_max = 1s}, std::vector<split_time>(1), no_time};
  CHECK(of.take(0, {11'000}, 10'000));
  CHECK_FALSE(of.take(0, {11'001}, 10'000));
  CHECK(of.now() == event_time{11'000});
  CHECK_FALSE(of.take(0, {std::numeric_limits<std::int64_t>::max() - 1}, 10'000));
  CHECK(of.take(0, {std::numeric_limits<std::int64_t>::min() + 1}, 10'000));
}

TEST_CASE("a split that has ended holds nothing back; when all have, nothing comes any more") {
  auto of = table(2);
  take(of, 0, 10);
  of.end(1);
  CHECK(of.now() == event_time{10});
  of.end(0);
  CHECK(of.now() == end_of_time);
}

TEST_CASE("an idle split beside one that has ended may still have rows") {
  auto of = table(2);
  take(of, 0, 10);
  of.end(1);
  of.look(0, true, 30s);
  CHECK(of.now() == event_time{10});
}

TEST_CASE("it goes on at what was committed") {
  table_watermark of{{}, {{{7}, false}, {{3}, true}}, {9}};
  CHECK(of.now() == event_time{9}); // further than its splits: one was idle meanwhile
  CHECK(of.take(0, {8}, 1'000'000));
  CHECK(of.now() == event_time{9});
  CHECK(of.take(0, {12}, 1'000'000));
  CHECK(of.now() == event_time{12});
  CHECK(of.of(1).idle);
}

TEST_CASE("in any order it is what its definition says") {
  test::random random;
  for (int round = 0; round < 200; ++round) {
    const auto splits = static_cast<std::size_t>(random.between(1, 4));
    auto of = table(splits);
    std::vector<std::int64_t> greatest(splits, no_time.value);
    std::vector<bool> idle(splits, false);
    auto emitted = no_time.value;
    for (int step = 0; step < 100; ++step) {
      const auto split = random.below(splits);
      if (random.once_in(8)) {
        of.look(split, true, 30s);
        idle[split] = true;
      } else {
        const auto at = random.between(-20, 60);
        take(of, split, at);
        greatest[split] = std::max(greatest[split], at);
        if (greatest[split] >= emitted)
          idle[split] = false;
      }
      std::optional<std::int64_t> least;
      for (std::size_t i = 0; i < splits; ++i)
        if (!idle[i])
          least = std::min(least.value_or(greatest[i]), greatest[i]);
      emitted = std::max(emitted, least.value_or(emitted));
      REQUIRE(of.now().value == emitted);
    }
  }
}

// --- steps

source_times two_tables() { return source_times{{table(1), table(1)}}; }

TEST_CASE("a row counts in the step before what it moves") {
  auto times = two_tables();
  CHECK(times.now() == moment::of_rows(0));
  CHECK(times.take({0}, 0, {10}));
  CHECK(times.now() == moment::of_rows(0));
  CHECK_FALSE(times.may_be_late({0}, {5}));
  times.end_row();
  CHECK(times.now() == moment::of_rows(1));
  CHECK(times.may_be_late({0}, {10}));
  CHECK_FALSE(times.may_be_late({0}, {11}));
  CHECK(times.take({0}, 0, {7}));
  times.end_row();
  CHECK(times.now() == moment::of_rows(1));
}

TEST_CASE("a row of several tables ends one step") {
  auto times = two_tables();
  CHECK(times.take({0}, 0, {10}));
  CHECK(times.take({1}, 0, {20}));
  times.end_row();
  CHECK(times.now() == moment::of_rows(1));
  const auto steps = times.take_steps();
  CHECK(steps->last() == 1);
  CHECK(steps->moves().size() == 2);
  CHECK(times.now() == moment::of_rows(0)); // of the next epoch
  CHECK_FALSE(times.moved());
  CHECK(times.take_steps()->begin()[1] == event_time{20});
}

TEST_CASE("a split that becomes idle ends the step if that moves time") {
  source_times times{{table(2)}};
  CHECK(times.take({0}, 0, {10}));
  times.end_row();
  CHECK_FALSE(times.moved());
  times.look({0}, 1, true, 30s);
  CHECK(times.moved());
  CHECK(times.now() == moment::of_rows(1));
}

// --- the time of an operator

/// Tables 0 and 1 begin at 0 and 100, and move in steps 1 to 4.
epoch_steps some_steps() {
  epoch_steps steps{{{0}, {100}}};
  using moves = std::vector<std::pair<table_id, event_time>>;
  steps.next(moves{{{0}, {10}}});
  steps.next(moves{{{1}, {110}}});
  steps.next(moves{{{0}, {200}}});
  steps.next(moves{{{0}, {210}}, {{1}, {300}}});
  return steps;
}

TEST_CASE("an operator's time is the least over the tables that feed it") {
  const auto steps = some_steps();
  const std::vector<time_feed> both{{{0}}, {{1}}};
  const operator_clock time{steps, both};
  const std::vector<std::int64_t> expected{0, 10, 10, 110, 210};
  for (std::uint32_t step = 0; step < expected.size(); ++step)
    CHECK(time.at(step).value == expected[step]);
  CHECK(time.last() == event_time{210});
  CHECK(time.step_reaching({0}) == 0);
  CHECK(time.step_reaching({1}) == 1);
  CHECK(time.step_reaching({11}) == 3);
  CHECK(time.step_reaching({110}) == 3);
  CHECK(time.step_reaching({111}) == 4);
  CHECK(time.step_reaching({211}) == std::nullopt);
}

TEST_CASE("tables that do not feed it do not count, and what is held back comes later") {
  const auto steps = some_steps();
  const std::vector<time_feed> late{{{1}, 50}};
  const operator_clock time{steps, late};
  CHECK(time.at(0) == event_time{50});
  CHECK(time.at(1) == event_time{50});
  CHECK(time.at(2) == event_time{60});
  CHECK(time.last() == event_time{250});
}

TEST_CASE("without tables time never moves") {
  const auto steps = some_steps();
  const operator_clock time{steps, {}};
  CHECK(time.last() == no_time);
  CHECK(time.step_reaching({std::numeric_limits<std::int64_t>::min() + 1}) == std::nullopt);
}

TEST_CASE("it does not pass what an earlier operator owes") {
  const auto steps = some_steps();
  const std::vector<time_feed> both{{{0}}, {{1}}};
  const operator_clock time{steps, both, {50}};
  CHECK(time.at(1) == event_time{10});
  CHECK(time.at(4) == event_time{50});
  CHECK(time.step_reaching({50}) == 3);
  CHECK(time.step_reaching({51}) == std::nullopt);
}

TEST_CASE("neither nothing nor the end is held back") {
  epoch_steps steps{{no_time}};
  steps.next(std::vector<std::pair<table_id, event_time>>{{{0}, end_of_time}});
  const std::vector<time_feed> late{{{0}, 50}};
  const operator_clock time{steps, late};
  CHECK(time.at(0) == no_time);
  CHECK(time.last() == end_of_time);
}

} // namespace
} // namespace duet
