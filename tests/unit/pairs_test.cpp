#include "jobs/pairs/keys.hpp"
#include "jobs/pairs/pairs.hpp"
#include "tests/support/job_steps.hpp"
#include "tests/support/places.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::pairs {
namespace {

using test::part;

constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();

using owned_header = std::pair<std::string, std::optional<std::string>>;

/// A record of the input, with its own bytes.
struct input {
  std::string value;
  std::int64_t timestamp_ms = 0;
  std::vector<owned_header> headers{};
};

/// A pair as it is written to the output topic.
struct output {
  std::string key;
  std::string value;
  std::int64_t timestamp_ms = 0;
  std::vector<owned_header> headers{};

  friend bool operator==(const output&, const output&) = default;
};

std::ostream& operator<<(std::ostream& to, const output& shown) {
  to << shown.key << " -> " << shown.value << " at " << shown.timestamp_ms;
  for (const auto& [name, value] : shown.headers)
    to << " " << name << "=" << value.value_or("(null)");
  return to;
}

/// A record of the state topic; no state is a tombstone.
struct change {
  std::string key;
  std::optional<std::string> state;
  std::int32_t partition = 0;

  friend bool operator==(const change&, const change&) = default;
};

std::ostream& operator<<(std::ostream& to, const change& shown) {
  return to << shown.key << " -> " << shown.state.value_or("(null)") << " in " << shown.partition;
}

std::optional<std::string> owned(const nullable_bytes& bytes) {
  return bytes ? std::optional<std::string>{*bytes} : std::nullopt;
}

std::vector<owned_header> owned(std::span<const header> headers) {
  std::vector<owned_header> made;
  for (const auto& each : headers)
    made.emplace_back(each.name, owned(each.value));
  return made;
}

/// What one epoch writes: of one shard, or of all.
struct written {
  std::vector<output> outputs;
  std::vector<change> changes;
  std::size_t rejected = 0;
};

/// A front and the operators of all key groups, driven as INGEST and SHARD drive them.
class pipeline {
public:
  pipeline(std::int64_t sum, std::uint32_t key_groups)
      : job_{{.sum = sum}}, front_{job_.make_front(key_groups)}, key_groups_{key_groups} {
    for (std::uint32_t group = 0; group < key_groups; ++group)
      groups_.push_back(job_.make_operator(balances_operator, {group}, key_groups));
  }

  written run(std::vector<input> epoch) {
    rejects refused;
    const auto rows = read(epoch, refused);
    written out{.outputs = {}, .changes = {}, .rejected = refused.size()};
    for (const auto& each : rows)
      apply(each, out);
    return out;
  }

  /// Restores records of the state topic as recovery does: each by the group of its partition.
  std::optional<std::string> restore(const std::vector<change>& changelog,
                                     state_format format = state_format::tagged) {
    std::int64_t offset = 0;
    for (const auto& each : changelog) {
      const std::array in{record{.split = part(each.partition),
                                 .offset = {offset++},
                                 .key = each.key,
                                 .value = each.state ? nullable_bytes{*each.state} : std::nullopt,
                                 .headers = {}}};
      auto& owner = *groups_[static_cast<std::size_t>(each.partition)];
      if (auto problem = owner.restore(in, format))
        return problem;
    }
    return std::nullopt;
  }

  [[nodiscard]] state_size size() const {
    state_size all;
    for (const auto& each : groups_)
      all += each->size();
    return all;
  }

private:
  batches read(std::vector<input>& epoch, rejects& refused) {
    std::vector<std::vector<header>> headers;
    std::vector<record> records;
    for (const auto& each : epoch) {
      auto& views = headers.emplace_back();
      for (const auto& [name, value] : each.headers)
        views.push_back({name, value ? nullable_bytes{*value} : std::nullopt});
    }
    for (std::size_t i = 0; i < epoch.size(); ++i)
      records.push_back({.split = part(0),
                         .offset = {offset_++},
                         .timestamp_ms = epoch[i].timestamp_ms,
                         .key = {},
                         .value = epoch[i].value,
                         .headers = headers[i]});
    auto made = test::read_rows(*front_, job_, key_groups_, records, refused);
    // The fetched memory is gone after the call: whoever kept a view into it sees nonsense.
    for (auto& each : epoch) {
      each.value.assign(each.value.size(), '#');
      for (auto& [name, value] : each.headers) {
        name.assign(name.size(), '#');
        if (value)
          value->assign(value->size(), '#');
      }
    }
    return made;
  }

  void apply(const batch& rows, written& out) {
    effects made{job_.shape(), key_groups_};
    test::apply_rows(*groups_[rows.to.group.value], rows, made);
    static_cast<void>(made.outputs(pairs::output).for_each([&](const outgoing& each) {
      CHECK_FALSE(each.partition.has_value());
      out.outputs.push_back({std::string{each.key.value()}, std::string{each.value.value()},
                             each.timestamp_ms, owned(each.headers)});
      return true;
    }));
    static_cast<void>(made.changes().for_each([&](const outgoing& each) {
      const auto partition = each.partition.value().value;
      CHECK(static_cast<std::uint32_t>(partition) == rows.to.group.value);
      CHECK(each.headers.empty());
      const auto key = each.key.value();
      const auto shown =
          key.starts_with(state_tag) ? std::string{key.substr(1)} : "untagged " + std::string{key};
      out.changes.push_back({shown, owned(each.value), partition});
      return true;
    }));
  }

  pairs_job job_;
  std::unique_ptr<front> front_;
  std::uint32_t key_groups_;
  std::vector<std::unique_ptr<keyed_operator>> groups_;
  std::int64_t offset_ = 0;
};

/// One key group: outputs and changes in the order of the events.
pipeline single(std::int64_t sum) { return {sum, 1}; }

std::vector<std::string> values(const written& epoch) {
  std::vector<std::string> made;
  for (const auto& each : epoch.outputs)
    made.push_back(each.value);
  return made;
}

using texts = std::vector<std::string>;
using changes = std::vector<change>;

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
  CHECK(out.outputs[0] == output{"3", R"({"low":3,"high":9})", 200, {{"traceparent", "second"}}});
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

// --- restoring

/// Of a job with sum 12.
constexpr std::uint32_t four_groups = 4;

std::int32_t partition_of(std::int64_t low, std::uint32_t key_groups = four_groups) {
  return static_cast<std::int32_t>(group_of(low, key_groups).value);
}

TEST_CASE("restoring takes the last state of each key") {
  pipeline job{12, four_groups};
  const auto three = partition_of(3);
  const auto five = partition_of(5);
  CHECK(job.restore({{"3", "1:2", three},
                     {"5", "1:-4", five},
                     {"3", "1:-1", three},
                     {"5", std::nullopt, five},
                     {"0", std::nullopt, partition_of(0)}}) == std::nullopt);
  CHECK(job.size() == state_size{1, 1});
  CHECK(values(job.run({{"9"}})) == texts{R"({"low":3,"high":9})"});
  CHECK(job.size() == state_size{0, 0});
}

TEST_CASE("restoring in several calls is restoring in one") {
  pipeline job{12, four_groups};
  CHECK(job.restore({{"3", "1:2", partition_of(3)}}) == std::nullopt);
  CHECK(job.restore({}) == std::nullopt);
  CHECK(job.restore({{"3", "1:7", partition_of(3)}, {"6", "1:1", partition_of(6)}}) ==
        std::nullopt);
  CHECK(job.size() == state_size{2, 8});
}

TEST_CASE("a restored key is written again only when it changes") {
  pipeline job{12, four_groups};
  CHECK(job.restore({{"3", "1:2", partition_of(3)}, {"5", "1:1", partition_of(5)}}) ==
        std::nullopt);
  CHECK(job.run({{"9"}}).changes == changes{{"3", "1:3", partition_of(3)}});
}

TEST_CASE("a key whose record is untagged has it taken back when it changes, once") {
  pipeline job{12, four_groups};
  const auto three = partition_of(3);
  CHECK(job.restore({{"3", "1:2", three}, {"5", "1:1", partition_of(5)}}, state_format::untagged) ==
        std::nullopt);
  SUBCASE("to another balance") {
    CHECK(job.run({{"9"}}).changes ==
          changes{{"3", "1:3", three}, {"untagged 3", std::nullopt, three}});
    CHECK(job.run({{"9"}}).changes == changes{{"3", "1:4", three}});
  }
  SUBCASE("to none") {
    CHECK(job.run({{"3"}, {"3"}}).changes == changes{{"untagged 3", std::nullopt, three}});
    CHECK(job.run({{"3"}}).changes == changes{{"3", "1:-1", three}});
    CHECK(job.run({{"9"}}).changes == changes{{"3", std::nullopt, three}});
  }
  SUBCASE("there and back") {
    CHECK(job.run({{"3"}, {"9"}}).changes ==
          changes{{"3", "1:2", three}, {"untagged 3", std::nullopt, three}});
  }
}

TEST_CASE("an untagged tombstone ends untagged state and leaves tagged state alone") {
  pipeline job{12, four_groups};
  const auto three = partition_of(3);
  const auto restore = [&](std::optional<std::string> state, state_format format) {
    CHECK(job.restore({{"3", std::move(state), three}}, format) == std::nullopt);
  };
  restore("1:2", state_format::untagged);
  SUBCASE("of untagged state") {
    restore(std::nullopt, state_format::untagged);
    CHECK(job.size() == state_size{0, 0});
  }
  SUBCASE("of state that was rewritten") {
    restore("1:5", state_format::tagged);
    restore(std::nullopt, state_format::untagged);
    CHECK(job.size() == state_size{1, 5});
    CHECK(job.run({{"9"}}).changes == changes{{"3", "1:6", three}});
  }
}

/// A key of the group.
std::string key_in(key_group group) {
  std::int64_t low = 0;
  while (group_of(low, four_groups) != group)
    ++low;
  return std::to_string(low);
}

TEST_CASE("a changelog record that this job did not write is refused, and named") {
  struct row {
    std::string_view what;
    nullable_bytes key;
    nullable_bytes value;
    std::optional<std::int32_t> partition; ///< Without: the key's own.
    std::string_view problem;
  };
  const std::string_view bad_key = "has a key that is no state key of this job";
  const std::string_view bad_value = "has a value that this version cannot read";
  const std::string_view bad_balance = "has a balance that its key cannot have";
  const std::vector<row> table{
      {"no key", {}, "1:1", 0, bad_key},
      {"an empty key", "", "1:1", 0, bad_key},
      {"a key that is no number", "three", "1:1", 0, bad_key},
      {"a key with something behind", "3x", "1:1", {}, bad_key},
      {"a key with a space", " 3", "1:1", {}, bad_key},
      {"a key with a leading zero", "03", "1:1", partition_of(3), bad_key},
      {"a key with a plus sign", "+3", "1:1", partition_of(3), bad_key},
      {"a negative zero", "-0", "1:1", partition_of(0), bad_key},
      {"a negative key", "-3", "1:1", {}, bad_key},
      {"a key above half of the sum", "7", "1:1", {}, bad_key},
      {"a key beyond int64", "9223372036854775808", "1:1", 0, bad_key},
      {"a bad key without state", "7", {}, {}, bad_key},
      {"another partition", "3", "1:1", partition_of(3) ^ 1, "belongs to another partition"},
      {"a tombstone in another partition",
       "3",
       {},
       partition_of(3) ^ 1,
       "belongs to another partition"},
      {"a later version", "3", "2:5", {}, bad_value},
      {"no version", "3", "5", {}, bad_value},
      {"an empty value", "3", "", {}, bad_value},
      {"no balance", "3", "1:", {}, bad_value},
      {"no number", "3", "1:x", {}, bad_value},
      {"something behind", "3", "1:5 ", {}, bad_value},
      {"a leading zero", "3", "1:05", {}, bad_value},
      {"a fraction", "3", "1:5.0", {}, bad_value},
      {"a version of two digits", "3", "11:5", {}, bad_value},
      {"garbage", "3", "\xFF\xFE\xFD", {}, bad_value},
      {"a balance of zero, which is a tombstone", "3", "1:0", {}, bad_value},
      {"two that would have met", "6", "1:2", {}, bad_balance},
      {"one that waits for another than itself", "6", "1:-1", {}, bad_balance},
      {"a balance beyond int64", "3", "1:9223372036854775808", {}, bad_value},
      {"a balance that could overflow", "3", "1:1152921504606846976", {}, bad_value},
      {"the same below zero", "3", "1:-1152921504606846976", {}, bad_value},
      {"the largest int64", "3", "1:9223372036854775807", {}, bad_value},
      {"the smallest int64", "3", "1:-9223372036854775808", {}, bad_value},
  };
  for (const auto& each : table) {
    CAPTURE(each.what);
    const auto low = each.key ? std::atoll(std::string{*each.key}.c_str()) : 0;
    const auto partition = each.partition.value_or(partition_of(low));
    const key_group group{static_cast<std::uint32_t>(partition)};
    const auto held = pairs_job{{12}}.make_operator(balances_operator, group, four_groups);
    const auto good = key_in(group);
    const std::array records{
        record{part(partition), {40}, no_timestamp, good, "1:1", {}},
        record{part(partition), {41}, no_timestamp, each.key, each.value, {}},
    };
    const auto problem = held->restore(records, state_format::tagged);
    REQUIRE(problem);
    CHECK(*problem == "the record at offset 41 of partition " + std::to_string(partition) + " " +
                          std::string{each.problem});
  }
}

TEST_CASE("balances of any size that is restored can be moved without overflow") {
  // Far more than can ever wait, but the state topic is outside the process.
  pipeline job{12, four_groups};
  const auto at = partition_of(3);
  CHECK(job.restore({{"3", "1:1152921504606846975", at},
                     {"3", "1:-1152921504606846975", at},
                     {"3", "1:1152921504606846975", at}}) == std::nullopt);
  CHECK(job.size() == state_size{1, 1'152'921'504'606'846'975});
  CHECK(job.run({{"9"}}).changes == changes{{"3", "1:1152921504606846976", at}});
}

TEST_CASE("a key at half of the sum can be restored, for even sums and odd ones") {
  for (const std::int64_t sum : {std::int64_t{0}, std::int64_t{1}, std::int64_t{12},
                                 std::int64_t{13}, int64_max - 1, int64_max}) {
    CAPTURE(sum);
    auto job = single(sum);
    CHECK(job.restore({{std::to_string(sum / 2), "1:1"}}) == std::nullopt);
    CHECK(job.restore({{std::to_string(sum / 2 + 1), "1:1"}}) != std::nullopt);
    CHECK(job.run({{std::to_string(sum / 2)}}).outputs.size() == 1);
  }
}

// --- everything together, against an implementation too simple to be wrong

/// Keeps every waiting number as such.
class reference {
public:
  explicit reference(std::int64_t sum) : sum_{sum} {}

  /// Takes a number in; tells the low of the pair that it completes.
  std::optional<std::int64_t> take(std::int64_t number) {
    const auto complement = sum_ - number;
    if (const auto found = waiting_.find(complement); found != waiting_.end()) {
      waiting_.erase(found);
      return std::min(number, complement);
    }
    waiting_.insert(number);
    return std::nullopt;
  }

  /// What the state of a key has to be.
  [[nodiscard]] std::optional<std::string> state(std::int64_t low) const {
    const auto high = sum_ - low;
    auto balance = static_cast<std::int64_t>(waiting_.count(high));
    if (low != high)
      balance -= static_cast<std::int64_t>(waiting_.count(low));
    return balance == 0 ? std::nullopt : std::optional{"1:" + std::to_string(balance)};
  }

  [[nodiscard]] state_size size() const {
    std::set<std::int64_t> lows;
    for (const auto number : waiting_)
      lows.insert(std::min(number, sum_ - number));
    return {lows.size(), waiting_.size()};
  }

private:
  std::int64_t sum_;
  std::multiset<std::int64_t> waiting_;
};

/// What an epoch has to write. Order holds for each key, not between keys.
struct expected {
  std::map<std::string, std::vector<output>> outputs;
  std::map<std::string, change> changes;
  std::size_t rejected = 0;
};

/// Makes epochs of random numbers and what has to become of them.
class scenario {
public:
  scenario(std::int64_t sum, std::uint32_t key_groups, test::random& random)
      : sum_{sum}, key_groups_{key_groups}, random_{random}, model_{sum} {}

  /// One epoch, and what it has to write.
  std::pair<std::vector<input>, expected> next() {
    std::vector<input> epoch;
    expected result;
    for (auto count = random_.between(0, 40); count > 0; --count) {
      if (random_.once_in(10)) {
        epoch.push_back({bad_value(), ++clock_, headers()});
        ++result.rejected;
        continue;
      }
      const auto number = good_number();
      epoch.push_back({text_of(number), ++clock_, headers()});
      take(number, epoch.back(), result);
    }
    for (auto& [key, each] : result.changes)
      each.state = model_.state(std::stoll(key));
    return {std::move(epoch), std::move(result)};
  }

  [[nodiscard]] state_size size() const { return model_.size(); }

private:
  /// Of the keys at the ends of the range, so that numbers meet.
  std::int64_t good_number() {
    const auto half = sum_ / 2;
    const auto near = std::min<std::int64_t>(random_.between(0, 5), half);
    switch (random_.between(0, 4)) {
    case 0:
      return near;
    case 1:
      return sum_ - near;
    case 2:
      return half - near;
    case 3:
      return sum_ - (half - near);
    default:
      return random_.once_in(4) ? random_.between(0, sum_) : half;
    }
  }

  std::string text_of(std::int64_t number) {
    const auto text = std::to_string(number);
    if (random_.once_in(2))
      return text;
    return R"({"id":"x", "num": )" + text + "}";
  }

  std::string bad_value() {
    const std::array<std::string, 7> bad{"",
                                         "x",
                                         "-1",
                                         "7.0",
                                         R"({"num":"1"})",
                                         "[1]",
                                         sum_ == int64_max ? "9223372036854775808"
                                                           : std::to_string(sum_ + 1)};
    return bad.at(random_.below(bad.size()));
  }

  std::vector<owned_header> headers() {
    const std::array<std::string, 5> names{"traceparent", "tracestate", "baggage", "other",
                                           "TRACEPARENT"};
    std::vector<owned_header> made;
    if (random_.once_in(2))
      for (auto count = random_.between(0, 4); count > 0; --count)
        made.emplace_back(names.at(random_.below(names.size())),
                          random_.once_in(5) ? std::nullopt
                                             : std::optional{random_.text("ab", 60)});
    return made;
  }

  void take(std::int64_t number, const input& in, expected& result) {
    const auto low = std::min(number, sum_ - number);
    const auto key = std::to_string(low);
    result.changes[key] = {key, std::nullopt, partition_of(low, key_groups_)};
    if (!model_.take(number))
      return;
    output pair{key, R"({"low":)" + key + R"(,"high":)" + std::to_string(sum_ - low) + "}",
                in.timestamp_ms};
    for (const auto& each : in.headers)
      if (each.first == "traceparent" || each.first == "tracestate" || each.first == "baggage")
        pair.headers.push_back(each);
    result.outputs[key].push_back(pair);
  }

  std::int64_t sum_;
  std::uint32_t key_groups_;
  test::random& random_;
  reference model_;
  std::int64_t clock_ = 1'700'000'000'000;
};

void compare(const written& found, const expected& wanted) {
  std::map<std::string, std::vector<output>> outputs;
  for (const auto& each : found.outputs)
    outputs[each.key].push_back(each);
  REQUIRE(outputs.size() == wanted.outputs.size());
  for (const auto& [key, of_key] : wanted.outputs) {
    CAPTURE(key);
    REQUIRE(outputs[key].size() == of_key.size());
    for (std::size_t i = 0; i < of_key.size(); ++i)
      REQUIRE(outputs[key][i] == of_key[i]);
  }
  REQUIRE(found.changes.size() == wanted.changes.size());
  for (const auto& each : found.changes) {
    REQUIRE(wanted.changes.contains(each.key));
    REQUIRE(each == wanted.changes.at(each.key));
  }
  REQUIRE(found.rejected == wanted.rejected);
}

/// What compaction leaves of a changelog: the last record of each key, tombstones gone.
changes compacted(const changes& changelog) {
  std::map<std::string, change> last;
  for (const auto& each : changelog)
    last[each.key] = each;
  changes kept;
  for (const auto& [key, each] : last)
    if (each.state)
      kept.push_back(each);
  return kept;
}

TEST_CASE("any sequence gives what the reference gives, also after restores") {
  test::random random;
  for (const std::int64_t sum :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{2}, std::int64_t{12}, std::int64_t{13},
        std::int64_t{1'000'000}, int64_max, int64_max - 1})
    for (const std::uint32_t groups : {1U, 4U, 8U})
      for (int round = 0; round < 4; ++round) {
        CAPTURE(sum);
        CAPTURE(groups);
        scenario numbers{sum, groups, random};
        auto job = std::make_unique<pipeline>(sum, groups);
        changes changelog;
        for (int epoch = 0; epoch < 30; ++epoch) {
          CAPTURE(epoch);
          auto [in, wanted] = numbers.next();
          const auto found = job->run(std::move(in));
          compare(found, wanted);
          REQUIRE(job->size() == numbers.size());
          changelog.insert(changelog.end(), found.changes.begin(), found.changes.end());
          if (!random.once_in(8))
            continue;
          job = std::make_unique<pipeline>(sum, groups);
          REQUIRE(job->restore(random.once_in(2) ? changelog : compacted(changelog)) ==
                  std::nullopt);
          REQUIRE(job->size() == numbers.size());
        }
      }
}

} // namespace
} // namespace duet::pairs
