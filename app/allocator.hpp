/// What the C library's allocator keeps of the memory that is freed.
#pragma once

namespace duet {

/// Bounds what the allocator keeps, on machines with many cores too. To be called first of all.
void set_up_allocator();

} // namespace duet
