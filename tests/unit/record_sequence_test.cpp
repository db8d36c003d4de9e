#include "app/record_sequence.hpp"
#include "columns/time_text.hpp"

#include <doctest/doctest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace duet {
namespace {

constexpr std::size_t many = 10'000;

/// 2024-05-23T12:30:00Z
constexpr std::int64_t begin_ms = 1'716'467'400'000;

using record_list = std::vector<std::pair<std::string, std::string>>;

sequence_config from_seed(std::uint64_t seed) { return {.seed = seed, .begin_ms = begin_ms}; }

record_list records_of(const record_kind& kind, const sequence_config& config,
                       std::size_t count = many) {
  const auto sequence = kind.make(config);
  record_list all;
  for (std::size_t i = 0; i < count; ++i) {
    const auto one = sequence->next();
    all.emplace_back(one.key, one.value);
  }
  return all;
}

const record_kind& kind_named(const std::string& name) {
  const auto found = std::ranges::find(record_kinds(), name, &record_kind::name);
  REQUIRE(found != record_kinds().end());
  return *found;
}

rapidjson::Document parsed(const std::string& text) {
  rapidjson::Document made;
  made.Parse(text.c_str());
  return made;
}

rapidjson::Document object_in(const std::string& text) {
  auto made = parsed(text);
  CAPTURE(text);
  REQUIRE_FALSE(made.HasParseError());
  REQUIRE(made.IsObject());
  return made;
}

/// The names of the fields of an object, in their order.
std::vector<std::string> fields_of(const rapidjson::Value& of) {
  std::vector<std::string> names;
  for (const auto& each : of.GetObject())
    names.emplace_back(each.name.GetString());
  return names;
}

std::int64_t ms_of(std::optional<std::int64_t> micros) {
  REQUIRE(micros);
  return *micros / 1'000;
}

TEST_CASE("the same seed makes the same records of each kind, and another one others") {
  for (const auto& kind : record_kinds()) {
    CAPTURE(kind.name);
    auto config = from_seed(7);
    config.corrupted = config.late = 0.1;
    CHECK(records_of(kind, config) == records_of(kind, config));
    auto other = config;
    other.seed = 8;
    CHECK(records_of(kind, config, 100) != records_of(kind, other, 100));
  }
}

TEST_CASE("an order has the fields of both scripts that read orders") {
  for (const auto& [key, value] : records_of(kind_named("orders"), from_seed(1), 1'000)) {
    const auto order = object_in(value);
    CHECK(fields_of(order) == std::vector<std::string>{"event_type", "timestamp", "order_id",
                                                       "customer_id", "total_amount", "items",
                                                       "status", "order_time"});
    CHECK(order["order_id"].GetString() == key);
    CHECK(order["total_amount"].GetDouble() > 0);
    CHECK(order["items"].IsArray());
    CHECK_FALSE(order["items"].Empty());
    const auto at =
        ms_of(parse_json_timestamp(order["order_time"].GetString(), timestamp_standard::iso));
    CHECK(order["timestamp"].GetDouble() == doctest::Approx(static_cast<double>(at) / 1'000));
  }
}

TEST_CASE("a transaction is of a product of its category") {
  std::map<std::string, std::string> category_of;
  for (const auto& [key, value] : records_of(kind_named("transactions"), from_seed(1), 1'000)) {
    const auto made = object_in(value);
    CHECK(fields_of(made) == std::vector<std::string>{"transaction_id", "user_id", "product",
                                                      "category", "amount", "quantity",
                                                      "payment_method", "timestamp", "location"});
    CHECK(made["user_id"].GetString() == key);
    CHECK(made["amount"].GetDouble() > 0);
    CHECK(made["quantity"].GetInt() > 0);
    CHECK(parse_json_timestamp(made["timestamp"].GetString(), timestamp_standard::iso));
    const std::string category = made["category"].GetString();
    CHECK(category_of.emplace(made["product"].GetString(), category).first->second == category);
  }
  CHECK(category_of.size() > 5);
}

TEST_CASE("a status has its time twice") {
  std::set<std::string> statuses;
  for (const auto& [key, value] : records_of(kind_named("statuses"), from_seed(1), 1'000)) {
    const auto made = object_in(value);
    CHECK(fields_of(made) ==
          std::vector<std::string>{"customer", "status", "region", "amount", "ts", "tsMillis"});
    CHECK(made["customer"].GetString() == key);
    CHECK(ms_of(parse_json_instant(made["ts"].GetString(), timestamp_standard::iso)) ==
          made["tsMillis"].GetInt64());
    statuses.insert(made["status"].GetString());
  }
  CHECK(statuses == std::set<std::string>{"CREATED", "PAID", "SHIPPED", "DELIVERED", "CANCELLED"});
}

TEST_CASE("keys are as many as asked for") {
  for (const std::string name : {"orders", "transactions", "statuses"}) {
    CAPTURE(name);
    auto config = from_seed(3);
    config.keys = 7;
    std::set<std::string> seen;
    for (const auto& [key, value] : records_of(kind_named(name), config)) {
      const auto made = object_in(value);
      const auto* field = name == "orders"     ? "customer_id"
                          : name == "statuses" ? "customer"
                                               : "user_id";
      seen.insert(made[field].GetString());
    }
    CHECK(seen.size() == 7);
  }
}

/// The times of the events of statuses.
std::vector<std::int64_t> times_of(const sequence_config& config) {
  std::vector<std::int64_t> times;
  for (const auto& [key, value] : records_of(kind_named("statuses"), config))
    times.push_back(object_in(value)["tsMillis"].GetInt64());
  return times;
}

TEST_CASE("events follow each other at the rate of their own time") {
  for (const double rate : {0.5, 1'000.0, 100'000.0}) {
    CAPTURE(rate);
    auto config = from_seed(1);
    config.events_per_second = rate;
    const auto times = times_of(config);
    for (std::size_t i = 0; i < times.size(); i += 100)
      CHECK(times[i] ==
            begin_ms + static_cast<std::int64_t>(static_cast<double>(i) * 1'000 / rate));
  }
}

TEST_CASE("as many events are late as asked for, and none by more") {
  auto config = from_seed(5);
  config.late = 0.1;
  config.late_by = std::chrono::milliseconds{2'000};
  const auto times = times_of(config);
  std::size_t late = 0;
  std::int64_t most = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto by = begin_ms + static_cast<std::int64_t>(i) - times[i];
    REQUIRE(by >= 0);
    REQUIRE(times[i] >= begin_ms);
    late += by > 0 ? 1 : 0;
    most = std::max(most, by);
  }
  // A thousand; five standard deviations are 150.
  CHECK(late > 850);
  CHECK(late < 1'150);
  CHECK(most <= 2'000);
  CHECK(most > 1'900);
}

TEST_CASE("as many events cannot be read as asked for") {
  for (const auto& kind : record_kinds()) {
    if (!kind.has_time)
      continue;
    CAPTURE(kind.name);
    auto config = from_seed(5);
    config.corrupted = 0.5;
    const auto corrupted = std::ranges::count_if(records_of(kind, config), [](const auto& each) {
      return parsed(each.second).HasParseError();
    });
    CHECK(corrupted > 4'750);
    CHECK(corrupted < 5'250);
    config.corrupted = 1;
    for (const auto& [key, value] : records_of(kind, config)) {
      CAPTURE(value);
      CHECK_FALSE(value.empty());
      REQUIRE(parsed(value).HasParseError());
    }
  }
}

TEST_CASE("Nexmark's events have its fields and proportions") {
  const std::vector<std::vector<std::string>> fields{
      {"id", "name", "emailAddress", "creditCard", "city", "state", "dateTime", "extra"},
      {"id", "itemName", "description", "initialBid", "reserve", "expires", "seller", "category",
       "dateTime", "extra"},
      {"auction", "bidder", "price", "channel", "url", "dateTime", "extra"}};
  const std::vector<std::string> names{"person", "auction", "bid"};
  std::vector<std::size_t> counts(3);
  for (const auto& [key, value] : records_of(kind_named("nexmark"), from_seed(1))) {
    const auto event = object_in(value);
    const auto type = event["event_type"].GetUint64();
    REQUIRE(type < 3);
    ++counts[type];
    CHECK(fields_of(event) == std::vector<std::string>{"event_type", names[type]});
    const auto& what = event[names[type].c_str()];
    CHECK(fields_of(what) == fields[type]);
    CHECK(parse_json_timestamp(what["dateTime"].GetString(), timestamp_standard::sql));
  }
  CHECK(counts == std::vector<std::size_t>{200, 600, 9'200});
}

TEST_CASE("Nexmark's bids are on auctions of sellers that there are") {
  std::set<std::uint64_t> persons{1'000};
  std::set<std::uint64_t> auctions;
  std::size_t popular = 0;
  for (const auto& [key, value] : records_of(kind_named("nexmark"), from_seed(2))) {
    const auto event = object_in(value);
    if (event.HasMember("person")) {
      persons.insert(event["person"]["id"].GetUint64());
    } else if (event.HasMember("auction")) {
      CHECK(auctions.insert(event["auction"]["id"].GetUint64()).second);
      CHECK(persons.contains(event["auction"]["seller"].GetUint64()));
      CHECK(event["auction"]["reserve"].GetUint64() > event["auction"]["initialBid"].GetUint64());
    } else {
      const auto& bid = event["bid"];
      CHECK(auctions.contains(bid["auction"].GetUint64()));
      CHECK(persons.contains(bid["bidder"].GetUint64()));
      CHECK(bid["price"].GetUint64() >= 100);
      const std::string url = bid["url"].GetString();
      const std::string channel = bid["channel"].GetString();
      const bool is_other = channel.starts_with("channel-");
      CHECK((url.find("&channel_id=") != std::string::npos) == is_other);
      popular += is_other ? 0 : 1;
    }
  }
  // Half of 9,200; five standard deviations are 240.
  CHECK(popular > 4'360);
  CHECK(popular < 4'840);
}

} // namespace
} // namespace duet
