/// The thinking of SHARD: applies an epoch stage by stage, in step with the other shards.
#pragma once

#include "jobs/job.hpp"
#include "jobs/shape.hpp"
#include "messages/epoch.hpp"
#include "pipeline/group_state.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace duet {

/// What a shard is made of.
struct shard_parts {
  shard_id id;
  std::shared_ptr<const job> what;
  layout keys;
  std::vector<group_state> groups;      ///< Those that it holds, in order.
  std::vector<operator_number> numbers; ///< What the state topic calls the operators.
  effect_limits effects{};              ///< Of an epoch.
};

/// What a stage of an epoch came to: rows for each shard, itself included, if later stages take
/// any; after the last stage the answer to SINK, which counts rows but has no times.
struct stage_outcome {
  std::vector<exchange> sends; ///< By shard; empty after a stage that feeds none.
  std::optional<applied> answer;
};

/// A stage is applied when INGEST and every shard have sent what they have for it, which may be
/// nothing; and an epoch's stage only after the same stage of the epoch before. What operators get
/// is ordered by input and sending group, and their time is the least over what feeds them. So what
/// they do does not depend on threads, nor on how groups are divided among shards.
class lockstep {
public:
  explicit lockstep(shard_parts parts);

  void add(const shard_work& in);
  void add(const exchange& in);

  /// Applies the next stage that is ready, if one is.
  [[nodiscard]] std::optional<stage_outcome> next();

private:
  /// An epoch that this shard has not answered yet.
  struct pending {
    std::shared_ptr<effects> out;
    std::optional<shard_work> work;
    std::vector<std::shared_ptr<const batches>> in; ///< Keeps alive what `heard` points to.
    std::vector<const batch*> heard;                ///< For all stages.
    std::vector<std::uint32_t> senders;             ///< By stage: how many shards have sent.
    std::vector<event_time> owed_from;              ///< By operator: the first that is owed.
    std::uint32_t applied = 0;                      ///< Stages done.
    stamp next_stamp = never;                       ///< Of all operators that were applied.
    bool owes = false;
    std::uint64_t rows = 0; ///< That were taken in.
    std::uint64_t sent = 0; ///< Rows for later stages.
  };

  pending& epoch(epoch_id of);
  [[nodiscard]] std::shared_ptr<effects> make_effects() const;
  static void take(pending& of, const std::shared_ptr<const batches>& in);
  [[nodiscard]] bool ready(const pending& of) const;
  stage_outcome apply_stage(epoch_id epoch, pending& of);
  [[nodiscard]] std::vector<const batch*> input_of(const pending& of, std::uint32_t stage) const;
  std::vector<owed> apply(pending& of, std::uint32_t stage, batches& sent);
  [[nodiscard]] event_time hold_of(const pending& of, operator_id number) const;
  [[nodiscard]] applied answer(epoch_id epoch, pending& of) const;

  shard_parts parts_;
  stage_plan plan_;
  bool overflowed_ = false;     ///< Whether all that is still to come is given up anyway.
  epoch_id first_{1};           ///< The oldest that is pending.
  std::deque<pending> pending_; ///< By epoch from `first_`.
};

} // namespace duet
