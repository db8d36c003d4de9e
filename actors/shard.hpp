/// SHARD: owns the state of its key groups.
#pragma once

#include "actors/handover.hpp"
#include "messages/actors.hpp"
#include "model/stage.hpp"
#include "pipeline/lockstep.hpp"

#include <caf/stateful_actor.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace duet {

/// Whom SHARD tells, besides other shards.
struct shard_neighbours {
  dlq_actor dlq;
  sink_actor sink;
};

struct shard_state {
  static inline constexpr const char* name = "shard";

  std::optional<lockstep> stages;
  std::optional<stage_watch> watch;
  std::vector<shard_peer> shards; ///< All of them by number; none before `meet`.
};

/// The behaviour of SHARD with the state that recovery has restored.
shard_actor::behavior_type shard(shard_actor::stateful_pointer<shard_state> self,
                                 const handover<shard_parts>& parts,
                                 const std::shared_ptr<const clock>& time,
                                 const shard_neighbours& neighbours);

} // namespace duet
