#include "jobs/effects.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace duet {
namespace {

/// One target, and an operator that feeds another.
const job_shape shape{.targets = {{"out", "--output-topic"}},
                      .operators = {{"first"}, {"second"}},
                      .inputs = {{.of = {0}, .from = {}, .columns = 1},
                                 {.of = {1}, .from = operator_id{0}, .columns = 1}}};

constexpr address next_stage{{1}, {0}};

void emit(effects& to, const std::string& value) {
  to.emit({0}, {.key = {}, .value = value, .partition = {}, .headers = {}});
}

void send(effects& to, const std::string& value) {
  auto& rows = to.send(next_stage);
  rows.put(0, value);
  rows.end_row(moment::of_rows(0));
}

TEST_CASE("state is written for the operator and the group whose turn it is") {
  effects out{shape, 2};
  out.begin_turn({7}, {1});
  out.put({"k", event_time{5}}, "state");
  std::vector<header> none;
  const auto made = out.changes().view(0, none);
  const auto key = parse_state_key(made.key.value());
  REQUIRE(key);
  CHECK(key->owner == operator_number{7});
  CHECK(key->name == state_key{"k", event_time{5}});
  CHECK(made.partition == partition_id{1});
}

TEST_CASE("a record of an older format is taken back as it was spelt") {
  effects out{shape, 2};
  out.begin_turn({1}, {0});
  out.erase_old("k", state_format::untagged);
  out.erase_old("k", state_format::tagged);
  std::vector<header> none;
  CHECK(out.changes().view(0, none).key == "k");
  CHECK(out.changes().view(1, none).key == "\x01k");
  CHECK(out.changes().view(1, none).value == std::nullopt);
}

TEST_CASE("outputs, state, rows and rejects take room") {
  constexpr std::size_t room = 20'000;
  const std::string text(1'000, 'x');
  effects out{shape, 1, {.room = room}};
  out.begin_turn({1}, {0});
  const auto taken_by = [&](const auto& add) {
    std::size_t times = 0;
    for (; out.has_room() && times < 1'000; ++times)
      add();
    CHECK(times >= 1);
    return times;
  };
  SUBCASE("outputs") {
    CHECK(taken_by([&] { emit(out, text); }) <= 20);
  }
  SUBCASE("state") {
    CHECK(taken_by([&] { out.put({text}, text); }) <= 10);
  }
  SUBCASE("rows for later stages, which are looked at now and then") {
    CHECK(taken_by([&] { send(out, text); }) <= 64);
  }
  SUBCASE("rows that were taken") {
    batches sent;
    taken_by([&] {
      send(out, text);
      out.take_sends(sent);
    });
    CHECK(sent.size() <= 20);
  }
  SUBCASE("rejects") {
    std::string kept;
    keep({.split = {}, .offset = {}, .key = {}, .value = text, .headers = {}}, kept);
    CHECK(taken_by([&] { out.reject(kept, reject_reason::late, ""); }) <= 20);
  }
}

TEST_CASE("what is beyond the limit is counted but not kept") {
  constexpr std::size_t most = 100'000;
  const std::string text(1'000, 'x');
  effects out{shape, 1, {.most = most}};
  out.begin_turn({1}, {0});
  batches sent;
  std::string kept;
  keep({.split = {}, .offset = {}, .key = {}, .value = text, .headers = {}}, kept);
  for (int i = 0; i < 1'000; ++i) {
    emit(out, text);
    out.put({text}, text);
    send(out, text);
    out.reject(kept, reject_reason::late, "");
  }
  out.take_sends(sent);
  CHECK(out.overflows());
  CHECK(out.bytes() > 4'000'000);
  CHECK(out.bytes() < 12'000'000); // rows have some room to grow
  std::size_t held = out.outputs({0}).bytes() + out.changes().bytes() + out.rejected().bytes();
  for (const auto& each : sent)
    held += each.content.memory();
  CHECK(held < 3 * most); // blocks of arenas that are not full
}

TEST_CASE("up to the limit everything is kept") {
  effects out{shape, 1, {.most = 100'000}};
  for (int i = 0; i < 50; ++i)
    emit(out, std::string(1'000, 'x'));
  CHECK_FALSE(out.overflows());
  CHECK(out.outputs({0}).size() == 50);
}

} // namespace
} // namespace duet
