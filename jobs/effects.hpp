/// What operators change outside their memory.
#pragma once

#include "jobs/dispatch.hpp"
#include "jobs/rejects.hpp"
#include "jobs/shape.hpp"
#include "jobs/state_key.hpp"
#include "model/record.hpp"
#include "model/time.hpp"
#include "model/types.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

/// How much the effects of one shard and epoch may take, in bytes.
struct effect_limits {
  /// So much operators may fire by themselves; the rest they owe.
  std::size_t room = std::numeric_limits<std::size_t>::max();
  /// An epoch with more is given up and read again in parts.
  std::size_t most = std::numeric_limits<std::size_t>::max();
};

/// Where lines for a person go: to the process's standard output, or to its standard error.
enum class printed_to : std::uint8_t { output, error };

/// What the operators of one shard make of one epoch. They write it, SHARD passes on the rows for
/// later stages, and SINK commits the rest.
class effects {
public:
  effects(const job_shape& shape, std::uint32_t key_groups, effect_limits limits = {})
      : outputs_(shape.targets.size()), sends_{shape, key_groups}, limits_{limits} {}

  effects(job_shape&&, std::uint32_t, effect_limits = {}) = delete;

  /// Adds a record to one of the job's targets; its partition follows from its key.
  void emit(target_id to, const outgoing& out) {
    if (takes(out))
      outputs_[to.value].add(out);
  }

  /// Prints whole lines, each with its end, after the epoch is committed. If the process ends in
  /// between, they are lost.
  void print(printed_to where, std::string_view lines);

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
  /// it be written again. With a key also what was due a millisecond behind that, of the keys up to
  /// this one. An operator calls it at most once in a turn.
  void fired(event_time up_to, nullable_bytes key = std::nullopt);

  /// The rows for an address of a later stage, to be appended to; valid until the next call.
  [[nodiscard]] rows& send(address to);

  /// Rejects a row that came with a record that was kept. `detail` is one sentence, without a final
  /// stop, for example "window [0, 60000) of orders_per_minute, watermark 61000".
  void reject(std::string_view kept, reject_reason why, std::string detail);

  /// Whether an operator may fire one more result. What it does not fire it owes: it fires the
  /// first one of a turn whatever this says, so that every turn gets on.
  [[nodiscard]] bool has_room() const { return bytes_ < limits_.room; }

  /// Whether it is more than the epoch may have. From then on nothing is kept, only counted: the
  /// epoch is given up, and with it all state.
  [[nodiscard]] bool overflows() const { return bytes_ > limits_.most; }

  /// The memory that all of it takes or would take, in bytes.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  /// Moves the rows of this turn for later stages out, as batches in the order of their addresses.
  void take_sends(batches& out);

  [[nodiscard]] const effect_limits& limits() const { return limits_; }

  /// What was emitted to a target, in order.
  [[nodiscard]] const outbox& outputs(target_id of) const { return outputs_[of.value]; }
  [[nodiscard]] const outbox& changes() const { return changes_; }
  [[nodiscard]] const std::string& printed(printed_to where) const {
    return printed_[static_cast<std::size_t>(where)];
  }
  [[nodiscard]] const rejects& rejected() const { return rejected_; }

private:
  void change(const state_key& key, nullable_bytes state) {
    spelt_.clear();
    append_state_key(spelt_, owner_, key);
    write(spelt_, state);
  }

  void write(std::string_view record_key, nullable_bytes state);

  void count_sends();

  /// Counts a record; false if it is not to be kept.
  bool takes(const outgoing& out) {
    bytes_ += outbox::bytes_of(out);
    return !overflows();
  }

  std::vector<outbox> outputs_; ///< By target.
  outbox changes_;
  std::array<std::string, 2> printed_; ///< By `printed_to`.
  rejects rejected_;
  dispatch sends_;
  effect_limits limits_;
  std::size_t bytes_ = 0;
  std::size_t sends_bytes_ = 0; ///< What of that is in `sends_`, as far as it was looked at.
  std::uint32_t sent_ = 0;      ///< Rows since then.
  rows dropped_{0};             ///< Where rows go that are not kept.
  operator_number owner_;
  key_group group_;
  std::string spelt_; ///< Room for the key of one record.
};

} // namespace duet
