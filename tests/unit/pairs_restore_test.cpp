#include "tests/unit/pairs_harness.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::pairs {
namespace {

// What the job makes of a state topic.

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

/// An older format, and how a key is shown in it.
struct older {
  state_format format;
  std::string three;
};

const std::vector<older> all_older{{state_format::untagged, "untagged 3"},
                                   {state_format::tagged, "tagged 3"}};

TEST_CASE("a key whose record is of an older format has it taken back when it changes, once") {
  const auto three = partition_of(3);
  for (const auto& [format, old_three] : all_older) {
    CAPTURE(old_three);
    const auto restored = [of = format, three] {
      pipeline job{12, four_groups};
      CHECK(job.restore({{"3", "1:2", three}, {"5", "1:1", partition_of(5)}}, of) == std::nullopt);
      return job;
    };
    auto moved = restored();
    CHECK(moved.run({{"9"}}).changes ==
          changes{{"3", "1:3", three}, {old_three, std::nullopt, three}});
    CHECK(moved.run({{"9"}}).changes == changes{{"3", "1:4", three}});
    auto emptied = restored();
    CHECK(emptied.run({{"3"}, {"3"}}).changes == changes{{old_three, std::nullopt, three}});
    CHECK(emptied.run({{"3"}}).changes == changes{{"3", "1:-1", three}});
    CHECK(emptied.run({{"9"}}).changes == changes{{"3", std::nullopt, three}});
    auto there_and_back = restored();
    CHECK(there_and_back.run({{"3"}, {"9"}}).changes ==
          changes{{"3", "1:2", three}, {old_three, std::nullopt, three}});
  }
}

TEST_CASE("a tombstone ends state of its format and of older ones, and leaves newer state alone") {
  const std::vector formats{state_format::untagged, state_format::tagged, state_format::numbered};
  const auto three = partition_of(3);
  for (const auto of_state : formats)
    for (const auto of_tombstone : formats) {
      CAPTURE(static_cast<int>(of_state));
      CAPTURE(static_cast<int>(of_tombstone));
      pipeline job{12, four_groups};
      CHECK(job.restore({{"3", "1:2", three}}, state_format::untagged) == std::nullopt);
      CHECK(job.restore({{"3", "1:5", three}}, of_state) == std::nullopt);
      CHECK(job.restore({{"3", std::nullopt, three}}, of_tombstone) == std::nullopt);
      CHECK(job.size() == (of_tombstone < of_state ? state_size{1, 5} : state_size{0, 0}));
    }
}

TEST_CASE("state that was rewritten in the format of now is not rewritten again") {
  pipeline job{12, four_groups};
  const auto three = partition_of(3);
  CHECK(job.restore({{"3", "1:2", three}}, state_format::tagged) == std::nullopt);
  CHECK(job.restore({{"3", "1:5", three}}) == std::nullopt);
  CHECK(job.restore({{"3", std::nullopt, three}}, state_format::tagged) == std::nullopt);
  CHECK(job.run({{"9"}}).changes == changes{{"3", "1:6", three}});
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
    state_key key;
    nullable_bytes value;
    std::optional<std::int32_t> partition; ///< Without: the key's own.
    std::string_view problem;
  };
  const std::string_view bad_key = "has a key that is no state key of this job";
  const std::string_view bad_value = "has a value that this version cannot read";
  const std::string_view bad_balance = "has a balance that its key cannot have";
  const std::vector<row> table{
      {"an empty key", {""}, "1:1", 0, bad_key},
      {"a key that is bound to a time", {"3", event_time{7}}, "1:1", {}, bad_key},
      {"an element of a key", {"3", {}, ""}, "1:1", {}, bad_key},
      {"a key that is no number", {"three"}, "1:1", 0, bad_key},
      {"a key with something behind", {"3x"}, "1:1", {}, bad_key},
      {"a key with a space", {" 3"}, "1:1", {}, bad_key},
      {"a key with a leading zero", {"03"}, "1:1", partition_of(3), bad_key},
      {"a key with a plus sign", {"+3"}, "1:1", partition_of(3), bad_key},
      {"a negative zero", {"-0"}, "1:1", partition_of(0), bad_key},
      {"a negative key", {"-3"}, "1:1", {}, bad_key},
      {"a key above half of the sum", {"7"}, "1:1", {}, bad_key},
      {"a key beyond int64", {"9223372036854775808"}, "1:1", 0, bad_key},
      {"a bad key without state", {"7"}, {}, {}, bad_key},
      {"another partition", {"3"}, "1:1", partition_of(3) ^ 1, "belongs to another partition"},
      {"a tombstone in another partition",
       {"3"},
       {},
       partition_of(3) ^ 1,
       "belongs to another partition"},
      {"a later version", {"3"}, "2:5", {}, bad_value},
      {"no version", {"3"}, "5", {}, bad_value},
      {"an empty value", {"3"}, "", {}, bad_value},
      {"no balance", {"3"}, "1:", {}, bad_value},
      {"no number", {"3"}, "1:x", {}, bad_value},
      {"something behind", {"3"}, "1:5 ", {}, bad_value},
      {"a leading zero", {"3"}, "1:05", {}, bad_value},
      {"a fraction", {"3"}, "1:5.0", {}, bad_value},
      {"a version of two digits", {"3"}, "11:5", {}, bad_value},
      {"garbage", {"3"}, "\xFF\xFE\xFD", {}, bad_value},
      {"a balance of zero, which is a tombstone", {"3"}, "1:0", {}, bad_value},
      {"two that would have met", {"6"}, "1:2", {}, bad_balance},
      {"one that waits for another than itself", {"6"}, "1:-1", {}, bad_balance},
      {"a balance beyond int64", {"3"}, "1:9223372036854775808", {}, bad_value},
      {"a balance that could overflow", {"3"}, "1:576460752303423488", {}, bad_value},
      {"the same below zero", {"3"}, "1:-576460752303423488", {}, bad_value},
      {"the largest int64", {"3"}, "1:9223372036854775807", {}, bad_value},
      {"the smallest int64", {"3"}, "1:-9223372036854775808", {}, bad_value},
  };
  for (const auto& each : table) {
    CAPTURE(each.what);
    const auto low = std::atoll(std::string{each.key.key}.c_str());
    const auto partition = each.partition.value_or(partition_of(low));
    const key_group group{static_cast<std::uint32_t>(partition)};
    const auto held = pairs_job{{12}}.make_operator(balances_operator, group, four_groups);
    const auto good = key_in(group);
    const std::array records{state_record{.key = {good}, .value = "1:1", .offset = {40}},
                             state_record{.key = each.key, .value = each.value, .offset = {41}}};
    const auto problem = held->restore(records);
    REQUIRE(problem);
    CHECK(*problem == "the record at offset 41 of partition " + std::to_string(partition) + " " +
                          std::string{each.problem});
  }
}

TEST_CASE("balances of any size that is restored can be moved without overflow") {
  // Far more than can ever wait, but the state topic is outside the process.
  pipeline job{12, four_groups};
  const auto at = partition_of(3);
  CHECK(job.restore({{"3", "1:576460752303423487", at},
                     {"3", "1:-576460752303423487", at},
                     {"3", "1:576460752303423487", at}}) == std::nullopt);
  CHECK(job.size() == state_size{1, 576'460'752'303'423'487});
  CHECK(job.run({{"9"}}).changes == changes{{"3", "1:576460752303423488", at}});
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

} // namespace
} // namespace duet::pairs
