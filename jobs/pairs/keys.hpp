/// The state keys of `pairs`, and the key groups that they belong to.
#pragma once

#include "model/types.hpp"

#include <algorithm>
#include <cstdint>

namespace duet::pairs {

/// The one operator, which has one input.
inline constexpr operator_id balances_operator{0};
inline constexpr input_id only_input{0};

/// The state key of a number from 0 to `sum`: the smaller one of it and its complement.
[[nodiscard]] constexpr std::int64_t low_of(std::int64_t number, std::int64_t sum) {
  return std::min(number, sum - number);
}

/// The hash that decides a state key's group. State lies where it says, so it never changes.
[[nodiscard]] constexpr std::uint64_t hash_of(std::int64_t low) {
  // The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every input bit moves every output bit.
  auto mixed = static_cast<std::uint64_t>(low) + 0x9E3779B97F4A7C15U;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31U);
}

/// The group of a state key.
[[nodiscard]] constexpr key_group group_of(std::int64_t low, std::uint32_t key_groups) {
  return duet::group_of(hash_of(low), key_groups);
}

} // namespace duet::pairs
