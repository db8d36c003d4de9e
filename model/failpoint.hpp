/// Named points at which a test ends or stops the process, in builds with DUET_FAILPOINTS only; in
/// all others nothing is left of them.
///
/// The variable DUET_FAILPOINT says where, at which visit, and how: `commit.flushed@7=kill`.
/// `kill` ends the process as `kill -9` does, `hang` never lets the calling thread go on.
#pragma once

#include <string_view>

namespace duet {

#ifdef DUET_FAILPOINTS
/// Passes the point `name`; its first part says in which sequence of steps it is.
void failpoint(std::string_view name);
#else
constexpr void failpoint(std::string_view /*name*/) {}
#endif

} // namespace duet
