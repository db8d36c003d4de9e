/// The messages by which SUPERVISOR starts, drains and loses the other roles.
#pragma once

#include "model/failure.hpp"
#include "model/types.hpp"

#include <cstdint>
#include <optional>

namespace duet {

/// SUPERVISOR to itself: recover now.
struct recover_now {};

/// SUPERVISOR to itself: look whether the input topic is still what it was.
struct look_at_input {};

/// The application to SUPERVISOR: stop cleanly. SUPERVISOR to INGEST: read no more, and say when
/// everything that was closed is committed.
struct drain {};

/// INGEST to SUPERVISOR: nothing is in flight and nothing more will be read, either because of
/// `drain` or because every partition was read to the end of its span.
struct drained {};

/// SUPERVISOR to itself: the time that draining may take is over.
struct drain_overdue {};

/// What an epoch has read.
struct epoch_extent {
  std::uint64_t records = 0;
  record_place last{}; ///< Of them; the only one, if there is one.

  friend bool operator==(const epoch_extent&, const epoch_extent&) = default;
};

/// Any role to SUPERVISOR: I cannot go on. SINK says which epoch it could not commit.
struct failed {
  failure why;
  std::optional<epoch_extent> epoch{};
  /// Only if the epoch was too large: so many of its records would fit.
  std::optional<std::uint64_t> fit{};
};

/// INGEST to itself: look for more records.
struct poll_again {};

} // namespace duet
