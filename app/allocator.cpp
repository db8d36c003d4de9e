#include "app/allocator.hpp"

#ifdef DUET_TCMALLOC

#include <gperftools/malloc_extension.h>

#include <cstddef>

namespace duet {

void set_up_allocator() {
  // Records are allocated by one thread and freed by another: what these threads' caches may hold
  // together is enough for one epoch on its way from the one to the other.
  constexpr std::size_t thread_caches_bytes = 16U << 20U;
  // Free pages go back to the system sooner than by default, 1: a batch that unpacks to much is
  // followed by others that do not.
  constexpr double release_rate = 5;
  MallocExtension::instance()->SetNumericProperty("tcmalloc.max_total_thread_cache_bytes",
                                                  thread_caches_bytes);
  MallocExtension::instance()->SetMemoryReleaseRate(release_rate);
}

void give_memory_back() { MallocExtension::instance()->ReleaseFreeMemory(); }

} // namespace duet

#else

namespace duet {

// The sanitizers have an allocator of their own.
void set_up_allocator() {}
void give_memory_back() {}

} // namespace duet

#endif
