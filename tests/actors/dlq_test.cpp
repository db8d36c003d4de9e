#include "actors/dlq.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/places.hpp"
#include "tests/support/probe.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

using owned_bytes = std::optional<std::string>;
using header_list = std::vector<std::pair<std::string, owned_bytes>>;

owned_bytes owned(const nullable_bytes& bytes) {
  return bytes ? owned_bytes{*bytes} : std::nullopt;
}

struct letter {
  owned_bytes key;
  owned_bytes value;
  std::int64_t timestamp_ms;
  std::optional<partition_id> partition;
  header_list headers;
};

struct dlq_test {
  explicit dlq_test(letter_rules rules) {
    rules.sources = {"raw"};
    under_test = actors.spawn(dlq, rules, time, sink.handle());
  }

  /// Has one epoch's rejects made into letters.
  void send(std::uint64_t epoch, rejects in) {
    actors.send(under_test, rejected{{epoch}, std::make_shared<rejects>(std::move(in))});
    REQUIRE(actors.drain());
  }

  /// The letters of the last epoch.
  [[nodiscard]] std::vector<letter> written() const {
    std::vector<letter> all;
    static_cast<void>(sink.dead().back().out->for_each([&](const outgoing& each) {
      auto& made = all.emplace_back(
          letter{owned(each.key), owned(each.value), each.timestamp_ms, each.partition, {}});
      for (const auto& [name, value] : each.headers)
        made.headers.emplace_back(name, owned(value));
      return true;
    }));
    return all;
  }

  std::shared_ptr<manual_clock> time = std::make_shared<manual_clock>();
  actor_fixture actors;
  fake_sink sink{actors};
  dlq_actor under_test;
};

record reject_at(std::int32_t partition, std::int64_t offset, nullable_bytes value) {
  return {.split = part(partition),
          .offset = {offset},
          .timestamp_ms = 1'000 + offset,
          .key = "k",
          .value = value,
          .headers = {}};
}

TEST_CASE("a letter is the record as it was, and headers that say why and whence") {
  dlq_test test{{}};
  const header own{"trace", "1"};
  auto in = reject_at(2, 77, "what");
  in.headers = {&own, 1};
  rejects all;
  all.add(in, reject_reason::not_a_number);
  test.send(9, std::move(all));

  REQUIRE(test.sink.dead().size() == 1);
  CHECK(test.sink.dead()[0].epoch == epoch_id{9});
  const auto& counts = test.sink.dead()[0].counts;
  CHECK(counts[static_cast<std::size_t>(reject_reason::not_a_number)] == 1);
  const auto made = test.written();
  REQUIRE(made.size() == 1);
  CHECK(made[0].key == "k");
  CHECK(made[0].value == "what");
  CHECK(made[0].timestamp_ms == 1'077);
  CHECK(made[0].headers == header_list{{"trace", "1"},
                                       {"__streams.errors.exception", "duet.UnreadableRecord"},
                                       {"__streams.errors.message",
                                        std::string{describe(reject_reason::not_a_number)}},
                                       {"__streams.errors.topic", "raw"},
                                       {"__streams.errors.partition", "2"},
                                       {"__streams.errors.offset", "77"},
                                       {"duet.error.reason", "not_a_number"}});
}

TEST_CASE("headers as Kafka Connect names them") {
  dlq_test test{{.sources = {}, .headers = letter_headers::connect}};
  rejects all;
  all.add(reject_at(0, 1, std::nullopt), reject_reason::tombstone);
  test.send(1, std::move(all));
  const auto made = test.written();
  CHECK(made[0].value == std::nullopt);
  CHECK(made[0].headers ==
        header_list{
            {"__connect.errors.topic", "raw"},
            {"__connect.errors.partition", "0"},
            {"__connect.errors.offset", "1"},
            {"__connect.errors.stage", "VALUE_CONVERTER"},
            {"__connect.errors.exception.class.name", "duet.UnreadableRecord"},
            {"__connect.errors.exception.message", std::string{describe(reject_reason::tombstone)}},
            {"duet.error.reason", "tombstone"}});
}

TEST_CASE("no headers but the record's own") {
  dlq_test test{{.sources = {}, .headers = letter_headers::none}};
  rejects all;
  all.add(reject_at(0, 1, "x"), reject_reason::not_a_number);
  test.send(1, std::move(all));
  CHECK(test.written()[0].headers.empty());
}

TEST_CASE("letters of one input partition stay in order in one partition: source modulo size") {
  dlq_test test{{.sources = {}, .partitions = 3}};
  rejects all;
  for (std::int64_t offset = 0; offset < 4; ++offset)
    for (const std::int32_t partition : {0, 4, 2})
      all.add(reject_at(partition, offset, "x"), reject_reason::not_a_number);
  test.send(1, std::move(all));
  const auto made = test.written();
  REQUIRE(made.size() == 12);
  for (std::size_t i = 0; i < made.size(); i += 3) {
    CHECK(made[i].partition == partition_id{0});
    CHECK(made[i + 1].partition == partition_id{1});
    CHECK(made[i + 2].partition == partition_id{2});
    CHECK(made[i].timestamp_ms == 1'000 + static_cast<std::int64_t>(i) / 3);
  }
}

TEST_CASE("what the topic would refuse for its size loses its value, then the rest") {
  dlq_test test{{.sources = {}, .topic = {.bytes_max = 2'000}}};
  const std::string big(3'000, 'x');
  const header big_header{"h", big};
  rejects all;
  all.add(reject_at(0, 1, big), reject_reason::too_large);
  auto all_big = reject_at(0, 2, big);
  all_big.headers = {&big_header, 1};
  all.add(all_big, reject_reason::too_large);
  all.add(reject_at(0, 3, "small"), reject_reason::not_a_number);
  test.send(1, std::move(all));
  const auto made = test.written();
  REQUIRE(made.size() == 3);
  CHECK(made[0].key == "k");
  CHECK(made[0].value == std::nullopt);
  CHECK(made[0].headers.back().first == "duet.error.dropped");
  CHECK(made[0].headers.back().second == "value");
  CHECK(made[1].key == std::nullopt);
  CHECK(made[1].headers.back().second == "value,key,headers");
  CHECK(made[1].headers.front().first == "__streams.errors.exception");
  CHECK(made[2].value == "small");
}

TEST_CASE("a timestamp that the topic would refuse now is the time of writing") {
  // Of the limit ten seconds are the margin, so that what is written at 3 s is too old.
  const auto since_3_s = unix_ms(manual_clock{}.wall()) - 3'000;
  dlq_test test{{.sources = {}, .topic = {.age_ms_max = since_3_s + 10'000}}};
  rejects all;
  for (const std::int64_t offset : {0, 5'000})
    all.add(reject_at(0, offset, "x"), reject_reason::not_a_number);
  test.send(1, std::move(all));
  const auto made = test.written();
  CHECK(made[0].timestamp_ms == no_timestamp);
  CHECK(made[0].headers.back().first == "duet.error.dropped");
  CHECK(made[0].headers.back().second == "timestamp");
  CHECK(made[1].timestamp_ms == 6'000);
  CHECK(made[1].headers.back().first == "duet.error.reason");
}

TEST_CASE("each epoch has letters of its own") {
  dlq_test test{{}};
  for (const std::uint64_t epoch : {1, 2}) {
    rejects one;
    one.add(reject_at(0, 1, "x"), reject_reason::not_a_number);
    test.send(epoch, std::move(one));
  }
  REQUIRE(test.sink.dead().size() == 2);
  CHECK(test.sink.dead()[1].epoch == epoch_id{2});
  CHECK(test.written().size() == 1);
}

TEST_CASE("letters say how long DLQ waited for rejects, and how many there were") {
  dlq_test test{{}};
  REQUIRE(test.actors.drain());
  test.time->advance(std::chrono::seconds{2});
  rejects two;
  two.add(reject_at(0, 1, "a"), reject_reason::not_a_number);
  two.add(reject_at(0, 2, "b"), reject_reason::not_a_number);
  test.send(1, std::move(two));
  CHECK(test.sink.dead().back().report ==
        stage_report{.busy = {}, .waited = std::chrono::seconds{2}, .in = 2, .out = 2});
}

} // namespace
} // namespace duet::test
