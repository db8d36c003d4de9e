#include "jobs/table_watermark.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <vector>

#include "random.hpp"

namespace duet {
namespace {

using namespace std::chrono_literals;

using splits = std::vector<table_watermark::split>;

constexpr stamp now{1'000'000};
constexpr clock::time_point start{};

constexpr watermark_rules by_default{};
constexpr watermark_rules idle_set{.idle_after = 30s, .idle_after_is_set = true};
constexpr watermark_rules never_idle{.idle_after = 0ms, .idle_after_is_set = true};

/// Takes a row; true if it moves the watermark.
bool row(table_watermark& table, std::size_t split, std::int64_t value) {
  const auto effect = table.take(split, {value}, now);
  CHECK(effect != row_effect::too_far_ahead);
  return effect == row_effect::moved;
}

/// Looks at one split; true if that moves the watermark.
bool look(table_watermark& table, std::size_t split, bool backlog, clock::time_point at) {
  table.look(split, backlog, at);
  return table.settle();
}

bool end(table_watermark& table, std::size_t split) {
  table.end(split);
  return table.settle();
}

/// A table that goes on from what was committed, all of whose splits are read to their ends.
table_watermark go_on(const watermark_rules& rules, const splits& from, event_time watermark) {
  table_watermark table{rules, from, watermark};
  for (std::size_t i = 0; i < from.size(); ++i)
    table.look(i, false, start);
  CHECK_FALSE(table.settle());
  return table;
}

/// Lets a split that is read to its end be quiet until it is idle.
void be_idle(table_watermark& table, std::size_t split, clock::time_point from = start) {
  static_cast<void>(look(table, split, false, from));
  static_cast<void>(look(table, split, false, from + 30s));
  CHECK(table.at(split).idle);
}

TEST_CASE("with one split the watermark is the greatest value") {
  table_watermark table{by_default, splits(1)};
  CHECK(table.watermark() == no_time);
  CHECK(row(table, 0, 10));
  CHECK(table.watermark() == event_time{10});
  CHECK_FALSE(row(table, 0, 10));
  CHECK_FALSE(row(table, 0, 7));
  CHECK(table.watermark() == event_time{10});
  CHECK(row(table, 0, 11));
  CHECK(table.at(0) == table_watermark::split{{11}, false});
}

TEST_CASE("times before 1970 are times") {
  table_watermark table{by_default, splits(1)};
  CHECK(row(table, 0, -500));
  CHECK(row(table, 0, -400));
  CHECK(table.watermark() == event_time{-400});
}

TEST_CASE("with several splits it is the least, and no time as long as one has had no record") {
  table_watermark table{by_default, splits(3)};
  CHECK_FALSE(row(table, 0, 10));
  CHECK_FALSE(row(table, 1, 20));
  CHECK(table.watermark() == no_time);
  CHECK(table.holder() == 2);
  CHECK(row(table, 2, 15));
  CHECK(table.watermark() == event_time{10});
  CHECK(table.holder() == 0);
  CHECK_FALSE(row(table, 1, 30));
  CHECK(row(table, 0, 40));
  CHECK(table.watermark() == event_time{15});
  CHECK(table.holder() == 2);
}

TEST_CASE("a row may move nothing far ahead of the stamp") {
  const auto day = std::chrono::milliseconds{24h}.count();
  table_watermark table{by_default, splits(1)};
  CHECK(table.take(0, {now.value + day + 1}, now) == row_effect::too_far_ahead);
  CHECK(table.at(0) == table_watermark::split{});
  CHECK(table.watermark() == no_time);
  CHECK(table.take(0, end_of_time, now) == row_effect::too_far_ahead);
  CHECK(table.take(0, {now.value + day}, now) == row_effect::moved);
  CHECK(table.watermark() == event_time{now.value + day});
  // A later stamp lets later rows in.
  CHECK(table.take(0, {now.value + day + 1}, {now.value + 1}) == row_effect::moved);
}

TEST_CASE("the bound can be off, and no row is the end of time") {
  table_watermark table{{.ahead_max = 0ms}, splits(1)};
  CHECK(table.take(0, {now.value * 1'000'000}, now) == row_effect::moved);
  CHECK(table.take(0, end_of_time, now) == row_effect::moved);
  CHECK(table.watermark() == event_time{end_of_time.value - 1});
  constexpr auto latest_stamp = std::numeric_limits<std::int64_t>::max();
  table_watermark late{by_default, splits(1)};
  CHECK(late.take(0, {5}, {latest_stamp}) == row_effect::moved);
}

TEST_CASE("a row that is too far ahead is no sign of life") {
  table_watermark table{by_default, splits(1)};
  static_cast<void>(look(table, 0, false, start));
  CHECK(table.take(0, end_of_time, now) == row_effect::too_far_ahead);
  static_cast<void>(look(table, 0, false, start + 30s));
  CHECK(table.at(0).idle);
  CHECK(table.take(0, end_of_time, now) == row_effect::too_far_ahead);
  CHECK(table.at(0).idle);
}

TEST_CASE("a split is idle when it is read to its end and quiet, and then holds nothing back") {
  table_watermark table{by_default, splits(2)};
  CHECK_FALSE(row(table, 0, 10));
  CHECK_FALSE(look(table, 1, false, start));
  CHECK_FALSE(look(table, 1, false, start + 30s - 1ms));
  CHECK_FALSE(table.at(1).idle);
  CHECK(look(table, 1, false, start + 30s));
  CHECK(table.at(1).idle);
  CHECK(table.watermark() == event_time{10});
  CHECK(row(table, 0, 11));
}

TEST_CASE("a row begins the quiet anew, when the split is looked at after it") {
  table_watermark table{by_default, splits(2)};
  static_cast<void>(row(table, 0, 10));
  static_cast<void>(row(table, 1, 5));
  static_cast<void>(look(table, 1, false, start));
  static_cast<void>(row(table, 1, 5));
  static_cast<void>(look(table, 1, false, start + 29s));
  CHECK_FALSE(look(table, 1, false, start + 58s));
  CHECK(look(table, 1, false, start + 59s));
}

TEST_CASE("one that waits behind a backlog is not idle") {
  table_watermark table{by_default, splits(2)};
  static_cast<void>(row(table, 0, 10));
  for (int minutes = 0; minutes < 60; ++minutes)
    CHECK_FALSE(look(table, 1, true, start + std::chrono::minutes{minutes}));
  CHECK_FALSE(table.at(1).idle);
  // And its quiet begins when it is read.
  CHECK_FALSE(look(table, 1, false, start + 60min));
  CHECK(table.next_idle() == start + 60min + 30s);
}

TEST_CASE("when the next split becomes idle is known") {
  table_watermark table{by_default, splits(3)};
  CHECK_FALSE(table.next_idle());
  static_cast<void>(look(table, 0, false, start + 5s));
  static_cast<void>(look(table, 1, false, start + 2s));
  static_cast<void>(look(table, 2, true, start));
  CHECK(table.next_idle() == start + 32s);
  static_cast<void>(look(table, 1, false, start + 32s));
  CHECK(table.next_idle() == start + 35s);
  static_cast<void>(look(table, 0, false, start + 35s));
  CHECK_FALSE(table.next_idle());
}

TEST_CASE("without an idle timeout no split is ever idle, also not one that was") {
  table_watermark table{never_idle, {{{10}, false}, {{5}, true}}, {5}};
  CHECK_FALSE(table.at(1).idle);
  CHECK_FALSE(look(table, 1, false, start));
  CHECK_FALSE(look(table, 1, false, start + 1'000h));
  CHECK_FALSE(table.next_idle());
  CHECK_FALSE(row(table, 0, 20));
  CHECK(table.watermark() == event_time{5});
}

TEST_CASE("with all splits idle nothing moves") {
  table_watermark table{by_default, splits(2)};
  static_cast<void>(row(table, 0, 50));
  static_cast<void>(row(table, 1, 100));
  be_idle(table, 1);
  CHECK(table.watermark() == event_time{50});
  be_idle(table, 0);
  CHECK(table.watermark() == event_time{50});
  CHECK_FALSE(table.holder());
}

TEST_CASE("with all splits idle the greatest decides, if the user has set the timeout") {
  table_watermark table{idle_set, splits(2)};
  static_cast<void>(row(table, 0, 50));
  static_cast<void>(row(table, 1, 100));
  be_idle(table, 1);
  CHECK(table.watermark() == event_time{50});
  be_idle(table, 0);
  CHECK(table.watermark() == event_time{100});
}

TEST_CASE("one that was idle before a restart still is, until a record comes") {
  auto table = go_on(by_default, {{{10}, false}, {{5}, true}}, {10});
  CHECK_FALSE(look(table, 1, false, start));
  CHECK(table.at(1).idle);
  CHECK(row(table, 0, 11));
  CHECK_FALSE(row(table, 1, 20));
  CHECK_FALSE(table.at(1).idle);
  CHECK(table.holder() == 0);
  CHECK(row(table, 0, 30));
  CHECK(table.watermark() == event_time{20});
}

TEST_CASE("a split that comes back holds nothing back until it has caught up") {
  auto table = go_on(by_default, {{{100}, false}, {{50}, true}}, {100});
  CHECK_FALSE(row(table, 1, 60));
  CHECK_FALSE(table.at(1).idle);
  CHECK(row(table, 0, 110));
  CHECK(table.watermark() == event_time{110});
  CHECK_FALSE(row(table, 1, 109));
  CHECK(row(table, 0, 120));
  CHECK_FALSE(row(table, 1, 120));
  CHECK_FALSE(row(table, 0, 130));
  CHECK(table.watermark() == event_time{120});
  CHECK(table.holder() == 1);
}

TEST_CASE(
    "but while it has a backlog, the others wait: its rows are not late for being read later") {
  table_watermark table{by_default, {{{100}, false}, {{50}, true}}, {100}};
  CHECK_FALSE(look(table, 0, true, start));
  CHECK_FALSE(look(table, 1, true, start));
  CHECK_FALSE(table.at(1).idle);
  for (std::int64_t at = 101; at < 200; ++at)
    CHECK_FALSE(row(table, 0, at));
  CHECK(table.watermark() == event_time{100});
  CHECK_FALSE(row(table, 1, 99));
  CHECK_FALSE(look(table, 0, false, start));
  CHECK(row(table, 1, 101));
  CHECK(row(table, 1, 150));
  CHECK(table.watermark() == event_time{150});
}

TEST_CASE("and one whose time stays behind holds nothing up when it is read") {
  auto table = go_on(by_default, {{{100}, false}, {{50}, true}}, {100});
  static_cast<void>(look(table, 1, true, start));
  CHECK_FALSE(row(table, 0, 110));
  CHECK_FALSE(row(table, 1, 60));
  CHECK(look(table, 1, false, start));
  CHECK(table.watermark() == event_time{110});
}

TEST_CASE("while one that comes back is behind, not all are idle") {
  auto table = go_on(idle_set, {{{50}, false}, {{100}, false}, {{30}, true}}, {50});
  CHECK_FALSE(row(table, 2, 40));
  be_idle(table, 1);
  be_idle(table, 0);
  CHECK(table.watermark() == event_time{50});
  CHECK_FALSE(table.holder());
  be_idle(table, 2, start + 30s);
  CHECK(table.watermark() == event_time{100});
}

TEST_CASE("those that come back together do not outrun each other") {
  table_watermark table{by_default, {{{100}, true}, {{50}, true}}, {50}};
  table.look(0, true, start);
  table.look(1, true, start);
  CHECK_FALSE(table.settle());
  CHECK_FALSE(row(table, 0, 120));
  CHECK(row(table, 1, 51));
  CHECK(table.watermark() == event_time{51});
}

TEST_CASE("before the first look every split is taken to have a backlog") {
  table_watermark table{by_default, {{{100}, false}, {{50}, false}}, {100}};
  CHECK_FALSE(row(table, 0, 110));
  CHECK(table.holder() == 1);
}

TEST_CASE("a new split holds time until it has a record, or is idle") {
  auto table = go_on(by_default, {{{100}, false}, {}}, {100});
  CHECK_FALSE(row(table, 0, 110));
  CHECK(table.watermark() == event_time{100});
  be_idle(table, 1);
  CHECK(table.watermark() == event_time{110});
}

TEST_CASE("splits that ended hold nothing back, and when all have it is the end of time") {
  table_watermark table{by_default, splits(3)};
  static_cast<void>(row(table, 0, 10));
  static_cast<void>(row(table, 1, 20));
  CHECK(end(table, 2)); // without a record
  CHECK(table.watermark() == event_time{10});
  CHECK(end(table, 0));
  CHECK(table.watermark() == event_time{20});
  CHECK(end(table, 1));
  CHECK(table.watermark() == end_of_time);
  CHECK_FALSE(table.next_idle());
}

TEST_CASE("an idle split that has not ended keeps the end of time away") {
  for (const auto& rules : {by_default, idle_set}) {
    table_watermark table{rules, splits(2)};
    static_cast<void>(row(table, 0, 10));
    static_cast<void>(row(table, 1, 20));
    be_idle(table, 0);
    CHECK(table.watermark() == event_time{20});
    CHECK_FALSE(end(table, 1));
    CHECK(table.watermark() == event_time{20});
    CHECK(end(table, 0));
    CHECK(table.watermark() == end_of_time);
  }
}

TEST_CASE("an end that was committed stays one") {
  table_watermark table{by_default, {{{10}, false}}, end_of_time};
  CHECK_FALSE(end(table, 0));
  CHECK_FALSE(row(table, 0, 20));
  CHECK(table.watermark() == end_of_time);
}

TEST_CASE("a table without splits has no time") {
  for (const auto& rules : {by_default, idle_set}) {
    table_watermark table{rules, {}};
    CHECK(table.watermark() == no_time);
    CHECK_FALSE(table.holder());
  }
}

/// Random splits, each as it may have been committed with this watermark.
splits random_splits(test::random& random, std::int64_t watermark) {
  splits made(random.below(4) + 1);
  for (auto& each : made)
    if (!random.once_in(5))
      each = {{random.between(watermark - 5, watermark + 5)}, random.once_in(3)};
  return made;
}

TEST_CASE("a restart at any moment changes no watermark") {
  test::random random;
  for (int run = 0; run < 300; ++run) {
    const auto rules = random.once_in(2) ? by_default : idle_set;
    const auto from = random_splits(random, 0);
    table_watermark steady{rules, from, {0}};
    table_watermark restarted{rules, from, {0}};
    std::vector<bool> backlog(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
      steady.look(i, false, start);
      restarted.look(i, false, start);
    }
    CHECK(steady.settle() == restarted.settle());
    for (int step = 0; step < 60; ++step) {
      const auto split = random.below(from.size());
      if (random.once_in(3)) {
        backlog[split] = random.once_in(2);
        CHECK(look(steady, split, backlog[split], start) ==
              look(restarted, split, backlog[split], start));
      } else {
        const auto value = steady.watermark().value + random.between(-8, 8);
        CHECK(row(steady, split, value) == row(restarted, split, value));
      }
      CHECK(steady.watermark() == restarted.watermark());
      if (!random.once_in(4))
        continue;
      splits saved;
      for (std::size_t i = 0; i < from.size(); ++i)
        saved.push_back(restarted.at(i));
      restarted = table_watermark{rules, saved, restarted.watermark()};
      for (std::size_t i = 0; i < from.size(); ++i)
        restarted.look(i, backlog[i], start);
      CHECK_FALSE(restarted.settle());
    }
  }
}

TEST_CASE("a row moves the watermark exactly if a look at all splits says so") {
  test::random random;
  for (int run = 0; run < 300; ++run) {
    const auto from = random_splits(random, 0);
    table_watermark table{by_default, from, {0}};
    std::vector<bool> backlog(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
      backlog[i] = random.once_in(2);
      table.look(i, backlog[i], start);
    }
    static_cast<void>(table.settle());
    for (int step = 0; step < 60; ++step) {
      const auto before = table.watermark();
      const auto moved =
          row(table, random.below(from.size()), before.value + random.between(-8, 8));
      auto least = end_of_time;
      for (std::size_t i = 0; i < from.size(); ++i) {
        const auto at = table.at(i);
        if (!at.idle && (backlog[i] || at.greatest == no_time || at.greatest >= before))
          least = std::min(least, at.greatest);
      }
      const bool expected = least > before && least != end_of_time;
      CHECK(moved == expected);
      CHECK(table.watermark() == (expected ? least : before));
    }
  }
}

} // namespace
} // namespace duet
