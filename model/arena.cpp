#include "model/arena.hpp"

#include <algorithm>

namespace duet {

namespace {

/// Blocks double from the first size to the largest: a small epoch takes little, a large one wastes
/// little. The largest stays below what the allocator would ask the system for each time.
constexpr std::size_t first_block = 1U << 10U;
constexpr std::size_t largest_block = 64U << 10U;

} // namespace

char* byte_arena::allocate(std::size_t size) {
  if (blocks_.empty() || blocks_.back().size - blocks_.back().used < size) {
    const auto usual =
        blocks_.empty() ? first_block : std::min(blocks_.back().size * 2, largest_block);
    const auto made = std::max(usual, size);
    // NOLINTNEXTLINE(*-avoid-c-arrays)
    blocks_.push_back({std::unique_ptr<char[]>{new char[made]}, made, 0});
    bytes_ += made;
  }
  auto& last = blocks_.back();
  auto* piece = last.memory.get() + last.used;
  last.used += size;
  return piece;
}

} // namespace duet
