/// What operators change outside their memory.
#pragma once

#include "jobs/dispatch.hpp"
#include "jobs/rejects.hpp"
#include "jobs/shape.hpp"
#include "jobs/state_key.hpp"
#include "model/record.hpp"
#include "model/time.hpp"
#include "model/types.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

/// What the operators of one shard make of one epoch. They write it, SHARD passes on the rows for
/// later stages, and SINK commits the rest.
class effects {
public:
  /// `room` is how many bytes of outputs and rows operators may fire without being asked by rows.
  effects(const job_shape& shape, std::uint32_t key_groups,
          std::size_t room = std::numeric_limits<std::size_t>::max())
      : outputs_(shape.targets.size()), sends_{shape, key_groups}, room_{room} {}

  effects(job_shape&&, std::uint32_t, std::size_t = 0) = delete;

  /// Adds a record to one of the job's targets; its partition follows from its key.
  void emit(target_id to, const outgoing& out) { outputs_[to.value].add(out); }

  /// Says whose turn it is: the states that follow are of this operator, for one of its key groups.
  void begin_turn(operator_number owner, key_group group) {
    owner_ = owner;
    group_ = group;
  }

  /// Sets a state to an absolute value. An operator calls it at most once for a key and an epoch.
  void put(const state_key& key, std::string_view state) { change(key, state); }

  /// Says that there is no such state any more.
  void erase(const state_key& key) { change(key, std::nullopt); }

  /// Takes back the record of `key` that was restored in an older format. To be called after the
  /// `put` that replaces it, so that no crash between the two loses the state.
  void erase_old(std::string_view key, state_format format) {
    spelt_.clear();
    if (format == state_format::tagged)
      spelt_.push_back(tagged_state_tag);
    write(spelt_.append(key), std::nullopt);
  }

  /// Says that the operator has fired and freed all of the key group up to this time, and never
  /// goes back: state that is bound to it or to an earlier time is not restored, and neither should
  /// it be written again. An operator calls it at most once in a turn.
  void fired(event_time up_to);

  /// The rows for an address of a later stage, to be appended to.
  [[nodiscard]] rows& send(address to) { return sends_.to(to); }

  /// Rejects a row that came with a record that was kept. `detail` is one sentence, without a final
  /// stop, for example "window [0, 60000) of orders_per_minute, watermark 61000".
  void reject(std::string_view kept, reject_reason why, std::string detail) {
    rejected_.add_kept(kept, why, std::move(detail));
  }

  /// Whether an operator may fire one more result. What it does not fire it owes: it fires the
  /// first one of a turn whatever this says, so that every turn gets on.
  [[nodiscard]] bool has_room() const { return bytes() < room_; }

  /// Moves the rows of this turn for later stages out, as batches in the order of their addresses.
  void take_sends(batches& out);

  /// What was emitted to a target, in order.
  [[nodiscard]] const outbox& outputs(target_id of) const { return outputs_[of.value]; }
  [[nodiscard]] const outbox& changes() const { return changes_; }
  [[nodiscard]] const rejects& rejected() const { return rejected_; }

private:
  [[nodiscard]] std::size_t bytes() const;

  void change(const state_key& key, nullable_bytes state) {
    spelt_.clear();
    append_state_key(spelt_, owner_, key);
    write(spelt_, state);
  }

  void write(std::string_view record_key, nullable_bytes state) {
    changes_.add({.key = record_key,
                  .value = state,
                  .timestamp_ms = no_timestamp,
                  .partition = partition_id{static_cast<std::int32_t>(group_.value)},
                  .headers = {}});
  }

  std::vector<outbox> outputs_; ///< By target.
  outbox changes_;
  rejects rejected_;
  dispatch sends_;
  std::size_t room_;
  std::size_t sent_ = 0; ///< The memory of the rows that were taken.
  operator_number owner_;
  key_group group_;
  std::string spelt_; ///< Room for the key of one record.
};

} // namespace duet
