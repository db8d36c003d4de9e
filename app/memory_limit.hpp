/// How much memory the container, or whatever else a control group stands for, leaves to duet.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>

namespace duet {

/// The least limit on memory of the control groups that this process is in, in bytes; nothing if
/// none has one. `groups` is what /proc/self/cgroup holds, `root` where control groups are mounted.
/// Knows versions 1 and 2 of them.
[[nodiscard]] std::optional<std::size_t>
memory_limit_of(std::string_view groups, const std::filesystem::path& root = "/sys/fs/cgroup");

/// The same for this process, as the system tells it.
[[nodiscard]] std::optional<std::size_t> memory_limit();

/// What duet takes without --memory-max: `memory_budget::usual`, or what `limit` leaves when
/// `memory_beside` is kept for the state and the program's files; at least `memory_budget::least`.
[[nodiscard]] std::size_t memory_max_within(std::optional<std::size_t> limit);

} // namespace duet
