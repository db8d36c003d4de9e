/// SINK: owns the producer and its transactions.
///
/// It joins the answers of each epoch and commits epochs strictly in order, each as one
/// transaction: output, dead letters, changed state and input positions. After the first failure it
/// does nothing more: SUPERVISOR drops it with its producer.
#pragma once

#include "actors/handover.hpp"
#include "kafka/ports.hpp"
#include "messages/actors.hpp"
#include "model/clock.hpp"
#include "model/stage.hpp"
#include "monitoring/progress.hpp"
#include "pipeline/epoch_join.hpp"
#include "pipeline/leftovers.hpp"
#include "pipeline/limits.hpp"
#include "pipeline/position_marks.hpp"
#include "pipeline/topic_rules.hpp"

#include <caf/response_promise.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace duet {

/// What SINK is made of.
struct sink_parts {
  std::unique_ptr<transaction_log> log;
  position_marks marks; ///< The positions that the state has.
  std::shared_ptr<duet::progress> progress;
  std::shared_ptr<const duet::clock> clock;
  /// Wakes INGEST out of its poll, so that it sees the reply that was just sent.
  std::function<void()> wake_ingest;
  /// What the topics of the job's outputs take, by target.
  std::vector<topic_rules> outputs{};
  leftovers gone{}; ///< State of operators that the job has no longer.
  std::size_t gone_per_epoch = 0;
  /// Prints lines; called after the epoch that made them is committed. May block.
  std::function<void(printed_to, std::string_view)> print = [](printed_to, std::string_view) {};
  /// The longest that an epoch of more than one record may take to be written.
  std::chrono::milliseconds write_max = limits{}.transaction_write_max;
};

struct sink_state {
  static inline constexpr const char* name = "sink";

  /// Writes and commits one epoch, and reports it.
  [[nodiscard]] result<void> commit(const joined_epoch& epoch);
  [[nodiscard]] result<transaction_times> transact(const joined_epoch& epoch);
  [[nodiscard]] result<void> write(const joined_epoch& epoch, const outbox& marks);
  [[nodiscard]] result<void> write_outputs(const effects& of);
  [[nodiscard]] result<void> write_output(target_id to, const outbox& records);

  void print(const joined_epoch& epoch) const;

  [[nodiscard]] pipeline_targets targets() const { return pipeline_targets{parts.outputs.size()}; }

  epoch_join join;
  std::deque<caf::typed_response_promise<committed>> promises; ///< One for each epoch in `join`.
  sink_parts parts;
  std::optional<stage_watch> watch;
  bool broken = false;
  /// Set with a failure for the size of an epoch: so many of its records would have fit.
  std::optional<std::uint64_t> fit;
  bool said_fitted = false; ///< Whether records were changed before, and the log says so.
};

/// The behaviour of SINK; it reports failures to `supervisor`.
sink_actor::behavior_type sink(sink_actor::stateful_pointer<sink_state> self,
                               const handover<sink_parts>& parts,
                               const supervisor_actor& supervisor);

} // namespace duet
