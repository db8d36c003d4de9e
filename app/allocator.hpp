/// The allocator of the whole process.
#pragma once

namespace duet {

/// Bounds what the allocator keeps of the memory that is freed. To be called first of all.
void set_up_allocator();

/// Gives memory that is free back to the system. To be called where much of it was freed.
void give_memory_back();

} // namespace duet
