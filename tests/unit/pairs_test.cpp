#include "tests/unit/pairs_harness.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace duet::pairs {
namespace {

// --- the rules, one by one

TEST_CASE("a number waits for its complement, and the complement completes the pair") {
  auto job = single(12);
  CHECK(values(job.run({{"3"}})).empty());
  CHECK(values(job.run({{"9"}})) == texts{R"({"low":3,"high":9})"});
  CHECK(values(job.run({{"9"}})).empty());
  CHECK(values(job.run({{"3"}})) == texts{R"({"low":3,"high":9})"});
}

TEST_CASE("a pair has the lower number as key, and of the completing event timestamp and trace") {
  auto job = single(12);
  job.run({{"9", 100, {{"traceparent", "first"}}}});
  const auto out = job.run({{R"({"num":3})", 200, {{"traceparent", "second"}}}});
  REQUIRE(out.outputs.size() == 1);
  CHECK(out.outputs[0] ==
        made_pair{"3", R"({"low":3,"high":9})", 200, {{"traceparent", "second"}}});
}

TEST_CASE("of the completing event's headers only the trace context goes on, in its order") {
  auto job = single(12);
  job.run({{"9", 1, {{"baggage", "of the waiting one"}}}});
  const auto out = job.run({{"3",
                             2,
                             {{"tracestate", "a=1"},
                              {"other", "x"},
                              {"Traceparent", "names are case-sensitive"},
                              {"baggage", std::nullopt},
                              {"traceparent", "00-1-2-01"},
                              {"baggage", ""}}}});
  REQUIRE(out.outputs.size() == 1);
  CHECK(out.outputs[0].headers == std::vector<owned_header>{{"tracestate", "a=1"},
                                                            {"baggage", std::nullopt},
                                                            {"traceparent", "00-1-2-01"},
                                                            {"baggage", ""}});
}

TEST_CASE("a pair has no headers if the completing event has no trace") {
  auto job = single(12);
  const auto out = job.run({{"9", 1, {{"traceparent", "a"}}}, {"3", 2, {{"other", "x"}}}});
  REQUIRE(out.outputs.size() == 1);
  CHECK(out.outputs[0].headers.empty());
}

TEST_CASE("a timestamp that is missing stays missing") {
  auto job = single(12);
  const auto out = job.run({{"9", 7}, {"3", no_timestamp}});
  REQUIRE(out.outputs.size() == 1);
  CHECK(out.outputs[0].timestamp_ms == no_timestamp);
}

TEST_CASE("many of one number wait for as many complements") {
  auto job = single(12);
  job.run({{"3"}, {"3"}, {"3"}});
  CHECK(job.size() == state_size{1, 3});
  CHECK(job.run({{"9"}, {"9"}}).outputs.size() == 2);
  CHECK(job.size() == state_size{1, 1});
  CHECK(job.run({{"9"}, {"9"}}).outputs.size() == 1);
  CHECK(job.size() == state_size{1, 1});
}

TEST_CASE("half of an even sum is its own complement: two make a pair") {
  auto job = single(12);
  CHECK(job.run({{"6"}}).outputs.empty());
  CHECK(job.size() == state_size{1, 1});
  CHECK(values(job.run({{"6"}})) == texts{R"({"low":6,"high":6})"});
  CHECK(job.size() == state_size{0, 0});
  CHECK(job.run({{"6"}, {"6"}, {"6"}}).outputs.size() == 1);
  CHECK(job.size() == state_size{1, 1});
}

TEST_CASE("no number is its own complement to an odd sum") {
  auto job = single(13);
  CHECK(job.run({{"6"}, {"6"}}).outputs.empty());
  CHECK(values(job.run({{"7"}})) == texts{R"({"low":6,"high":7})"});
}

TEST_CASE("the sum may be 0: then zeros pair") {
  auto job = single(0);
  const auto out = job.run({{"0"}, {"-0"}, {"1"}, {"-1"}});
  CHECK(values(out) == texts{R"({"low":0,"high":0})"});
  CHECK(out.rejected == 2);
}

TEST_CASE("numbers from 0 to the sum are in range, and no others") {
  struct row {
    std::int64_t sum;
    std::string_view value;
    bool in_range;
  };
  const std::vector<row> table{
      {12, "0", true},
      {12, "12", true},
      {12, "-1", false},
      {12, "13", false},
      {12, "-9223372036854775808", false},
      {12, "9223372036854775807", false},
      {0, "0", true},
      {0, "1", false},
      {int64_max, "9223372036854775807", true},
      {int64_max, "0", true},
      {int64_max, "-1", false},
      {int64_max, "9223372036854775808", false},
      {int64_max - 1, "9223372036854775806", true},
      {int64_max - 1, "9223372036854775807", false},
  };
  for (const auto& each : table) {
    CAPTURE(each.sum);
    CAPTURE(each.value);
    auto job = single(each.sum);
    CHECK(job.run({{std::string{each.value}}}).rejected == (each.in_range ? 0 : 1));
    CHECK(job.size().waiting == (each.in_range ? 1 : 0));
  }
}

TEST_CASE("the front hands rejected records over whole, each with its reason, in order") {
  const std::array headers{header{"h", "v"}};
  const std::array records{
      record{part(2), {10}, 99, "a", "13", headers},
      record{part(2), {11}, 99, {}, "seven", {}},
      record{part(2), {12}, 99, "b", "7", {}},
      record{part(3), {0}, 99, "c", {}, {}},
  };
  rejects out;
  const auto rows = test::read_rows(pairs_job{{12}}, 1, records, out);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].content.size() == 1);
  std::vector<std::string> seen;
  out.for_each([&](const rejects::origin& from, const outgoing& original) {
    seen.push_back(
        std::to_string(from.split.partition.value) + ":" + std::to_string(from.offset.value) + " " +
        std::string{to_string(from.reason)} + " " + owned(original.key).value_or("(null)") + " " +
        owned(original.value).value_or("(null)") + " " + std::to_string(original.headers.size()));
  });
  CHECK(seen == texts{"2:10 out_of_range a 13 1", "2:11 not_a_number (null) seven 0",
                      "3:0 tombstone c (null) 0"});
}

TEST_CASE("a pair's text holds the longest numbers there are") {
  auto job = single(int64_max);
  job.run({{"4611686018427387903"}, {"0"}});
  const auto out = job.run({{"4611686018427387904"}, {"9223372036854775807"}});
  CHECK(values(out) == texts{R"({"low":4611686018427387903,"high":4611686018427387904})",
                             R"({"low":0,"high":9223372036854775807})"});
}

TEST_CASE("state is the balance: highs that wait count up, lows that wait count down") {
  auto job = single(12);
  CHECK(job.run({{"9"}}).changes == changes{{"3", "1:1"}});
  CHECK(job.run({{"9"}}).changes == changes{{"3", "1:2"}});
  CHECK(job.run({{"3"}, {"3"}}).changes == changes{{"3", std::nullopt}});
  CHECK(job.run({{"3"}}).changes == changes{{"3", "1:-1"}});
  CHECK(job.run({{"6"}}).changes == changes{{"6", "1:1"}});
}

TEST_CASE("a key is written once for an epoch, with its last state") {
  auto job = single(12);
  const auto out = job.run({{"9"}, {"9"}, {"5"}, {"3"}, {"9"}, {"5"}});
  CHECK(out.changes == changes{{"3", "1:2"}, {"5", "1:-2"}});
  CHECK(out.outputs.size() == 1);
}

TEST_CASE("a key that is back to nothing gets a tombstone and is forgotten") {
  auto job = single(12);
  job.run({{"9"}});
  CHECK(job.size() == state_size{1, 1});
  CHECK(job.run({{"3"}}).changes == changes{{"3", std::nullopt}});
  CHECK(job.size() == state_size{0, 0});
}

TEST_CASE("an epoch without a number changes nothing") {
  auto job = single(12);
  const auto out = job.run({{"x"}});
  CHECK(out.outputs.empty());
  CHECK(out.changes.empty());
}

// --- what must never change between versions

TEST_CASE("the hash of a key never changes: state lies where it says") {
  struct row {
    std::int64_t low;
    std::uint64_t hash;
  };
  // SplitMix64: the first two values are the published first outputs for the seeds 0 and 1.
  const std::vector<row> golden{
      {0, 0xE220A8397B1DCDAF},
      {1, 0x910A2DEC89025CC1},
      {2, 0x975835DE1C9756CE},
      {3, 0x1D0B14E4DB018FED},
      {6, 0xBD64A5D9ADEFE000},
      {1'000, 0x3C1EBA8B4DCCC148},
      {500'000, 0x08CFB4AD9E5A2108},
      {4'294'967'296, 0xC42C5A1AA3820138},
      {int64_max / 2, 0x43DF0885536978A6},
  };
  for (const auto& each : golden) {
    CAPTURE(each.low);
    CHECK(hash_of(each.low) == each.hash);
  }
}

TEST_CASE("the hash spreads neighbouring keys over the key groups") {
  constexpr std::uint32_t key_groups = 8;
  std::array<int, 8> found{};
  for (std::int64_t low = 0; low < 8'000; ++low)
    ++found.at(group_of(low, key_groups).value);
  for (const auto each : found) {
    CHECK(each > 900);
    CHECK(each < 1'100);
  }
}

TEST_CASE("the fingerprint names the job, the version of its state, and the sum") {
  CHECK(pairs_job{{13}}.fingerprint() == "pairs/1 pair-sum=13");
  CHECK(pairs_job{{0}}.fingerprint() == "pairs/1 pair-sum=0");
  CHECK(pairs_job{{int64_max}}.fingerprint() == "pairs/1 pair-sum=9223372036854775807");
  CHECK(pairs_job{{13}}.name() == "pairs");
}

TEST_CASE("it reads one topic and writes one, each set by an option") {
  const auto usual = pairs_job{{}}.shape();
  CHECK(usual.sources == std::vector<job_topic>{{"raw-topic", "--input-topic"}});
  CHECK(usual.targets == std::vector<job_topic>{{"enriched-topic", "--output-topic"}});
  const auto other = pairs_job{{.sum = 13, .input_topic = "a", .output_topic = "b"}}.shape();
  CHECK(names_of(other.sources) == texts{"a"});
  CHECK(names_of(other.targets) == texts{"b"});
}

} // namespace
} // namespace duet::pairs
