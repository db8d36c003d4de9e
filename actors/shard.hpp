/// SHARD: owns the state of its keys.
#pragma once

#include "actors/handover.hpp"
#include "jobs/job.hpp"
#include "messages/actors.hpp"
#include "model/stage.hpp"

#include <caf/stateful_actor.hpp>

#include <memory>
#include <optional>

namespace duet {

struct shard_state {
  static inline constexpr const char* name = "shard";

  /// Applies the epoch's work and makes the answer.
  [[nodiscard]] applied apply(const shard_work& in);

  shard_id id;
  std::unique_ptr<keyed_operator> keys;
  std::optional<stage_watch> watch;
};

/// The behaviour of SHARD `id` with the state that recovery has restored.
shard_actor::behavior_type shard(shard_actor::stateful_pointer<shard_state> self, shard_id id,
                                 const handover<std::unique_ptr<keyed_operator>>& keys,
                                 const std::shared_ptr<const clock>& time, const sink_actor& to);

} // namespace duet
