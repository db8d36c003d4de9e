#include "model/types.hpp"

#include <doctest/doctest.h>

#include <concepts>
#include <cstdint>
#include <set>

namespace duet {
namespace {

TEST_CASE("the strong types do not convert into each other or into numbers") {
  static_assert(!std::convertible_to<partition_id, record_offset>);
  static_assert(!std::convertible_to<shard_id, key_group>);
  static_assert(!std::convertible_to<source_id, target_id>);
  static_assert(!std::convertible_to<epoch_id, std::uint64_t>);
  static_assert(!std::convertible_to<std::int32_t, partition_id>);
}

TEST_CASE("a strong type is 0 at first, and is compared by its number") {
  CHECK(partition_id{}.value == 0);
  CHECK(record_offset{}.value == 0);
  CHECK(epoch_id{1} < epoch_id{2});
  CHECK(shard_id{3} == shard_id{3});
  CHECK(position{{{0}, {1}}, {5}} == position{{{0}, {1}}, {5}});
  CHECK_FALSE(position{{{0}, {1}}, {5}} == position{{{0}, {1}}, {6}});
}

TEST_CASE("the same partition of two sources is two splits, which are ordered by source") {
  constexpr split clicks_3{{0}, {3}};
  constexpr split orders_3{{1}, {3}};
  constexpr split orders_0{{1}, {0}};
  static_assert(clicks_3 != orders_3);
  static_assert(clicks_3 < orders_0);
  static_assert(orders_0 < orders_3);
  CHECK_FALSE(position{clicks_3, {5}} == position{orders_3, {5}});
  static_assert(record_place{clicks_3, {9}} < record_place{orders_0, {1}});
}

TEST_CASE("the outputs of a job are its first targets, then come dead letters and changelog") {
  constexpr pipeline_targets of_one{1};
  static_assert(of_one.outputs() == 1);
  static_assert(of_one.dead_letters() == target_id{1});
  static_assert(of_one.changelog() == target_id{2});
  constexpr pipeline_targets of_none{0};
  static_assert(of_none.dead_letters() == target_id{0});
  static_assert(of_none.changelog() == target_id{1});
}

TEST_CASE("hashes are divided among key groups, and key groups among shards") {
  static_assert(group_of(0, 4) == key_group{0});
  static_assert(group_of(7, 4) == key_group{3});
  static_assert(group_of(UINT64_MAX, 4) == key_group{3});
  static_assert(group_of(UINT64_MAX, 1) == key_group{0});
  constexpr layout keys{.key_groups = 4, .shards = 3};
  static_assert(keys.shard_of({2}) == shard_id{2});
  static_assert(keys.shard_of({3}) == shard_id{0});
}

} // namespace
} // namespace duet
