#include "jobs/alignment.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace duet {
namespace {

using namespace std::chrono_literals;
using test::part;
using splits = std::vector<split>;

constexpr stamp now{1'000'000};

/// Tables on sources of their own, and which of them feed which operator.
job_shape shape_of(std::size_t tables, const std::vector<std::vector<std::uint16_t>>& operators,
                   watermark_rules rules = {.drift_max = 100ms}) {
  job_shape made;
  for (std::size_t i = 0; i < tables; ++i)
    made.tables.push_back({.sources = {numbered<source_id>(i)}, .rules = rules});
  for (std::size_t i = 0; i < operators.size(); ++i) {
    made.operators.push_back({.name = "op"});
    for (const auto table : operators[i])
      made.inputs.push_back({.of = numbered<operator_id>(i),
                             .from = std::nullopt,
                             .columns = 1,
                             .tables = {numbered<table_id>(table)}});
  }
  return made;
}

/// What INGEST tells of splits, and who shall wait.
class reading {
public:
  reading(const job_shape& shape, splits all)
      : times_{shape.tables, all, {}}, aligned_{shape}, splits_{std::move(all)} {
    times_.set_wall(now);
  }

  /// Takes a row of the table that reads the split's source.
  void row(split from, std::int64_t time) {
    REQUIRE(times_.take({from.source.value}, from, {time}));
    times_.end_row();
  }

  /// Looks at all splits: those that are not told have a backlog.
  splits waiting(const splits& read_out = {}, clock::time_point at = {}) {
    for (const auto each : splits_)
      times_.look(each, std::ranges::find(read_out, each) == read_out.end(), at);
    times_.settle();
    const auto held = aligned_.far_ahead(times_);
    return {held.begin(), held.end()};
  }

private:
  source_times times_;
  alignment aligned_;
  splits splits_;
};

TEST_CASE("a split that is far ahead waits until the others are half as far behind") {
  const auto a = part(0);
  const auto b = part(1);
  reading test{shape_of(1, {{0}}), {a, b}};
  CHECK(test.waiting().empty()); // nothing is known yet
  test.row(a, 1'000);
  test.row(b, 1'100);
  CHECK(test.waiting().empty());
  test.row(b, 1'101);
  CHECK(test.waiting() == splits{b});
  test.row(a, 1'050);
  CHECK(test.waiting() == splits{b});
  test.row(a, 1'051);
  CHECK(test.waiting().empty());
}

TEST_CASE("nobody waits for a split that has nothing to read") {
  const auto a = part(0);
  const auto b = part(1);
  reading test{shape_of(1, {{0}}), {a, b}};
  test.row(a, 1'000);
  test.row(b, 5'000);
  CHECK(test.waiting({a}).empty());
  CHECK(test.waiting() == splits{b});
}

TEST_CASE("nobody waits for long for a split that brings nothing") {
  const auto a = part(0);
  const auto b = part(1);
  reading test{shape_of(1, {{0}}), {a, b}};
  const clock::time_point start{};
  test.row(a, 1'000);
  test.row(b, 5'000);
  CHECK(test.waiting({}, start) == splits{b});
  CHECK(test.waiting({}, start + 4s) == splits{b});
  CHECK(test.waiting({}, start + table_watermark::silent_max).empty());
  test.row(a, 1'001);
  CHECK(test.waiting({}, start + 6s) == splits{b});
}

TEST_CASE("tables that one operator waits for are kept together, and no others") {
  const auto a = part(0);
  const auto b = part(0, 1);
  reading together{shape_of(2, {{0, 1}}), {a, b}};
  reading apart{shape_of(2, {{0}, {1}}), {a, b}};
  for (auto* const each : {&together, &apart}) {
    each->row(a, 1'000);
    each->row(b, 5'000);
  }
  CHECK(together.waiting() == splits{b});
  CHECK(apart.waiting().empty());
}

TEST_CASE("two splits never wait for each other") {
  // Two tables read both partitions, by columns that tell opposite times.
  auto shape = shape_of(2, {{0}, {1}});
  shape.tables[1].sources = {source_id{0}};
  const auto a = part(0);
  const auto b = part(1);
  source_times times{shape.tables, splits{a, b}, {}};
  times.set_wall(now);
  alignment test{shape};
  const auto row = [&](split from, std::int64_t first, std::int64_t second) {
    REQUIRE(times.take({0}, from, {first}));
    REQUIRE(times.take({1}, from, {second}));
    times.end_row();
  };
  row(a, 1'000, 5'000);
  row(b, 5'000, 1'000);
  for (const auto each : {a, b})
    times.look(each, true, {});
  times.settle();
  CHECK(test.far_ahead(times).empty());
}

TEST_CASE("without a limit splits run as far ahead as they like") {
  const auto a = part(0);
  const auto b = part(1);
  reading test{shape_of(1, {{0}}, {.drift_max = 0ms}), {a, b}};
  test.row(a, 1'000);
  test.row(b, 900'000);
  CHECK(test.waiting().empty());
}

} // namespace
} // namespace duet
