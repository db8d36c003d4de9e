// States that live for a time: `keyed_state` with a time to live.
#include "jobs/keyed_state.hpp"
#include "model/wire.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

constexpr std::int64_t ttl_ms = 10'000;

/// How many there are; 0 is none. Some may be named.
struct flock {
  static constexpr std::uint8_t version = 3;

  /// What was named, and whether that was written.
  struct names {
    std::map<std::string, bool> held{};
    std::vector<std::string> gone{};

    template <class Put> void write(Put put) {
      for (auto& [name, is_written] : held)
        if (!std::exchange(is_written, true))
          put(name, std::optional<std::string>{"!"});
      for (const auto& name : std::exchange(gone, {}))
        put(name, std::optional<std::string>{});
    }
    void clear_those_of(const names& others) {
      for (const auto& [name, is_written] : others.held)
        gone.push_back(name);
    }
    bool restore(std::string_view name, std::optional<std::string_view> value) {
      if (value)
        held.emplace(name, true);
      else
        held.erase(std::string{name});
      return true;
    }
  };

  std::uint64_t of = 0;
  names elements{};

  [[nodiscard]] bool empty() const { return of == 0; }
  [[nodiscard]] std::uint64_t waiting() const { return 0; }
  void encode(std::string& to) const { append_varint(to, of); }
  bool decode(std::uint8_t from_version, std::string_view from) {
    of = take_varint(from).value_or(0);
    return from_version == version && from.empty();
  }
};

using flocks = keyed_state<flock>;

/// The state topic, by key and element.
class topic {
public:
  /// Ends a turn. Returns how many records it has written; none twice.
  std::size_t take(flocks& from, std::size_t room = std::numeric_limits<std::size_t>::max()) {
    const job_shape shape{.operators = {{"flocks"}}, .inputs = {{.of = {}, .from = {}}}};
    effects out{shape, 1, {.room = room}};
    out.begin_turn({7}, {0});
    from.write(out);
    std::map<std::string, int> seen;
    std::size_t count = 0;
    last_keys_.clear();
    static_cast<void>(out.changes().for_each([&](const outgoing& each) {
      const std::string key{*each.key};
      CHECK(++seen[key] == 1);
      last_keys_.push_back(key);
      ++count;
      if (each.value)
        records_[key] = *each.value;
      else
        records_.erase(key);
      return true;
    }));
    return count;
  }

  void restore(flocks& to) const {
    for (const auto& [key, value] : records_) {
      const auto name = parse_state_key(key);
      REQUIRE(name);
      const state_record one{.key = name->name, .value = value, .offset = {}};
      REQUIRE_FALSE(to.restore({&one, 1}));
    }
    to.restored();
  }

  [[nodiscard]] std::size_t size() const { return records_.size(); }
  [[nodiscard]] const std::vector<std::string>& last_keys() const { return last_keys_; }
  [[nodiscard]] const std::string& only() const { return records_.begin()->second; }

private:
  std::map<std::string, std::string> records_;
  std::vector<std::string> last_keys_; ///< Of the records that the last turn has written.
};

flocks living(std::int64_t ttl = ttl_ms) { return {{0}, 1, {}, ttl}; }

/// A turn in which a key has one more.
void add(flocks& to, const std::string& key, std::int64_t now, topic& out) {
  to.begin({now});
  ++to.change(key).of;
  out.take(to);
}

TEST_CASE("a state is there until its time is over, to the millisecond") {
  auto held = living();
  topic out;
  add(held, "amsel", 50'000, out);
  add(held, "drossel", 50'000, out);
  held.begin({59'999});
  REQUIRE(held.find("amsel") != nullptr);
  CHECK(held.change("amsel").of == 1);
  CHECK(out.take(held) == 1); // lives on
  held.begin({60'000});
  CHECK(held.find("amsel") != nullptr);
  CHECK(held.find("drossel") == nullptr);
  CHECK(held.change("drossel").of == 0);
  held.change("drossel").of = 5;
  held.begin({60'000});
  CHECK(held.change("drossel").of == 5);
  CHECK(out.take(held) == 1);
  CHECK(held.size().keys == 2);
}

TEST_CASE("what is known of the time is restored") {
  topic out;
  {
    auto held = living();
    add(held, "amsel", 50'000, out);
  }
  for (const std::int64_t now : {59'999, 60'000}) {
    auto held = living();
    out.restore(held);
    CHECK(held.size().keys == 1);
    held.begin({now});
    CHECK((held.find("amsel") != nullptr) == (now < 60'000));
  }
}

TEST_CASE("states that nobody changes are freed") {
  auto held = living();
  topic out;
  add(held, "amsel", 50'000, out);
  add(held, "drossel", 50'500, out);
  CHECK(out.size() == 2);
  CHECK(held.next_free() == stamp{60'000});
  held.begin({60'000});
  CHECK(out.take(held) == 1);
  CHECK(held.size().keys == 1);
  CHECK(held.next_free() == stamp{61'000});
  held.begin({61'200});
  CHECK(out.take(held) == 1);
  CHECK(held.size() == state_size{});
  CHECK(out.size() == 0);
  CHECK(held.next_free() == never);
}

TEST_CASE("what is freed together after a restart is freed in one order") {
  auto held = living();
  topic out;
  held.begin({50'000});
  constexpr int keys = 500;
  for (int i = 0; i < keys; ++i)
    held.change("key " + std::to_string(i)).of = 1;
  out.take(held);
  std::vector<std::vector<std::string>> orders;
  for (int i = 0; i < 2; ++i) {
    auto copy = out;
    auto again = living();
    copy.restore(again);
    again.begin({80'000});
    CHECK(copy.take(again) == keys);
    orders.push_back(copy.last_keys());
  }
  CHECK(orders[0] == orders[1]);
  CHECK(std::ranges::is_sorted(orders[0], std::ranges::greater{}));
}

TEST_CASE("one that is changed often is moved rarely, and freed in the end") {
  auto held = living();
  topic out;
  std::int64_t now = 50'000;
  for (; now < 100'000; now += 300)
    add(held, "amsel", now, out);
  CHECK(held.find("amsel")->of == 167);
  std::size_t turns = 0;
  while (held.next_free() != never) {
    now = held.next_free().value;
    held.begin({now});
    out.take(held);
    ++turns;
  }
  CHECK(turns <= 2);
  CHECK(now == 110'000);
  CHECK(out.size() == 0);
}

TEST_CASE("a turn frees some, and the rest a second later") {
  auto held = living();
  topic out;
  held.begin({50'000});
  for (int i = 0; i < 2'500; ++i)
    held.change(std::to_string(i)).of = 1;
  CHECK(out.take(held) == 2'500);
  held.begin({60'000});
  CHECK(out.take(held) == 1'000);
  CHECK(held.size().keys == 1'500);
  CHECK(held.next_free() == stamp{61'000});
  for (int i = 0; i < 2'500; ++i)
    CHECK(held.find(std::to_string(i)) == nullptr);
  held.begin({61'000});
  CHECK(out.take(held, 0) == 1); // where there is no room
  held.begin({61'500});
  for (int i = 0; i < 300; ++i)
    held.change("new " + std::to_string(i)).of = 1;
  CHECK(out.take(held) == 300 + 1'499);
  CHECK(held.size().keys == 300);
  CHECK(out.size() == 300);
}

TEST_CASE("elements go with their state") {
  auto held = living();
  topic out;
  held.begin({50'000});
  held.change("amsel").of = 1;
  held.change("amsel").elements.held["a"];
  held.change("drossel").of = 1;
  held.change("drossel").elements.held["b"];
  CHECK(out.take(held) == 4);
  auto again = living();
  out.restore(again);
  again.begin({60'000});
  CHECK(again.change("amsel").elements.held.empty());
  again.change("amsel").of = 7;
  CHECK(out.take(again) == 4);
  CHECK(out.size() == 1);
}

TEST_CASE("what becomes empty can begin anew, and waits for nothing") {
  auto held = living();
  topic out;
  add(held, "amsel", 50'000, out);
  held.begin({51'000});
  held.change("amsel").of = 0;
  CHECK(out.take(held) == 1);
  CHECK(held.size() == state_size{});
  CHECK(held.find("amsel") == nullptr);
  add(held, "amsel", 52'000, out);
  CHECK(held.find("amsel")->of == 1);
  CHECK(held.size().keys == 1);
  held.begin({61'999});
  CHECK(out.take(held) == 0);
  CHECK(held.find("amsel") != nullptr);
  held.begin({70'000});
  CHECK(out.take(held) == 1);
  CHECK(held.next_free() == never);
  CHECK(out.size() == 0);
}

TEST_CASE("states from before there was a time to live begin theirs now") {
  topic out;
  {
    auto held = living(0);
    add(held, "amsel", 50'000, out);
    CHECK(held.next_free() == never);
    CHECK(out.only() == std::string{"\x03\x01"}); // as ever
  }
  auto held = living();
  out.restore(held);
  CHECK(held.next_free() == stamp{0});
  held.begin({900'000});
  CHECK(held.find("amsel") != nullptr);
  CHECK(out.take(held) == 1);
  CHECK(held.next_free() == stamp{910'000});
  auto again = living();
  out.restore(again);
  again.begin({909'999});
  CHECK(again.find("amsel") != nullptr);
  again.begin({910'000});
  CHECK(again.find("amsel") == nullptr);
}

TEST_CASE("another time to live counts from the same change, and none frees nothing") {
  topic out;
  {
    auto held = living();
    add(held, "amsel", 50'000, out);
  }
  for (const std::int64_t ttl : {5'000, 10'000, 20'000}) {
    auto held = living(ttl);
    out.restore(held);
    held.begin({60'000});
    CHECK((held.find("amsel") != nullptr) == (ttl > 10'000));
  }
  auto held = living(0);
  out.restore(held);
  CHECK(held.next_free() == never);
  held.begin({900'000});
  CHECK(held.change("amsel").of == 1);
  CHECK(out.take(held) == 0);
  held.change("amsel").of = 2;
  CHECK(out.take(held) == 1);
  CHECK(out.only() == std::string{"\x03\x02"});
}

TEST_CASE("what is bound to a time does not live by this one") {
  auto held = living();
  topic out;
  held.begin({50'000});
  held.change("amsel", event_time{5}).of = 1;
  CHECK(out.take(held) == 1);
  CHECK(held.next_free() == never);
  held.begin({900'000});
  CHECK(held.find("amsel", event_time{5}) != nullptr);
  CHECK(held.take_due(event_time{5})->state.of == 1);
}

TEST_CASE("an endless time to live is none that ends") {
  auto held = living(std::numeric_limits<std::int64_t>::max());
  topic out;
  add(held, "amsel", 1'700'000'000'000, out);
  held.begin({4'000'000'000'000});
  CHECK(held.find("amsel") != nullptr);
}

TEST_CASE("a value that has no good stamp is refused") {
  auto held = living();
  for (const std::string_view value : {"\x83", "\x83\x05", "\x83\x05\x01more"}) {
    const state_record one{.key = {.key = "a"}, .value = value, .offset = {}};
    CHECK(held.restore({&one, 1}));
  }
  const std::string none{"\x83\x00\x01", 3};
  const state_record one{.key = {.key = "a"}, .value = none, .offset = {}};
  CHECK(held.restore({&one, 1}));
}

TEST_CASE("it does what a map does that forgets, also when it is restored between turns") {
  random chance;
  struct kept {
    std::uint64_t of;
    std::int64_t at;
  };
  for (int round = 0; round < 300; ++round) {
    std::map<std::string, kept> model;
    topic out;
    std::optional<flocks> held;
    const auto ttl = chance.between(1, 4'000);
    held.emplace(key_group{0}, 1, flock{}, ttl);
    std::int64_t now = 1'000;
    for (auto turns = chance.between(1, 30); turns > 0; --turns) {
      if (chance.once_in(6)) {
        held.emplace(key_group{0}, 1, flock{}, ttl);
        out.restore(*held);
      }
      now += chance.between(0, 1'500);
      held->begin({now});
      std::erase_if(model, [&](const auto& each) { return now - each.second.at >= ttl; });
      for (auto count = chance.between(0, 5); count > 0; --count) {
        const auto key = chance.text("abc", 2);
        const auto found = model.find(key);
        auto& of = held->change(key).of;
        CHECK(of == (found == model.end() ? 0 : found->second.of));
        of = static_cast<std::uint64_t>(chance.between(0, 3));
        model[key] = {of, now};
      }
      out.take(*held);
      std::erase_if(model, [&](const auto& each) { return each.second.of == 0; });
      for (const auto& [key, of] : model)
        CHECK(held->find(key) != nullptr);
      CHECK(held->size().keys >= model.size());
    }
    for (int left = 100; left > 0 && held->next_free() != never; --left) {
      CHECK(held->next_free().value > now);
      now = held->next_free().value;
      held->begin({now});
      out.take(*held);
    }
    CHECK(held->next_free() == never);
    CHECK(held->size() == state_size{});
    CHECK(out.size() == 0);
  }
}

} // namespace
} // namespace duet::test
