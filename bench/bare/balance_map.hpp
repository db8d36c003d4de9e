/// The state of the bare loop: as little as a hash map can be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace bench {

/// The finaliser of SplitMix64: every input bit moves every output bit.
inline std::uint64_t hash_of(std::int64_t key) {
  auto mixed = static_cast<std::uint64_t>(key) + 0x9E3779B97F4A7C15U;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31U);
}

/// An open-addressing map from a key (0 or more) to its balance. It only grows.
class balance_map {
public:
  /// A key, its balance, and whether the open transaction has changed it.
  struct slot {
    std::int64_t key = -1;
    std::int32_t balance = 0; ///< Enough for a benchmark.
    bool changed = false;
  };

  balance_map() : slots_(1'024) {}

  /// The slot of a key, made with balance 0 if there is none; valid until the next call.
  [[nodiscard]] slot& at(std::int64_t key) {
    auto* found = &find(key);
    if (found->key == key)
      return *found;
    if (++used_ * 3 > slots_.size() * 2) {
      grow();
      found = &find(key);
    }
    found->key = key;
    return *found;
  }

private:
  /// The slot of the key, or the free one where it belongs.
  slot& find(std::int64_t key) {
    auto index = hash_of(key) & (slots_.size() - 1);
    while (slots_[index].key != key && slots_[index].key != -1)
      index = (index + 1) & (slots_.size() - 1);
    return slots_[index];
  }

  void grow() {
    std::vector<slot> before(slots_.size() * 2);
    std::swap(before, slots_);
    for (const auto& each : before)
      if (each.key != -1)
        find(each.key) = each;
  }

  std::vector<slot> slots_; ///< The size is a power of two.
  std::size_t used_ = 0;
};

} // namespace bench
