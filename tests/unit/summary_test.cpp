#include "app/summary.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>
#include <rapidjson/document.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace duet {
namespace {

using namespace std::chrono_literals;

constexpr auto most = std::numeric_limits<std::uint64_t>::max();

reject_counts counts(const std::vector<std::pair<reject_reason, std::uint64_t>>& some) {
  reject_counts all{};
  for (const auto& [reason, count] : some)
    all[static_cast<std::size_t>(reason)] = count;
  return all;
}

/// The summary as JSON, which must be one line and valid.
rapidjson::Document parsed(const std::string& job, const pipeline_view& all,
                           std::chrono::nanoseconds wall) {
  const auto text = to_json(job, all, wall);
  CAPTURE(text);
  CHECK(text.find('\n') == std::string::npos);
  rapidjson::Document made;
  made.Parse<rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  REQUIRE_FALSE(made.HasParseError());
  REQUIRE(made.IsObject());
  return made;
}

std::vector<std::string> keys_of(const rapidjson::Value& object) {
  std::vector<std::string> keys;
  for (const auto& each : object.GetObject())
    keys.emplace_back(each.name.GetString());
  return keys;
}

TEST_CASE("all dead letters are those of each reason") {
  CHECK(count_of({}) == 0);
  CHECK(count_of(counts({{reject_reason::tombstone, 1}})) == 1);
  CHECK(count_of(counts({{reject_reason::out_of_range, 5'000'000'000}})) == 5'000'000'000);
  reject_counts all{};
  for (const auto reason : all_reject_reasons())
    all[static_cast<std::size_t>(reason)] = 10 + static_cast<std::uint64_t>(reason);
  CHECK(count_of(all) ==
        10 * reject_reason_count + reject_reason_count * (reject_reason_count - 1) / 2);
}

TEST_CASE("dead letters are described by the reasons that occurred, in the order of the reasons") {
  struct row {
    reject_counts dead_letters;
    std::string text;
  };
  const std::vector<row> table{
      {{}, "none"},
      {counts({{reject_reason::not_a_number, 1}}), "not_a_number 1"},
      {counts({{reject_reason::out_of_range, 3}, {reject_reason::not_a_number, 1}}),
       "not_a_number 1, out_of_range 3"},
      {counts({{reject_reason::tombstone, 2}, {reject_reason::out_of_range, most}}),
       "tombstone 2, out_of_range 18446744073709551615"},
  };
  for (const auto& each : table) {
    CAPTURE(each.text);
    CHECK(describe(each.dead_letters) == each.text);
  }
}

TEST_CASE("the summary for programs has the documented keys in their order") {
  const std::vector<std::string> expected{"records", "pairs",  "dead_letters", "waiting",
                                          "epochs",  "wall_s", "cpu_s",        "peak_rss_bytes"};
  CHECK(keys_of(parsed("pairs", {}, 0s)) == expected);
}

TEST_CASE("the summary of nothing is zeros, and the process's own figures") {
  const auto summary = parsed("pairs", {}, 0s);
  for (const std::string key : {"records", "pairs", "waiting", "epochs"}) {
    CAPTURE(key);
    CHECK(summary[key.c_str()].GetUint64() == 0);
  }
  CHECK(summary["dead_letters"].ObjectEmpty());
  CHECK(summary["wall_s"].GetDouble() == 0);
  CHECK(summary["cpu_s"].GetDouble() >= 0);
  CHECK(summary["peak_rss_bytes"].GetUint64() > 1'000'000);
}

TEST_CASE("the summary has what was committed") {
  pipeline_view all;
  all.read = {{test::part(0), 600}, {test::part(1), 400}};
  all.outputs = 400;
  all.dead_letters = counts({{reject_reason::not_a_number, 150},
                             {reject_reason::too_deep, 0},
                             {reject_reason::out_of_range, 30}});
  all.epochs = 12;
  all.shards = {{{0}, {.keys = 4, .waiting = 15}}, {{1}, {.keys = 3, .waiting = 5}}};
  all.lag = {{test::part(0), 3}};
  all.last_epoch = 5ms;
  const auto summary = parsed("pairs", all, 2s);
  CHECK(summary["records"].GetUint64() == 1'000);
  CHECK(summary["pairs"].GetUint64() == 400);
  CHECK(summary["waiting"].GetUint64() == 20);
  CHECK(summary["epochs"].GetUint64() == 12);
  CHECK(keys_of(summary["dead_letters"]) ==
        std::vector<std::string>{"not_a_number", "out_of_range"});
  CHECK(summary["dead_letters"]["not_a_number"].GetUint64() == 150);
  CHECK(summary["dead_letters"]["out_of_range"].GetUint64() == 30);
}

TEST_CASE("the outputs are called as the job is") {
  pipeline_view all;
  all.outputs = 5;
  CHECK(parsed("averages", all, 0s)["averages"].GetUint64() == 5);
  CHECK(parsed("a \"job\"", all, 0s)["a \"job\""].GetUint64() == 5);
}

TEST_CASE("counts are not rounded and seconds are, to thousandths") {
  pipeline_view all;
  all.read = {{test::part(0), most}};
  all.dead_letters = counts({{reject_reason::empty, most}});
  const auto summary = parsed("pairs", all, 1'234'567'890ns);
  CHECK(summary["records"].GetUint64() == most);
  CHECK(summary["dead_letters"]["empty"].GetUint64() == most);
  CHECK(summary["wall_s"].GetDouble() == 1.235);
}

} // namespace
} // namespace duet
