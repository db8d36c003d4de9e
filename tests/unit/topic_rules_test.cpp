#include "pipeline/topic_rules.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace duet {
namespace {

constexpr std::int64_t hour = 3'600'000;
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

/// 2026-11-25.
constexpr std::int64_t now = 1'795'600'000'000;

topic_rules rules(const std::map<std::string, std::string>& settings) {
  return rules_of({.partitions = 1, .settings = settings});
}

/// What a broker of Kafka 4 does with a timestamp (LogValidator), in 64 bits that may overflow.
bool broker_takes(const topic_rules& rules, std::int64_t timestamp_ms, std::int64_t at) {
  if (rules.takes_any_timestamp || timestamp_ms == no_timestamp)
    return true;
  const auto age = static_cast<std::int64_t>(static_cast<std::uint64_t>(at) -
                                             static_cast<std::uint64_t>(timestamp_ms));
  const auto lead = static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(age));
  return age <= rules.age_ms_max && lead <= rules.lead_ms_max;
}

// --- settings

TEST_CASE("a topic that tells nothing has the defaults of Kafka 4") {
  for (const auto& made : {rules_of({.partitions = 1, .settings = std::nullopt}), rules({})}) {
    CHECK(made.bytes_max == 1'048'588);
    CHECK_FALSE(made.takes_any_timestamp);
    CHECK(made.age_ms_max == topic_rules::unlimited_ms);
    CHECK(made.lead_ms_max == hour);
  }
}

TEST_CASE("a topic's settings are its rules") {
  const auto made = rules({{"max.message.bytes", "4711"},
                           {"message.timestamp.type", "CreateTime"},
                           {"message.timestamp.before.max.ms", "86400000"},
                           {"message.timestamp.after.max.ms", "60000"}});
  CHECK(made.bytes_max == 4'711);
  CHECK_FALSE(made.takes_any_timestamp);
  CHECK(made.age_ms_max == 24 * hour);
  CHECK(made.lead_ms_max == 60'000);
  CHECK(rules({{"message.timestamp.type", "LogAppendTime"}}).takes_any_timestamp);
}

TEST_CASE("what is no number is taken for the default") {
  for (const auto* text : {"", "-1", "12x", "99999999999999999999"}) {
    CAPTURE(text);
    const auto made = rules({{"max.message.bytes", text},
                             {"message.timestamp.before.max.ms", text},
                             {"message.timestamp.after.max.ms", text}});
    CHECK(made.bytes_max == 1'048'588);
    CHECK(made.age_ms_max == topic_rules::unlimited_ms);
    CHECK(made.lead_ms_max == hour);
  }
}

TEST_CASE("before Kafka 4 one setting limits both sides that have no limit of their own") {
  const auto unlimited = std::to_string(topic_rules::unlimited_ms);
  const auto alone = rules({{"message.timestamp.difference.max.ms", "5000"}});
  CHECK(alone.age_ms_max == 5'000);
  CHECK(alone.lead_ms_max == 5'000);
  const auto with_one = rules({{"message.timestamp.difference.max.ms", "5000"},
                               {"message.timestamp.before.max.ms", unlimited},
                               {"message.timestamp.after.max.ms", "7000"}});
  CHECK(with_one.age_ms_max == 5'000);
  CHECK(with_one.lead_ms_max == 7'000);
  const auto none = rules({{"message.timestamp.difference.max.ms", unlimited},
                           {"message.timestamp.before.max.ms", unlimited},
                           {"message.timestamp.after.max.ms", unlimited}});
  CHECK(none.age_ms_max == topic_rules::unlimited_ms);
  CHECK(none.lead_ms_max == topic_rules::unlimited_ms);
}

// --- timestamps

TEST_CASE("by default a timestamp may be as old as it likes, but not an hour ahead") {
  const auto window = topic_rules{}.window_at(now);
  for (const auto fine : {std::int64_t{1}, now - 365 * 24 * hour, now, now + hour - 10'000}) {
    CAPTURE(fine);
    CHECK(window.takes(fine));
  }
  for (const auto bad : {now + hour - 9'999, now + hour, now * 1'000, highest}) {
    CAPTURE(bad);
    CHECK_FALSE(window.takes(bad));
  }
}

TEST_CASE("a limit keeps a margin for clocks that differ, at most half of itself") {
  const topic_rules wide{.age_ms_max = 60'000, .lead_ms_max = 60'000};
  CHECK(wide.window_at(now).oldest == now - 50'000);
  CHECK(wide.window_at(now).newest == now + 50'000);
  const topic_rules narrow{.age_ms_max = 1'000, .lead_ms_max = 0};
  CHECK(narrow.window_at(now).oldest == now - 500);
  CHECK(narrow.window_at(now).newest == now);
}

TEST_CASE("a topic with times of its own takes any timestamp but 0") {
  const auto window = topic_rules{.takes_any_timestamp = true, .age_ms_max = 1}.window_at(now);
  for (const auto each : {lowest, std::int64_t{-2}, std::int64_t{1}, highest})
    CHECK(window.takes(each));
  CHECK_FALSE(window.takes(0));
}

TEST_CASE("without a timestamp a record is always written, with 0 never as it is") {
  for (const auto& each : {topic_rules{}, topic_rules{.age_ms_max = 1'000}}) {
    CHECK(each.window_at(now).takes(no_timestamp));
    CHECK_FALSE(each.window_at(now).takes(0));
  }
}

TEST_CASE("no timestamp is let through that a broker refuses, whatever the limits and the clock") {
  const std::vector<std::int64_t> limits{0, 1, 999, 60'000, hour, now, highest - 1, highest};
  const std::vector<std::int64_t> edges{
      lowest,     lowest + 1, lowest + now, -now,          -2,          -1,     0, 1,
      now - hour, now,        now + hour,   highest - now, highest - 1, highest};
  for (const auto before : limits)
    for (const auto after : limits)
      for (const auto at : {std::int64_t{0}, now}) {
        const topic_rules made{.age_ms_max = before, .lead_ms_max = after};
        const auto window = made.window_at(at);
        for (const auto edge : edges)
          for (const auto each : {edge, window.oldest, window.newest}) {
            CAPTURE(before);
            CAPTURE(after);
            CAPTURE(at);
            CAPTURE(each);
            if (window.takes(each))
              CHECK(broker_takes(made, each, at));
          }
      }
}

// --- output records

struct written {
  std::string value;
  std::int64_t timestamp_ms;
  std::size_t headers;

  friend bool operator==(const written&, const written&) = default;
};

std::vector<written> read(const outgoing_records& from) {
  std::vector<written> all;
  static_cast<void>(from.for_each([&](const outgoing& each) {
    all.push_back({std::string{*each.value}, each.timestamp_ms, each.headers.size()});
    return true;
  }));
  return all;
}

outgoing output(std::string_view value, std::int64_t timestamp_ms,
                std::span<const header> headers = {}) {
  return {.key = "k",
          .value = value,
          .timestamp_ms = timestamp_ms,
          .partition = std::nullopt,
          .headers = headers};
}

TEST_CASE("records that their topic takes are written as they are") {
  const std::vector<header> trace{{"traceparent", "00-1"}};
  outbox all;
  all.add(output("a", now));
  all.add(output("b", no_timestamp, trace));
  const fitted_records made{all, {}, now};
  CHECK(made.size() == 2);
  CHECK(read(made) == std::vector<written>{{"a", now, 0}, {"b", no_timestamp, 1}});
  CHECK(made.timestamps_changed() == 0);
  CHECK(made.headers_dropped() == 0);
}

TEST_CASE("a timestamp that the topic would refuse becomes the time of writing") {
  const std::vector<header> trace{{"traceparent", "00-1"}};
  outbox all;
  all.add(output("a", now, trace));
  all.add(output("b", now * 1'000, trace));
  all.add(output("c", 0));
  const fitted_records made{all, {}, now};
  CHECK(read(made) ==
        std::vector<written>{{"a", now, 1}, {"b", no_timestamp, 1}, {"c", no_timestamp, 0}});
  CHECK(made.timestamps_changed() == 2);
  CHECK(made.headers_dropped() == 0);
}

TEST_CASE("headers that make a record too large for its topic are left out") {
  const std::string much(1'000, 'x');
  const std::vector<header> small{{"traceparent", "00-1"}};
  const std::vector<header> large{{"traceparent", "00-1"}, {"baggage", much}};
  outbox all;
  all.add(output("a", now, small));
  all.add(output("b", now, large));
  all.add(output(much, now));
  const fitted_records made{all, {.bytes_max = 1'000}, now};
  CHECK(read(made) == std::vector<written>{{"a", now, 1}, {"b", now, 0}, {much, now, 0}});
  CHECK(made.timestamps_changed() == 0);
  CHECK(made.headers_dropped() == 1);
}

TEST_CASE("whoever visits fitted records may stop") {
  outbox all;
  for (int i = 0; i < 3; ++i)
    all.add(output("a", now * 1'000));
  const fitted_records made{all, {}, now};
  int seen = 0;
  CHECK_FALSE(made.for_each([&](const outgoing&) { return ++seen < 2; }));
  CHECK(made.timestamps_changed() == 2);
}

TEST_CASE("numbers of partitions are modulo those of the topic") {
  outbox records;
  for (const std::int32_t partition : {0, 1, 2, 7})
    records.add({.key = {}, .value = "x", .partition = partition_id{partition}, .headers = {}});
  records.add({.key = {}, .value = "x", .partition = {}, .headers = {}});
  const fitted_records fitted{records, rules_of({.partitions = 3, .settings = std::nullopt}), now};
  std::vector<std::int32_t> found;
  CHECK(fitted.for_each([&](const outgoing& each) {
    found.push_back(each.partition ? each.partition->value : -1);
    return true;
  }));
  CHECK(found == std::vector<std::int32_t>{0, 1, 2, 1, -1});
  CHECK(fitted.timestamps_changed() == 0);
}

} // namespace
} // namespace duet
