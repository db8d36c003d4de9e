/// What the whole pipeline is doing, and what it may do next.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace duet {

/// SUPERVISOR alone moves from one to the next:
///
///                  +-again-+
///                  v       |
///     start --> recovering --ok--> running --drain--> draining
///                 ^  |                |                  |
///                 |  |                +----> dropping <--+
///                 |  |                          |
///                 +--|--- a recovery may mend it
///                    |                          |
///                    +--> stopped or failed <---+
///
/// `again` is a recovery that has failed and is tried once more after a pause. The last two are for
/// good. An exception in SUPERVISOR itself leads to `failed` from everywhere else.
enum class phase : std::uint8_t {
  recovering, ///< Reads what was committed last; no role is there.
  running,    ///< All roles work.
  draining,   ///< Reads no more; what is on its way is committed.
  dropping,   ///< The roles end, and their handles with them.
  stopped,    ///< Ended as it was asked to, or caught up.
  failed,     ///< Ended by a failure.
};

/// How many phases there are.
inline constexpr std::size_t phase_count = 6;

/// Every phase, in the order of the enum.
[[nodiscard]] const std::array<phase, phase_count>& all_phases();

/// The name of a phase: "recovering", ...
[[nodiscard]] std::string_view to_string(phase at);

/// Whether a pipeline in the phase `from` may go on to `to`.
[[nodiscard]] bool may_follow(phase from, phase to);

} // namespace duet
