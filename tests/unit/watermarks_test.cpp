#include "jobs/epoch_steps.hpp"
#include "jobs/source_times.hpp"
#include "jobs/table_watermark.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace duet {
namespace {

using test::part;

using namespace std::chrono_literals;

constexpr watermark_rules all_believed{.ahead_max = 0ms};

/// Tables, each on a source of its own with so many splits.
source_times tables_on(const std::vector<std::int32_t>& splits) {
  std::vector<table_shape> tables;
  std::vector<split> all;
  for (const auto count : splits) {
    const source_id source{static_cast<std::uint16_t>(tables.size())};
    tables.push_back({{source}, all_believed});
    for (std::int32_t partition = 0; partition < count; ++partition)
      all.push_back({source, {partition}});
  }
  return {tables, all, {}};
}

source_times two_tables() { return tables_on({1, 1}); }

// --- steps

TEST_CASE("a row counts in the step before what it moves") {
  auto times = two_tables();
  CHECK(times.now() == moment::of_rows(0));
  CHECK(times.take({0}, part(0), {10}));
  CHECK(times.now() == moment::of_rows(0));
  CHECK_FALSE(times.may_be_late({0}, {5}));
  times.end_row();
  CHECK(times.now() == moment::of_rows(1));
  CHECK(times.may_be_late({0}, {10}));
  CHECK_FALSE(times.may_be_late({0}, {11}));
  CHECK(times.take({0}, part(0), {7}));
  times.end_row();
  CHECK(times.now() == moment::of_rows(1));
}

TEST_CASE("a row of several tables ends one step") {
  auto times = two_tables();
  CHECK(times.take({0}, part(0), {10}));
  CHECK(times.take({1}, part(0, 1), {20}));
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
  auto times = tables_on({2});
  CHECK(times.take({0}, part(0), {10}));
  times.end_row();
  const clock::time_point begin{};
  for (const auto at : {0s, 30s}) {
    CHECK_FALSE(times.moved());
    times.look(part(0), false, begin + at);
    times.look(part(1), false, begin + at);
    times.settle();
  }
  CHECK_FALSE(times.moved()); // both are idle
  CHECK(times.take({0}, part(0), {12}));
  times.end_row();
  CHECK(times.moved());
  CHECK(times.now() == moment::of_rows(1));
  CHECK(times.at({0}, part(1)).idle);
}

TEST_CASE("a table on two sources has one time for all their splits") {
  const split left{{0}, {0}};
  const split right{{1}, {0}};
  const std::vector<table_shape> tables{{{{0}, {1}}, all_believed}};
  source_times times{tables, std::vector<split>{left, right}, {}};
  CHECK(times.take({0}, left, {10}));
  times.end_row();
  CHECK(times.watermark({0}) == no_time);
  CHECK(times.take({0}, right, {7}));
  times.end_row();
  CHECK(times.watermark({0}) == event_time{7});
  CHECK(times.at({0}, left).greatest == event_time{10});
  for (const auto source : {left.source, right.source})
    CHECK(times.tables_of(source).size() == 1);
}

TEST_CASE("it goes on at what was committed") {
  const std::vector<table_shape> tables{{{{0}}, all_believed}};
  const std::vector<split> splits{part(0), part(1)};
  committed_times from;
  from.watermarks = {{9}};
  from.splits[{{0}, part(0)}] = {{7}, false};
  from.splits[{{0}, part(1)}] = {{3}, true};
  source_times times{tables, splits, from};
  CHECK(times.watermark({0}) == event_time{9});
  CHECK(times.may_be_late({0}, {9}));
  CHECK(times.at({0}, part(1)).idle);
  CHECK(times.take({0}, part(0), {12}));
  times.end_row();
  CHECK(times.watermark({0}) == event_time{12});
}

TEST_CASE("when all splits of a table are read to their ends, its time ends") {
  auto times = tables_on({2, 1});
  times.end(part(0));
  times.settle();
  CHECK_FALSE(times.moved());
  times.end(part(1));
  times.settle();
  CHECK(times.now() == moment::of_rows(1));
  CHECK(times.watermark({0}) == end_of_time);
  CHECK(times.watermark({1}) == no_time);
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

TEST_CASE("what rows are judged by goes on, whatever is owed") {
  const auto steps = some_steps();
  const std::vector<time_feed> both{{{0}}, {{1}}};
  const operator_clock time{steps, both, {50}};
  CHECK(time.last() == event_time{50});
  CHECK(time.passed(1) == event_time{10});
  CHECK(time.passed(3) == event_time{110});
  CHECK(time.passed_last() == event_time{210});
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
