#include "pipeline/letter_writer.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

using test::part;

using namespace std::string_view_literals;

/// When letters are written; the samples are a little older.
constexpr std::int64_t now = 2'000;

using owned_header = std::pair<std::string, std::optional<std::string>>;
using owned_headers = std::vector<owned_header>;

/// A dead letter with its own bytes.
struct letter {
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::int64_t timestamp_ms = no_timestamp;
  std::optional<partition_id> partition;
  owned_headers headers{};
};

std::optional<std::string> owned(const nullable_bytes& bytes) {
  return bytes ? std::optional<std::string>{*bytes} : std::nullopt;
}

std::vector<letter> write(const letter_rules& rules, rejects in) {
  const auto out = letter_writer{rules}.write(std::make_shared<rejects>(std::move(in)), now);
  std::vector<letter> made;
  static_cast<void>(out->for_each([&](const outgoing& each) {
    auto& at = made.emplace_back();
    at.key = owned(each.key);
    at.value = owned(each.value);
    at.timestamp_ms = each.timestamp_ms;
    at.partition = each.partition;
    for (const auto& of : each.headers)
      at.headers.emplace_back(of.name, owned(of.value));
    return true;
  }));
  return made;
}

letter write_one(const letter_rules& rules, const record& in,
                 reject_reason why = reject_reason::not_a_number) {
  rejects one;
  one.add(in, why);
  auto made = write(rules, std::move(one));
  REQUIRE(made.size() == 1);
  return made.front();
}

record sample(nullable_bytes key, nullable_bytes value, std::span<const header> headers = {}) {
  return {.split = part(2),
          .offset = {41},
          .timestamp_ms = 1'234,
          .key = key,
          .value = value,
          .headers = headers};
}

TEST_CASE("a letter has the original's key, value and timestamp, null told from empty") {
  const std::vector<nullable_bytes> all{std::nullopt, ""sv, "text"sv, "\xFF\0\xFE"sv};
  for (const auto& key : all)
    for (const auto& value : all) {
      const auto made = write_one({.sources = {"raw"}}, sample(key, value));
      CHECK(made.key == owned(key));
      CHECK(made.value == owned(value));
      CHECK(made.timestamp_ms == 1'234);
    }
}

TEST_CASE("the original's headers come first and unchanged, then those that say why and whence") {
  const std::vector<header> original{{"b", "1"sv}, {"a", std::nullopt}, {"b", ""sv}};
  const auto made = write_one({.sources = {"raw"}, .headers = letter_headers::streams},
                              sample("k", "v", original), reject_reason::out_of_range);
  CHECK(made.headers ==
        owned_headers{{"b", "1"},
                      {"a", std::nullopt},
                      {"b", ""},
                      {"__streams.errors.exception", "duet.UnreadableRecord"},
                      {"__streams.errors.message", "the number is outside the range of this job"},
                      {"__streams.errors.topic", "raw"},
                      {"__streams.errors.partition", "2"},
                      {"__streams.errors.offset", "41"},
                      {"duet.error.reason", "out_of_range"}});
}

TEST_CASE("a letter of a late record says what it was late for") {
  std::string kept;
  keep(sample("k", "v"), kept);
  for (const auto headers : {letter_headers::streams, letter_headers::connect}) {
    rejects one;
    one.add_kept(kept, reject_reason::late, "window [0, 10) of counts, watermark 12");
    const auto made = write({.sources = {"raw"}, .headers = headers}, std::move(one));
    REQUIRE(made.size() == 1);
    CHECK(made[0].key == "k");
    const bool streams = headers == letter_headers::streams;
    const std::string prefix = streams ? "__streams.errors." : "__connect.errors.exception.";
    const auto has = [&](const std::string& name, const std::string& value) {
      return std::ranges::count(made[0].headers, owned_header{name, value}) == 1;
    };
    CHECK(has(prefix + "message", "the time of the record has passed, and what it belongs to is "
                                  "done: window [0, 10) of counts, watermark 12"));
    CHECK(has(streams ? prefix + "exception" : prefix + "class.name", "duet.UntimelyRecord"));
    CHECK(has("duet.error.reason", "late"));
  }
}

TEST_CASE("a letter names the topic that its record was read from") {
  const auto names = [](const letter_rules& rules, std::uint16_t source, const std::string& topic) {
    auto in = sample("k", "v");
    in.split = part(2, source);
    const auto* const name = rules.headers == letter_headers::streams ? "__streams.errors.topic"
                                                                      : "__connect.errors.topic";
    return std::ranges::count(write_one(rules, in).headers, owned_header{name, topic}) == 1;
  };
  for (const auto headers : {letter_headers::streams, letter_headers::connect}) {
    const letter_rules rules{.sources = {"clicks", "orders"}, .headers = headers};
    CHECK(names(rules, 0, "clicks"));
    CHECK(names(rules, 1, "orders"));
  }
}

TEST_CASE("the added headers can have the names of Kafka Connect") {
  const auto made = write_one({.sources = {"raw"}, .headers = letter_headers::connect},
                              sample("k", "v"), reject_reason::empty);
  CHECK(made.headers ==
        owned_headers{{"__connect.errors.topic", "raw"},
                      {"__connect.errors.partition", "2"},
                      {"__connect.errors.offset", "41"},
                      {"__connect.errors.stage", "VALUE_CONVERTER"},
                      {"__connect.errors.exception.class.name", "duet.UnreadableRecord"},
                      {"__connect.errors.exception.message", "the value is empty"},
                      {"duet.error.reason", "empty"}});
}

TEST_CASE("no headers are added if none are wanted") {
  const std::vector<header> original{{"a", "1"sv}};
  const letter_rules rules{.sources = {"raw"}, .headers = letter_headers::none};
  CHECK(write_one(rules, sample("k", "v", original)).headers == owned_headers{{"a", "1"}});
  CHECK(write_one(rules, sample("k", "v")).headers.empty());
}

TEST_CASE("the reason in the header is the reason in the metric") {
  for (const auto reason : all_reject_reasons()) {
    const auto made = write_one({.sources = {"raw"}}, sample("k", "v"), reason);
    CHECK(made.headers.back() == owned_header{"duet.error.reason", to_string(reason)});
  }
}

TEST_CASE("the letters of one input partition go to one partition of the dead-letter topic") {
  struct row {
    std::int32_t from;
    std::uint32_t partitions;
    std::int32_t to;
  };
  const std::vector<row> table{{0, 1, 0}, {5, 1, 0}, {0, 3, 0}, {2, 3, 2},
                               {3, 3, 0}, {7, 3, 1}, {7, 8, 7}, {2'147'483'647, 4, 3}};
  for (const auto& each : table) {
    CAPTURE(each.from);
    CAPTURE(each.partitions);
    auto in = sample("k", "v");
    in.split = part(each.from);
    CHECK(write_one({.sources = {"raw"}, .partitions = each.partitions}, in).partition ==
          partition_id{each.to});
  }
}

TEST_CASE("there is one letter for each reject, in the input's order") {
  rejects in;
  for (std::int64_t offset = 0; offset < 100; ++offset) {
    const auto text = std::to_string(offset);
    auto each = sample(text, text);
    each.offset = {offset};
    in.add(each, reject_reason::not_a_number);
  }
  const auto made = write({.sources = {"raw"}}, std::move(in));
  REQUIRE(made.size() == 100);
  for (std::size_t i = 0; i < made.size(); ++i)
    CHECK(made[i].key == std::to_string(i));
  CHECK(write({.sources = {"raw"}}, {}).empty());
}

/// What the header duet.error.dropped says, if it is there.
std::string dropped(const letter& from) {
  const auto& last = from.headers.back();
  return last.first == "duet.error.dropped" ? last.second.value() : "nothing";
}

TEST_CASE("a letter too large for the topic loses its value, and says so") {
  const std::string value(1'000, 'v');
  const std::vector<header> original{{"trace", "t"sv}};
  const auto made = write_one({.sources = {"raw"}, .topic = {.bytes_max = 1'000}},
                              sample("key", value, original));
  CHECK(made.value == std::nullopt);
  CHECK(made.key == "key");
  CHECK(made.timestamp_ms == 1'234);
  CHECK(made.headers.front() == owned_header{"trace", "t"});
  CHECK(dropped(made) == "value");
}

TEST_CASE("if that is not enough, a letter loses its key and the original headers as well") {
  const std::string much(1'000, 'x');
  const letter_rules rules{.sources = {"raw"}, .topic = {.bytes_max = 1'000}};
  const std::vector<header> original{{"trace", much}};
  for (const auto& in :
       {sample(much, "v"), sample("key", "v", original), sample(much, much, original)}) {
    const auto made = write_one(rules, in);
    CHECK(made.value == std::nullopt);
    CHECK(made.key == std::nullopt);
    CHECK(made.timestamp_ms == 1'234);
    CHECK(made.headers.front().first == "__streams.errors.exception");
    CHECK(dropped(made) == "value,key,headers");
  }
}

TEST_CASE("a letter says why and whence also when it lost the rest") {
  const std::string much(1'000, 'x');
  const auto made =
      write_one({.sources = {"raw"}, .topic = {.bytes_max = 1'000}}, sample(much, much));
  REQUIRE(made.headers.size() == 7);
  CHECK(made.headers[2] == owned_header{"__streams.errors.topic", "raw"});
  CHECK(made.headers[3] == owned_header{"__streams.errors.partition", "2"});
  CHECK(made.headers[4] == owned_header{"__streams.errors.offset", "41"});
  CHECK(made.headers[5] == owned_header{"duet.error.reason", "not_a_number"});
}

TEST_CASE("the letter of what was no record names no origin") {
  auto row = sample("k", "v");
  row.offset = no_offset;
  for (const auto headers : {letter_headers::streams, letter_headers::connect}) {
    const auto made = write_one({.sources = {"raw"}, .headers = headers}, row);
    for (const auto& [name, value] : made.headers) {
      CHECK(name.find("topic") == std::string::npos);
      CHECK(name.find("partition") == std::string::npos);
      CHECK(name.find("offset") == std::string::npos);
    }
    CHECK(made.headers.back() == owned_header{"duet.error.reason", "not_a_number"});
  }
}

TEST_CASE("what Kafka would take is not cut, up to the room for Kafka's own bytes") {
  // A produced batch of one record has 61 bytes for the batch, at most 31 for the numbers of the
  // record and at most 10 for those of each header.
  constexpr std::size_t room = 61 + 31;
  const letter_rules rules{
      .sources = {"raw"}, .headers = letter_headers::none, .topic = {.bytes_max = 1'000}};
  const auto letter_of = [&](std::size_t size) {
    return write_one(rules, sample("k", std::string(size - 1, 'v')));
  };
  CHECK(letter_of(880).value.has_value());
  CHECK(letter_of(880).headers.empty());
  CHECK(letter_of(1'000 - room + 10).value == std::nullopt);
  CHECK(dropped(letter_of(1'000)) == "value");

  const std::string header_value(100, 'h');
  const std::vector<header> headers{{"n1", header_value}, {"n2", header_value}};
  const auto with_headers = [&](std::size_t value_size) {
    return write_one(rules, sample("k", std::string(value_size, 'v'), headers));
  };
  CHECK(with_headers(600).value.has_value());
  CHECK(with_headers(1'000 - room - 204 - 20 + 1).value == std::nullopt);
}

TEST_CASE(
    "a timestamp that the topic would refuse is the time of writing, and the letter says so") {
  constexpr std::int64_t hour = 3'600'000;
  struct row {
    std::int64_t timestamp_ms;
    std::int64_t written;
    std::string dropped;
  };
  const std::vector<row> table{{1'234, 1'234, "nothing"},
                               {now + hour / 2, now + hour / 2, "nothing"},
                               {now + hour, no_timestamp, "timestamp"},
                               {1'732'000'000'000'000, no_timestamp, "timestamp"},
                               {0, no_timestamp, "timestamp"},
                               {-7, -7, "nothing"},
                               {no_timestamp, no_timestamp, "nothing"}};
  for (const auto& each : table) {
    CAPTURE(each.timestamp_ms);
    auto in = sample("k", "v");
    in.timestamp_ms = each.timestamp_ms;
    const auto made = write_one({.sources = {"raw"}}, in);
    CHECK(made.timestamp_ms == each.written);
    CHECK(made.key == "k");
    CHECK(made.value == "v");
    CHECK(dropped(made) == each.dropped);
  }
}

TEST_CASE("what a letter has lost is listed in one order") {
  const std::string much(1'000, 'x');
  const letter_rules rules{.sources = {"raw"}, .topic = {.bytes_max = 1'000}};
  auto in = sample("key", much);
  in.timestamp_ms = 0;
  CHECK(dropped(write_one(rules, in)) == "value,timestamp");
  in.key = much;
  CHECK(dropped(write_one(rules, in)) == "value,key,headers,timestamp");
}

TEST_CASE("no headers are added but the one that says what is lost") {
  auto in = sample("k", "v");
  in.timestamp_ms = 0;
  const auto made = write_one({.sources = {"raw"}, .headers = letter_headers::none}, in);
  CHECK(made.headers == owned_headers{{"duet.error.dropped", "timestamp"}});
}

// --- records that the brokers refused

letter_rules condemning(refused_part what, bool bare) {
  return {.sources = {"raw"},
          .condemned = {
              {.place = {part(2), {40}}, .why = "another"},
              {.place = {part(2), {41}}, .part = what, .bare = bare, .why = "bad at dead[0]"}}};
}

TEST_CASE("only the record of the same input is condemned") {
  auto in = sample("k", "v");
  in.split = part(2, 1);
  auto rules = condemning(refused_part::size, false);
  rules.sources = {"raw", "other"};
  CHECK(write_one(rules, in, reject_reason::refused).value == "v");
}

TEST_CASE(
    "the letter of a condemned record lacks what the brokers refused, and says what they said") {
  struct row {
    refused_part part;
    bool bare;
    std::string dropped;
  };
  const std::vector<row> table{{refused_part::unknown, false, "nothing"},
                               {refused_part::timestamp, false, "timestamp"},
                               {refused_part::size, false, "value"},
                               {refused_part::unknown, true, "value,key,headers,timestamp"},
                               {refused_part::timestamp, true, "value,key,headers,timestamp"}};
  const std::vector<header> original{{"trace", "t"sv}};
  for (const auto& each : table) {
    CAPTURE(each.dropped);
    const auto made = write_one(condemning(each.part, each.bare), sample("k", "v", original),
                                reject_reason::refused);
    CHECK(dropped(made) == each.dropped);
    CHECK(made.key.has_value() == !each.bare);
    CHECK(made.value.has_value() == !made.headers.back().second->starts_with("value"));
    CHECK((made.timestamp_ms == no_timestamp) == each.dropped.ends_with("timestamp"));
    CHECK((made.headers.front().first == "trace") == !each.bare);
    const std::string said = each.bare ? "" : ": bad at dead[0]";
    const auto first = each.bare ? 0U : 1U;
    CHECK(made.headers[first] == owned_header{"__streams.errors.exception", "duet.RefusedRecord"});
    CHECK(made.headers[first + 1] ==
          owned_header{"__streams.errors.message",
                       "the brokers refused what this record led to" + said});
    CHECK(made.headers[first + 5] == owned_header{"duet.error.reason", "refused"});
  }
}

TEST_CASE("Kafka Connect calls the stage of a refused record by its name") {
  auto rules = condemning(refused_part::unknown, false);
  rules.headers = letter_headers::connect;
  const auto made = write_one(rules, sample("k", "v"), reject_reason::refused);
  CHECK(made.headers[3] == owned_header{"__connect.errors.stage", "KAFKA_PRODUCE"});
}

TEST_CASE("a record that was condemned and is bad in itself lacks nothing more than others") {
  const auto made = write_one(condemning(refused_part::size, true), sample("k", "v"));
  CHECK(dropped(made) == "nothing");
}

TEST_CASE("headers that nobody can read are missing, and the letter says so") {
  const std::string much(2'000, 'x');
  auto in = sample("k", "v");
  in.headers_unreadable = true;
  CHECK(dropped(write_one({.sources = {"raw"}}, in)) == "headers");
  in.value = much;
  const letter_rules small{.sources = {"raw"}, .topic = {.bytes_max = 1'000}};
  CHECK(dropped(write_one(small, in)) == "value,headers");
}

TEST_CASE("by default a letter may be as large as a topic allows by default") {
  const std::string large(1'000'000, 'x');
  CHECK(write_one({.sources = {"raw"}}, sample("k", large)).value == large);
}

} // namespace
} // namespace duet
