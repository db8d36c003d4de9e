#include "jobs/sql/waiting_rows.hpp"
#include "jobs/state_key.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

using sql::waiting_rows;
using departures = waiting_rows::departures;

constexpr std::string_view unreadable = " has a value that this version cannot read";

/// Rows of a text and a number, with what the state topic has of them. The text says who a row is.
class waiting_run {
public:
  explicit waiting_run(departures known) : known_{known}, rows_{make()} {}

  /// Adds a row, to `turn`.
  void add(std::int64_t time, const std::string& key, std::int64_t number) {
    texts_.push_back(key + "@" + std::to_string(time) + "#" + std::to_string(number));
    came_.push_back({time, key, number});
  }

  /// Has a turn with the rows that were added. Returns those that leave, as their texts say.
  std::vector<std::string> turn(std::int64_t until, std::size_t most = 1'000'000) {
    column texts{storage::bytes};
    column numbers{storage::integer};
    for (std::size_t i = 0; i < came_.size(); ++i) {
      texts.add(i, std::string_view{texts_[i]});
      if (came_[i].number % 3 != 0) // else NULL
        numbers.add(i, came_[i].number);
    }
    const std::vector<operand> cells{{&texts}, {&numbers}};
    for (std::size_t i = 0; i < came_.size(); ++i)
      rows_.add({came_[i].time}, came_[i].key, {cells, i}, 0);
    std::vector<std::string> left;
    waiting_rows::due_rows due;
    std::optional<std::pair<std::int64_t, std::string>> last;
    for (; most > 0 && rows_.take_due({until}, due); --most) {
      last = {due.time.value, std::string{due.key}};
      for (const auto& each : due.rows)
        left.push_back(read(each));
    }
    write();
    note_fired(until, last);
    texts_.clear();
    came_.clear();
    return left;
  }

  /// Begins with what the state topic has.
  void restart() {
    rows_ = make();
    for (const auto& [key, value] : state_)
      CHECK_FALSE(restore(key, value));
    if (known_ == departures::noted)
      rows_.forget_up_to(fired_up_to_, fired_key_);
  }

  [[nodiscard]] std::optional<std::string> restore(const std::string& key,
                                                   const std::string& value) {
    const auto name = parse_state_key(key);
    REQUIRE(name);
    return rows_.restore({.key = name->name, .value = value, .offset = {12}});
  }

  [[nodiscard]] const std::map<std::string, std::string>& state() const { return state_; }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] std::size_t written() const { return written_; } ///< Bytes of values, so far.

private:
  struct row {
    std::int64_t time;
    std::string key;
    std::int64_t number;
  };

  [[nodiscard]] waiting_rows make() const {
    return {{storage::bytes, storage::integer}, known_, {0}, 1};
  }

  static std::string read(const sql::row_of_cells& from) {
    const std::string text{std::get<std::string_view>(from.datum(0))};
    const auto number = from.datum(1);
    const auto shown = std::stoll(text.substr(text.find('#') + 1));
    CHECK((shown % 3 == 0 ? number == datum{} : number == datum{std::int64_t{shown}}));
    return text;
  }

  void write() {
    const job_shape shape{.operators = {{"waiting"}}, .inputs = {{.of = {}, .from = {}}}};
    effects out{shape, 1};
    out.begin_turn({7}, {0});
    rows_.write(out);
    std::map<std::string, int> changes;
    static_cast<void>(out.changes().for_each([&](const outgoing& each) {
      const std::string key{*each.key};
      CHECK(++changes[key] == 1);
      if (each.value) {
        written_ += each.value->size();
        state_[key] = *each.value;
      } else {
        CHECK(state_.erase(key) == 1);
      }
      return true;
    }));
  }

  void note_fired(std::int64_t until,
                  const std::optional<std::pair<std::int64_t, std::string>>& last) {
    if (!last)
      return;
    const auto next = rows_.first_time().value;
    fired_up_to_ = {next <= until ? next - 1 : until};
    fired_key_ = next == last->first ? std::optional{last->second} : std::nullopt;
  }

  departures known_;
  waiting_rows rows_;
  std::vector<row> came_;
  std::vector<std::string> texts_;
  std::map<std::string, std::string> state_;
  event_time fired_up_to_ = no_time;
  std::optional<std::string> fired_key_{};
  std::size_t written_ = 0;
};

TEST_CASE("rows leave by time, then by key, then as they came") {
  waiting_run run{departures::noted};
  run.add(5, "b", 1);
  run.add(5, "a", 2);
  run.add(4, "c", 3);
  CHECK(run.turn(3).empty());
  run.add(5, "a", 4);
  run.add(5, "b", 5);
  run.add(6, "a", 6);
  CHECK(run.turn(5) == std::vector<std::string>{"c@4#3", "a@5#2", "a@5#4", "b@5#1", "b@5#5"});
  CHECK(run.turn(6) == std::vector<std::string>{"a@6#6"});
  CHECK(run.size() == 0);
  CHECK(run.state().empty());
}

TEST_CASE("a row that leaves in the turn in which it comes is not written") {
  waiting_run run{departures::noted};
  run.add(5, "a", 1);
  run.add(7, "a", 2);
  CHECK(run.turn(7).size() == 2);
  CHECK(run.written() == 0);
}

TEST_CASE("rows are what they would be at once, with restarts and for want of room") {
  random chance;
  for (const auto known : {departures::noted, departures::not_noted})
    for (int round = 0; round < 200; ++round) {
      CAPTURE(round);
      waiting_run run{known};
      std::vector<std::pair<std::pair<std::int64_t, std::string>, std::string>> expected;
      std::vector<std::string> left;
      std::int64_t until = 0;
      const auto take = [&](std::vector<std::string> some) {
        left.insert(left.end(), some.begin(), some.end());
      };
      for (std::int64_t turn = 0, number = 0; turn < 30; ++turn) {
        for (auto rows = chance.between(0, 6); rows > 0; --rows) {
          const auto time = until + chance.between(1, chance.once_in(5) ? 60 : 8);
          const auto key = "k" + std::to_string(chance.below(4));
          expected.push_back(
              {{time, key}, key + "@" + std::to_string(time) + "#" + std::to_string(++number)});
          run.add(time, key, number);
        }
        until += chance.between(0, 6);
        const auto room = chance.once_in(2) ? 2 : 1'000;
        take(run.turn(until, static_cast<std::size_t>(room)));
        if (chance.once_in(3))
          run.restart();
      }
      take(run.turn(1'000));
      std::ranges::stable_sort(expected, {}, [](const auto& each) { return each.first; });
      std::vector<std::string> in_order;
      for (const auto& each : expected)
        in_order.push_back(each.second);
      // What waits for room leaves behind nothing that came later.
      CHECK(left == in_order);
      CHECK(run.state().empty());
    }
}

TEST_CASE("rows far ahead do not hold the segments that they came with") {
  waiting_run run{departures::noted};
  std::int64_t number = 0;
  constexpr std::int64_t turns = 200;
  for (std::int64_t turn = 1; turn <= turns; ++turn) {
    for (int i = 0; i < 20; ++i)
      run.add(turn * 10 + 5, "k" + std::to_string(i), ++number);
    run.add(1'000'000, "ahead", ++number);
    CHECK(run.turn(turn * 10).size() == (turn == 1 ? 0 : 20));
  }
  std::size_t held = 0;
  for (const auto& [key, value] : run.state())
    held += value.size();
  constexpr std::size_t row_bytes = 40;
  CHECK(held < row_bytes * 4 * (turns + 20));
  CHECK(run.written() < row_bytes * 2 * turns * 21);
}

TEST_CASE("records that are none of these rows are refused") {
  waiting_run run{departures::noted};
  run.add(5, "a", 1);
  CHECK(run.turn(0).empty());
  const auto [key, value] = *run.state().begin();
  waiting_run other{departures::noted};
  CHECK_FALSE(other.restore(key, value));
  CHECK(other.size() == 1);
  CHECK_FALSE(other.restore(key, value)); // the last one counts
  CHECK(other.size() == 1);
  for (std::size_t size = 0; size < value.size(); ++size)
    CHECK(other.restore(key, value.substr(0, size)).value().ends_with(unreadable));
  CHECK(other.restore(key, value + "x").value().ends_with(unreadable));
}

} // namespace
} // namespace duet::test
