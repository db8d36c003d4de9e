#include "jobs/keyed_state.hpp"
#include "model/wire.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

/// A balance; 0 is none.
struct balance {
  static constexpr std::uint8_t version = 2;
  std::uint64_t of = 0;

  [[nodiscard]] bool empty() const { return of == 0; }
  [[nodiscard]] std::uint64_t waiting() const { return of; }
  void encode(std::string& to) const { append_varint(to, of); }
  bool decode(std::uint8_t from_version, std::string_view from) {
    const auto read = take_varint(from);
    of = read.value_or(0);
    return from_version == version && read && from.empty();
  }
};

using balances = keyed_state<balance>;
using optional_time = std::optional<event_time>;

/// A change as the state topic gets it: the time and the key, then the balance, or nothing.
struct change {
  optional_time time;
  std::string key;
  std::optional<std::string> value;

  friend bool operator==(const change&, const change&) = default;
};

std::string value_of(std::uint64_t balance_of) {
  std::string made{"\x02"};
  append_varint(made, balance_of);
  return made;
}

/// Ends a turn, and returns what it has written.
std::vector<change> write(balances& of) {
  const job_shape shape{.operators = {{"balances"}}, .inputs = {{.of = {}, .from = {}}}};
  effects out{shape, 1};
  out.begin_turn({7}, {0});
  of.write(out);
  std::vector<change> made;
  static_cast<void>(out.changes().for_each([&](const outgoing& each) {
    const auto name = parse_state_key(*each.key);
    REQUIRE(name);
    CHECK(name->owner == operator_number{7});
    CHECK_FALSE(name->name.element);
    made.push_back({name->name.time, std::string{name->name.key},
                    each.value ? std::optional{std::string{*each.value}} : std::nullopt});
    return true;
  }));
  return made;
}

std::optional<std::string> restore(balances& to, const change& from) {
  const state_record one{
      .key = {.key = from.key, .time = from.time}, .value = from.value, .offset = {12}};
  return to.restore({&one, 1});
}

TEST_CASE("what a turn changes is written once, at its end") {
  balances held{{0}, 1};
  held.change("amsel").of = 1;
  held.change("amsel").of = 2;
  held.change("amsel", event_time{5}).of = 3;
  CHECK(write(held) ==
        std::vector<change>{{{}, "amsel", value_of(2)}, {event_time{5}, "amsel", value_of(3)}});
  CHECK(held.size() == state_size{.keys = 2, .waiting = 5});
  CHECK(write(held).empty());
  CHECK(held.find("amsel")->of == 2);
  CHECK(held.find("amsel", event_time{5})->of == 3);
  CHECK(held.find("drossel") == nullptr);
  CHECK(held.find("amsel", event_time{6}) == nullptr);
}

TEST_CASE("nothing is written of what is as it was") {
  balances held{{0}, 1};
  held.change("amsel").of = 1;
  CHECK(write(held).size() == 1);
  held.change("amsel").of = 2;
  held.change("amsel").of = 1;
  held.change("drossel").of = 2;
  held.change("drossel").of = 0;
  CHECK(write(held).empty());
  CHECK(held.size() == state_size{.keys = 1, .waiting = 1});
}

TEST_CASE("what becomes empty is erased") {
  balances held{{0}, 1};
  held.change("amsel", event_time{5}).of = 1;
  held.change("drossel", event_time{5}).of = 1;
  CHECK(write(held).size() == 2);
  held.change("amsel", event_time{5}).of = 0;
  CHECK(write(held) == std::vector<change>{{event_time{5}, "amsel", {}}});
  CHECK(held.find("amsel", event_time{5}) == nullptr);
  held.change("drossel", event_time{5}).of = 0;
  CHECK(write(held) == std::vector<change>{{event_time{5}, "drossel", {}}});
  CHECK(held.size() == state_size{});
  CHECK(held.first_time() == end_of_time);
}

TEST_CASE("states come due in the order of time, then of keys") {
  balances held{{0}, 1};
  held.change("unbound").of = 1;
  CHECK(held.first_time() == end_of_time);
  held.change("c", event_time{20}).of = 1;
  held.change("b", event_time{-10}).of = 2;
  held.change("a", event_time{20}).of = 3;
  held.change("d", event_time{-10}).of = 0; // nothing to be fired
  held.change("e", event_time{30}).of = 4;
  CHECK(held.first_time() == event_time{-10});
  CHECK_FALSE(held.take_due(event_time{-11}));
  std::vector<std::pair<std::int64_t, std::string>> fired;
  while (const auto due = held.take_due(event_time{20}))
    fired.emplace_back(due->time.value, due->key);
  CHECK(fired ==
        std::vector<std::pair<std::int64_t, std::string>>{{-10, "b"}, {20, "a"}, {20, "c"}});
  CHECK(held.first_time() == event_time{30});
  CHECK(write(held) ==
        std::vector<change>{{{}, "unbound", value_of(1)}, {event_time{30}, "e", value_of(4)}});
}

TEST_CASE("what was taken out is erased, and what is left comes due later") {
  balances held{{0}, 1};
  for (const auto* key : {"a", "b", "c"})
    held.change(key, event_time{5}).of = 1;
  CHECK(write(held).size() == 3);
  CHECK(held.take_due(event_time{5})->key == "a");
  CHECK(held.find("a", event_time{5}) == nullptr);
  CHECK(write(held) == std::vector<change>{{event_time{5}, "a", {}}});
  CHECK(held.first_time() == event_time{5});
  CHECK(held.take_due(event_time{5})->key == "b");
  held.change("aa", event_time{5}).of = 9;
  CHECK(held.take_due(event_time{5})->key == "aa");
  CHECK(held.take_due(event_time{5})->key == "c");
  CHECK_FALSE(held.take_due(event_time{5}));
  CHECK(write(held) == std::vector<change>{{event_time{5}, "b", {}}, {event_time{5}, "c", {}}});
  CHECK(held.size() == state_size{});
}

TEST_CASE("a key that is made anew in the turn that took it out is written once") {
  balances held{{0}, 1};
  held.change("a", event_time{5}).of = 1;
  CHECK(write(held).size() == 1);
  CHECK(held.take_due(event_time{5}));
  held.change("a", event_time{5}).of = 4;
  CHECK(held.first_time() == event_time{5});
  CHECK(write(held) == std::vector<change>{{event_time{5}, "a", value_of(4)}});
  CHECK(held.size() == state_size{.keys = 1, .waiting = 4});
}

TEST_CASE("of what is restored the last of a key counts") {
  balances held{{0}, 1};
  CHECK_FALSE(restore(held, {event_time{5}, "a", value_of(1)}));
  CHECK_FALSE(restore(held, {event_time{5}, "a", value_of(3)}));
  CHECK_FALSE(restore(held, {{}, "b", value_of(2)}));
  CHECK_FALSE(restore(held, {event_time{4}, "c", value_of(2)}));
  CHECK_FALSE(restore(held, {event_time{4}, "c", {}}));
  CHECK_FALSE(restore(held, {event_time{4}, "never seen", {}}));
  CHECK(held.size() == state_size{.keys = 2, .waiting = 5});
  CHECK(held.first_time() == event_time{5});
  CHECK(write(held).empty());
  held.change("a", event_time{5}).of = 3;
  CHECK(write(held).empty());
}

TEST_CASE("what cannot be restored is said") {
  balances held{{0}, 1};
  CHECK(restore(held, {{}, "a", "\x01\x05"}) ==
        "the record at offset 12 of partition 0 has a value that this version cannot read");
  CHECK(restore(held, {{}, "a", "\x02\x05more"}));
  CHECK(restore(held, {{}, "a", ""}));
  CHECK(restore(held, {{}, "a", value_of(0)}));
  const state_record element{
      .key = {.key = "a", .time = {}, .element = "x"}, .value = {}, .offset = {12}};
  CHECK(held.restore({&element, 1}) ==
        "the record at offset 12 of partition 0 has a key that is no state key of this operator");
  const state_record old{
      .key = {.key = "a"}, .value = {}, .format = state_format::tagged, .offset = {}};
  CHECK(held.restore({&old, 1}));
  balances other{{static_cast<std::uint32_t>((key_hash("a") + 1) % 8)}, 8};
  CHECK(restore(other, {{}, "a", value_of(1)})->ends_with(" belongs to another partition"));
  CHECK(held.size() == state_size{});
}

TEST_CASE("it does what a map does, also when it is restored between turns") {
  random chance;
  for (int round = 0; round < 200; ++round) {
    std::map<std::pair<optional_time, std::string>, std::uint64_t> model;
    std::map<std::pair<optional_time, std::string>, std::string> topic;
    std::optional<balances> held;
    held.emplace(key_group{0}, 1);
    for (auto turns = chance.between(1, 12); turns > 0; --turns) {
      if (chance.once_in(4)) {
        held.emplace(key_group{0}, 1);
        for (const auto& [name, value] : topic)
          REQUIRE_FALSE(restore(*held, {name.first, name.second, value}));
      }
      for (auto count = chance.between(0, 12); count > 0; --count) {
        const auto time = chance.once_in(4) ? optional_time{} : event_time{chance.between(-2, 2)};
        const auto key = chance.text("ab", 2);
        const auto to = static_cast<std::uint64_t>(chance.between(0, 2));
        held->change(key, time).of = to;
        model[{time, key}] = to;
        if (!chance.once_in(3))
          continue;
        const event_time until{chance.between(-2, 2)};
        std::erase_if(model, [](const auto& each) { return each.second == 0; });
        const auto first = std::ranges::find_if(
            model, [](const auto& each) { return each.first.first.has_value(); });
        const auto due = held->take_due(until);
        CHECK(due.has_value() == (first != model.end() && first->first.first <= until));
        if (!due)
          continue;
        CHECK(due->time == first->first.first);
        CHECK(due->key == first->first.second);
        CHECK(due->state.of == first->second);
        model.erase(first);
      }
      std::erase_if(model, [](const auto& each) { return each.second == 0; });
      for (const auto& each : write(*held)) {
        CHECK(each.value.has_value() == model.contains({each.time, each.key}));
        if (each.value)
          topic[{each.time, each.key}] = *each.value;
        else
          CHECK(topic.erase({each.time, each.key}) == 1);
      }
      state_size size;
      CHECK(topic.size() == model.size());
      for (const auto& [name, of] : model) {
        CHECK(topic[name] == value_of(of));
        size += {.keys = 1, .waiting = of};
      }
      CHECK(held->size() == size);
    }
  }
}

} // namespace
} // namespace duet::test
