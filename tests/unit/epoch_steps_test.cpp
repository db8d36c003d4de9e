#include "model/epoch_steps.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "random.hpp"

namespace duet {
namespace {

constexpr table_id a{1};
constexpr table_id b{4};
constexpr table_id c{9};

/// The steps at which the least watermark of some tables changes, the start first.
std::vector<std::pair<std::uint32_t, std::int64_t>> walk(const epoch_steps& steps,
                                                         const std::vector<table_id>& tables) {
  least_watermark time{steps, tables};
  std::vector<std::pair<std::uint32_t, std::int64_t>> seen;
  do
    seen.emplace_back(time.step().value, time.watermark().value);
  while (time.next());
  return seen;
}

using walked = std::vector<std::pair<std::uint32_t, std::int64_t>>;

TEST_CASE("an epoch in which time does not move is one step") {
  epoch_steps steps{{{a, {10}}}};
  CHECK(steps.take_rows() == step_number{0});
  CHECK(steps.take_rows() == step_number{0});
  CHECK(steps.size() == 1);
  CHECK(steps.moves().empty());
  CHECK(walk(steps, {a}) == walked{{0, 10}});
}

TEST_CASE("a row that moves a watermark is the last one of its step") {
  epoch_steps steps{{{a, no_time}}};
  CHECK(steps.take_rows() == step_number{0});
  steps.moved(a, {5});
  CHECK(steps.take_rows() == step_number{1});
  CHECK(steps.take_rows() == step_number{1});
  steps.moved(a, {8});
  CHECK(steps.take_rows() == step_number{2});
  CHECK(steps.size() == 3);
  CHECK(walk(steps, {a}) == walked{{0, no_time.value}, {1, 5}, {2, 8}});
  CHECK(steps.end() == std::vector<table_time>{{a, {8}}});
}

TEST_CASE("if the last row has moved time, there is a last step without rows") {
  epoch_steps steps{{{a, {1}}}};
  CHECK(steps.take_rows() == step_number{0});
  steps.moved(a, {2});
  CHECK(steps.size() == 2);
  CHECK(steps.end_of(std::vector{a}) == event_time{2});
  CHECK(walk(steps, {a}) == walked{{0, 1}, {1, 2}});
}

TEST_CASE("what moves without a row in between moves in one step") {
  epoch_steps steps{{{a, {1}}, {b, {1}}}};
  steps.moved(a, {2}); // before the first row
  CHECK(steps.take_rows() == step_number{0});
  steps.moved(a, {3}); // two tables read the row
  steps.moved(b, {3});
  steps.moved(b, {4}); // and a split is idle
  CHECK(steps.take_rows() == step_number{1});
  CHECK(steps.size() == 2);
  CHECK(walk(steps, {a}) == walked{{0, 2}, {1, 3}});
  CHECK(walk(steps, {b}) == walked{{0, 1}, {1, 4}});
  CHECK(walk(steps, {a, b}) == walked{{0, 1}, {1, 3}});
}

TEST_CASE("an operator goes by the least of the tables that feed it, and by no other") {
  epoch_steps steps{{{a, {10}}, {b, {20}}, {c, no_time}}};
  for (const auto& [table, to] : std::vector<std::pair<table_id, std::int64_t>>{
           {a, 15}, {b, 30}, {c, 1}, {a, 25}, {a, 40}, {b, 50}}) {
    static_cast<void>(steps.take_rows());
    steps.moved(table, {to});
  }
  CHECK(walk(steps, {a}) == walked{{0, 10}, {1, 15}, {4, 25}, {5, 40}});
  CHECK(walk(steps, {b}) == walked{{0, 20}, {2, 30}, {6, 50}});
  CHECK(walk(steps, {b, a}) == walked{{0, 10}, {1, 15}, {4, 25}, {5, 30}, {6, 40}});
  CHECK(walk(steps, {a, b, c}) == walked{{0, no_time.value}, {3, 1}});
  CHECK(steps.end_of(std::vector{a, b}) == event_time{40});
  CHECK(steps.end_of(std::vector{c}) == event_time{1});
}

TEST_CASE("what no table feeds has no event time") {
  epoch_steps steps{{{a, {10}}}};
  static_cast<void>(steps.take_rows());
  steps.moved(a, {11});
  CHECK(walk(steps, {}) == walked{{0, no_time.value}});
  CHECK(steps.end_of({}) == no_time);
  const epoch_steps without_tables;
  CHECK(without_tables.size() == 1);
  CHECK(walk(without_tables, {}) == walked{{0, no_time.value}});
}

TEST_CASE("the watermark in front of a step's rows can be asked for step by step") {
  epoch_steps steps{{{a, {1}}}};
  for (const std::int64_t to : {2, 3, 4}) {
    static_cast<void>(steps.take_rows());
    steps.moved(a, {to});
  }
  least_watermark time{steps, std::vector{a}};
  CHECK(time.at({0}) == event_time{1});
  CHECK(time.at({0}) == event_time{1});
  CHECK(time.at({2}) == event_time{3});
  CHECK(time.step() == step_number{2});
  CHECK(time.at({7}) == event_time{4});
  CHECK_FALSE(time.next());
}

TEST_CASE("it is what a list of all watermarks at each step says") {
  test::random random;
  for (int run = 0; run < 200; ++run) {
    std::map<std::uint16_t, std::int64_t> now{{1, 0}, {2, 0}, {3, 0}};
    epoch_steps steps{{{{1}, {0}}, {{2}, {0}}, {{3}, {0}}}};
    std::vector<std::map<std::uint16_t, std::int64_t>> in_front; // by step
    std::uint32_t last = UINT32_MAX;
    for (int row = 0; row < 40; ++row) {
      const auto step = steps.take_rows().value;
      if (step != last)
        in_front.resize(step + 1, now);
      CHECK(in_front.back() == now);
      last = step;
      for (std::uint16_t table = 1; table <= 3; ++table)
        if (random.once_in(3)) {
          now[table] += random.between(1, 9);
          steps.moved({table}, {now[table]});
        }
    }
    std::vector<table_id> tables;
    for (std::uint16_t table = 1; table <= 3; ++table)
      if (random.once_in(2))
        tables.push_back({table});
    least_watermark asked{steps, tables};
    least_watermark walking{steps, tables};
    bool more = true;
    for (std::uint32_t step = 0; step < in_front.size(); ++step) {
      auto expected = tables.empty() ? no_time : end_of_time;
      for (const auto table : tables)
        expected = std::min(expected, event_time{in_front[step][table.value]});
      CHECK(asked.at({step}) == expected);
      if (more && walking.watermark() != expected)
        more = walking.next();
      CHECK(walking.watermark() == expected);
      CHECK(walking.step() <= step_number{step});
    }
  }
}

TEST_CASE("moments order what is fired in a step before its rows") {
  static_assert(fired_in({0}) < rows_of({0}));
  static_assert(rows_of({0}) < fired_in({1}));
  static_assert(fired_in({3}) == moment{6});
  static_assert(rows_of({3}) == moment{7});
  static_assert(step_of(moment{6}) == step_number{3});
  static_assert(step_of(moment{7}) == step_number{3});
  static_assert(is_fired(fired_in(step_max)));
  static_assert(!is_fired(rows_of(step_max)));
  static_assert(step_of(rows_of(step_max)) == step_max);
}

} // namespace
} // namespace duet
