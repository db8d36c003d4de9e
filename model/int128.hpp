/// Integers of 128 bits, which GCC and Clang have and the standard has not.
#pragma once

namespace duet {

__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;

} // namespace duet
