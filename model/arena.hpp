/// Memory for many small pieces of bytes that end together.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace duet {

/// Hands out pieces of a few large blocks. A piece stays where it is for as long as the arena
/// lasts: blocks are never moved or copied, so growing takes no more memory than what is held.
class byte_arena {
public:
  /// Room for `size` bytes, not initialised; valid until the arena ends. `size` may be 0.
  [[nodiscard]] char* allocate(std::size_t size);

  /// Bytes of all blocks, whether handed out or not.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
  struct block {
    std::unique_ptr<char[]> memory; // NOLINT(*-avoid-c-arrays): without initialising it
    std::size_t size = 0;
    std::size_t used = 0;
  };

  std::vector<block> blocks_;
  std::size_t bytes_ = 0;
};

} // namespace duet
