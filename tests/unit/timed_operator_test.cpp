#include "jobs/timed_operator.hpp"
#include "jobs/turn_walk.hpp"
#include "model/wire.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

using strings = std::vector<std::string>;

constexpr auto fired = moment::of_fired;
constexpr auto of_step = moment::of_rows;

/// Rows with a time each, in a batch for the only input.
struct timed_row {
  moment at;
  std::int64_t time;
};

batch batch_of(std::span<const timed_row> all, std::uint32_t from = 0) {
  batch made{.to = {}, .from = {from}, .content = rows{1}};
  for (const auto& each : all) {
    made.content.put(0, each.time);
    made.content.end_row(each.at);
  }
  return made;
}

/// A table whose watermark is at one time after the other, a step each.
epoch_steps steps_of(std::span<const std::int64_t> times) {
  epoch_steps made{{{times.front()}}};
  for (const auto each : times.subspan(1))
    made.next(std::vector{std::pair{table_id{0}, event_time{each}}});
  return made;
}

const std::vector<time_feed> feeds{{{0}}};

/// Every span of a turn: where it begins, the times of its rows, and by what they are judged.
strings spans(const std::vector<std::span<const timed_row>>& in, const epoch_steps& steps,
              std::int64_t soonest, due_times dues = {}) {
  std::vector<batch> batches;
  for (const auto& each : in)
    batches.push_back(batch_of(each));
  std::vector<const batch*> all;
  for (const auto& each : batches)
    all.push_back(&each);
  const operator_clock time{steps, feeds};
  turn_walk walk{{.in = all, .time = time, .now = {}}, {soonest}, dues};
  strings found;
  while (const auto some = walk.next()) {
    auto& text = found.emplace_back(std::to_string(some->at.value) + ":");
    for (auto row = some->first; row < some->end; ++row)
      text += " " + std::to_string(some->of->content.numbers(0)[row]);
    if (some->passed != no_time)
      text += " after " + std::to_string(some->passed.value);
  }
  return found;
}

// --- the walk

const std::array early{timed_row{of_step(0), 1}, timed_row{of_step(0), 2}, timed_row{of_step(1), 3},
                       timed_row{of_step(3), 4}};

TEST_CASE("if nothing is due or late, a batch is one span") {
  CHECK(spans({early}, steps_of(std::array{0L, 10L, 20L, 30L}), 31) ==
        strings{"1: 1 2 3 4 after 0"});
}

TEST_CASE("if something may be, there is a span wherever time has moved") {
  CHECK(spans({early}, steps_of(std::array{0L, 10L, 20L, 30L}), 30) ==
        strings{"1: 1 2 after 0", "3: 3 after 10", "7: 4 after 30"});
  epoch_steps other_tables{{{0}}};
  for (int i = 0; i < 2; ++i)
    other_tables.next({});
  other_tables.next(std::vector{std::pair{table_id{0}, event_time{5}}});
  CHECK(spans({early}, other_tables, 5) == strings{"1: 1 2 3 after 0", "7: 4 after 5"});
}

TEST_CASE("where an operator knows what can be due, time moves within a span up to that") {
  const auto steps = steps_of(std::array{0L, 10L, 20L, 30L});
  const due_times at_19_and_39{.apart = 20, .from = 39};
  CHECK(spans({early}, steps, 0, at_19_and_39) == strings{"1: 1 2 3 after 0", "7: 4 after 30"});
  const due_times at_20_and_40{.apart = 20, .from = 0};
  CHECK(spans({early}, steps_of(std::array{-1L, 0L, 19L, 20L}), -40, at_20_and_40) ==
        strings{"1: 1 2 after -1", "3: 3 after 0", "7: 4 after 20"});
  CHECK(spans({early}, steps_of(std::array{no_time.value, -40L, -39L, -21L}), -100, at_20_and_40) ==
        strings{"1: 1 2", "3: 3 4 after -40"});
}

TEST_CASE("batches are taken by moment, then in their order") {
  const std::array late{timed_row{fired(1), 5}, timed_row{of_step(1), 6}, timed_row{of_step(2), 7},
                        timed_row{of_step(4), 8}};
  const auto steps = steps_of(std::array{0L, 10L, 20L, 30L, 40L});
  CHECK(spans({early, late}, steps, 100) == strings{"1: 1 2 after 0", "2: 5", "3: 3 after 10",
                                                    "3: 6 7 after 10", "7: 4 after 30",
                                                    "9: 8 after 40"});
  CHECK(spans({{}, late, {}}, steps, 0) ==
        strings{"2: 5", "3: 6 after 10", "5: 7 after 20", "9: 8 after 40"});
  CHECK(spans({}, steps, 0).empty());
}

// --- the operator

/// How many rows wait for a time.
struct alarm {
  static constexpr std::uint8_t version = 1;
  std::uint64_t rows = 0;

  [[nodiscard]] bool empty() const { return rows == 0; }
  [[nodiscard]] std::uint64_t waiting() const { return rows; }
  void encode(std::string& to) const { append_varint(to, rows); }
  bool decode(std::uint8_t, std::string_view from) {
    rows = take_varint(from).value_or(0);
    return rows > 0;
  }
};

/// Rings at the time of each row, and writes down what it is called for.
struct alarm_rules {
  using state = alarm;
  strings* seen;

  [[nodiscard]] static event_time soonest(const batch& in) {
    return {std::ranges::min(in.content.numbers(0))};
  }

  void take(const row_span& some, keyed_state<alarm>& held, effects&) const {
    for (auto row = some.first; row < some.end; ++row) {
      const event_time time{some.of->content.numbers(0)[row]};
      const bool late = time <= some.passed;
      seen->push_back((late ? "late " : "take ") + std::to_string(time.value));
      if (!late)
        ++held.change("", time).rows;
    }
  }

  void take(const row_span& some, stamp now, keyed_state<alarm>& held, effects& out) const {
    CHECK(now > stamp{});
    take(some, held, out);
  }

  void fire(const keyed_state<alarm>::due_state& due, moment at, effects& out) const {
    seen->push_back("fire " + std::to_string(due.time.value) + " at " + std::to_string(at.value));
    out.emit({0}, {.key = "", .value = "", .partition = {}, .headers = {}});
  }
};

const job_shape one_input{
    .targets = {{}}, .operators = {{"alarms"}}, .inputs = {{.of = {}, .from = {}, .columns = 1}}};

/// Gives an operator a turn, and returns what it did.
template <class Operator>
strings turn_of(Operator& to, strings& seen, std::span<const timed_row> in,
                const operator_clock& time, stamp now = {},
                std::size_t room = std::numeric_limits<std::size_t>::max()) {
  const auto rows = batch_of(in);
  const auto* only = &rows;
  effects out{one_input, 1, {.room = room}};
  out.begin_turn({1}, {0});
  to.apply({.in = {&only, in.empty() ? std::size_t{0} : std::size_t{1}}, .time = time, .now = now},
           out);
  return std::exchange(seen, {});
}

TEST_CASE("in a step it takes what was fired, fires, then takes the rows") {
  strings seen;
  timed_operator<alarm_rules> alarms{{&seen}, {0}, 1};
  const auto steps = steps_of(std::array{0L, 10L, 20L, 30L});
  const operator_clock time{steps, feeds};
  const std::array in{timed_row{of_step(0), 20}, timed_row{of_step(0), 25},
                      timed_row{fired(2), 18},   timed_row{fired(2), 20},
                      timed_row{of_step(2), 20}, timed_row{of_step(2), 21},
                      timed_row{of_step(3), 40}};
  CHECK(turn_of(alarms, seen, in, time) ==
        strings{"take 20", "take 25", "take 18", "take 20", "fire 18 at 4", "fire 20 at 4",
                "late 20", "take 21", "fire 21 at 6", "fire 25 at 6", "take 40"});
  CHECK(alarms.waits_for().next == event_time{40});
  CHECK(alarms.waits_for().next_stamp == never);
  CHECK(alarms.size() == state_size{.keys = 1, .waiting = 1});
}

TEST_CASE("what is due in steps without rows fires in these steps") {
  strings seen;
  timed_operator<alarm_rules> alarms{{&seen}, {0}, 1};
  const auto steps = steps_of(std::array{0L, 10L, 20L, 30L, 40L});
  const operator_clock time{steps, feeds};
  const std::array in{timed_row{of_step(0), 12}, timed_row{of_step(0), 30},
                      timed_row{of_step(0), 8}, timed_row{of_step(3), 50}};
  CHECK(turn_of(alarms, seen, in, time) == strings{"take 12", "take 30", "take 8", "fire 8 at 2",
                                                   "fire 12 at 4", "fire 30 at 6", "take 50"});
  const auto more = steps_of(std::array{40L, 45L, 50L});
  CHECK(turn_of(alarms, seen, {}, operator_clock{more, feeds}) == strings{"fire 50 at 4"});
}

TEST_CASE("rows of later steps come after what is due, also if they are not due themselves") {
  strings seen;
  timed_operator<alarm_rules> alarms{{&seen}, {0}, 1};
  const auto steps = steps_of(std::array{0L, 10L, 20L});
  const operator_clock time{steps, feeds};
  const std::array first{timed_row{of_step(2), 25}};
  CHECK(turn_of(alarms, seen, first, time) == strings{"take 25"});
  const auto more = steps_of(std::array{20L, 30L});
  const std::array in{timed_row{of_step(0), 60}, timed_row{of_step(1), 61}};
  CHECK(turn_of(alarms, seen, in, operator_clock{more, feeds}) ==
        strings{"take 60", "fire 25 at 2", "take 61"});
}

TEST_CASE("what it has no room for it owes, one result a turn at least") {
  strings seen;
  timed_operator<alarm_rules> alarms{{&seen}, {0}, 1};
  const auto steps = steps_of(std::array{0L, 30L});
  const operator_clock time{steps, feeds};
  const std::array in{timed_row{of_step(0), 10}, timed_row{of_step(0), 11},
                      timed_row{of_step(0), 12}, timed_row{of_step(1), 11}};
  CHECK(turn_of(alarms, seen, in, time, {}, 0) ==
        strings{"take 10", "take 11", "take 12", "fire 10 at 2", "late 11"});
  CHECK(alarms.waits_for().due_by(time.last()));
  CHECK(turn_of(alarms, seen, {}, time, {}, 0) == strings{"fire 11 at 2"});
  CHECK(turn_of(alarms, seen, {}, time, {}, 0) == strings{"fire 12 at 2"});
  CHECK_FALSE(alarms.waits_for().due_by(time.last()));
}

TEST_CASE(
    "it fires nothing that waits for what an earlier operator owes, and takes late rows no more") {
  strings seen;
  timed_operator<alarm_rules> alarms{{&seen}, {0}, 1};
  const auto steps = steps_of(std::array{0L, 30L});
  const std::array in{timed_row{of_step(0), 10}, timed_row{of_step(0), 20},
                      timed_row{of_step(1), 20}, timed_row{of_step(1), 40}};
  CHECK(turn_of(alarms, seen, in, operator_clock{steps, feeds, {15}}) ==
        strings{"take 10", "take 20", "fire 10 at 2", "late 20", "take 40"});
  const std::array paid{timed_row{fired(0), 16}};
  const auto still = steps_of(std::array{30L});
  CHECK(turn_of(alarms, seen, paid, operator_clock{still, feeds}) ==
        strings{"take 16", "fire 16 at 0", "fire 20 at 0"});
}

TEST_CASE("processing time is the stamp of the epoch, before its rows") {
  strings seen;
  stamped_operator<alarm_rules> alarms{{&seen}, {0}, 1};
  const auto steps = steps_of(std::array{no_time.value});
  const operator_clock time{steps, feeds};
  const std::array in{timed_row{of_step(0), 100}, timed_row{of_step(0), 120}};
  CHECK(turn_of(alarms, seen, in, time, {100}) == strings{"take 100", "take 120"});
  CHECK(alarms.waits_for().next_stamp == stamp{100});
  CHECK(alarms.waits_for().next == end_of_time);
  const std::array more{timed_row{of_step(0), 119}};
  CHECK(turn_of(alarms, seen, more, time, {119}) == strings{"fire 100 at 0", "take 119"});
  CHECK(turn_of(alarms, seen, {}, time, {120}, 0) == strings{"fire 119 at 0"});
  CHECK(alarms.waits_for().next_stamp == stamp{120});
  CHECK(turn_of(alarms, seen, {}, time, {120}, 0) == strings{"fire 120 at 0"});
  CHECK(alarms.waits_for().next_stamp == never);
}

} // namespace
} // namespace duet::test
