#include "app/allocator.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace duet {

void set_up_allocator() {
#ifdef __GLIBC__
  // Freed memory stays in the arena it came from. By default there may be eight for each core.
  constexpr int arenas = 8;
  mallopt(M_ARENA_MAX, arenas);
  // Larger blocks, such as a batch of records unpacked, go back to the system when they are freed;
  // by default only until the first of them is freed.
  constexpr int returned_block = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, returned_block);
  // What an arena keeps at its end: without it, each epoch would ask for the same pages again.
  constexpr int kept_at_end = 16 << 20;
  mallopt(M_TRIM_THRESHOLD, kept_at_end);
#endif
}

} // namespace duet
