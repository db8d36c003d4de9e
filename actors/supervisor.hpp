/// SUPERVISOR: owns the life cycle of all other roles.
///
/// Its phases are drawn in `model/phase.hpp`. A failure that another recovery cannot mend, or too
/// many recoveries without a commit, end in `failed` with the failure's exit code. After an epoch
/// that the brokers refuse it recovers at once, to find the record that is refused.
#pragma once

#include "messages/actors.hpp"
#include "model/clock.hpp"
#include "model/phase.hpp"
#include "monitoring/progress.hpp"
#include "pipeline/config.hpp"
#include "pipeline/recovery.hpp"
#include "pipeline/recovery_policy.hpp"
#include "pipeline/refusal_search.hpp"

#include <caf/stateful_actor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

/// How a pipeline ended.
struct outcome {
  int exit_code = 0;
  std::string message; ///< One sentence for a person; empty after a clean stop.
};

/// What SUPERVISOR is made of.
struct supervisor_parts {
  std::shared_ptr<cluster> kafka;
  std::shared_ptr<const job> what;
  std::shared_ptr<duet::progress> progress;
  std::shared_ptr<const duet::clock> clock;
  pipeline_config config;
  /// Ends a recovery that is under way; set before `drain` is sent.
  std::stop_token stop;
  /// Told once, when everything has ended. Called in SUPERVISOR's thread.
  std::function<void(const outcome&)> finished;
  /// Prints lines of the job; called in SINK's thread.
  std::function<void(printed_to, std::string_view)> print = [](printed_to, std::string_view) {};
  /// Gives memory that was freed back to the system. Called before each recovery.
  std::function<void()> give_memory_back = [] {};
};

struct supervisor_state {
  static inline constexpr const char* name = "supervisor";

  /// The only way from one phase to the next, which must be a legal move.
  void enter(duet::phase to);

  supervisor_parts parts;
  std::optional<recovery_policy> policy;
  std::optional<refusal_search> search;
  duet::phase phase = phase::recovering;
  standing stands = standing::newest;
  std::vector<source_topic> sources; ///< As the recovery has found them.
  std::set<caf::actor_addr> roles;   ///< Those that have not ended yet.
  std::optional<ingest_actor> ingest;
  std::shared_ptr<record_source> source; ///< INGEST's, to wake it.
  std::optional<failure> why;            ///< Why the roles are being dropped; none: clean stop.
  std::optional<failed> divisible;       ///< Set if it may help to read the epoch in parts.
  std::optional<failure> displaced;      ///< What INGEST has found to be not where it was.
  bool stop_requested = false;
};

/// The behaviour of SUPERVISOR; it begins to recover at once.
supervisor_actor::behavior_type
supervisor(supervisor_actor::stateful_pointer<supervisor_state> self,
           const supervisor_parts& parts);

} // namespace duet
