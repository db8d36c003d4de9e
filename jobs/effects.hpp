/// What operators change outside their memory.
#pragma once

#include "jobs/dispatch.hpp"
#include "jobs/shape.hpp"
#include "model/record.hpp"
#include "model/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

/// How the state topic spells the key of a state record. No operator sees the difference in a key.
enum class state_format : std::uint8_t {
  untagged = 1, ///< The key as it is: read, and rewritten as it changes.
  tagged = 2,   ///< `state_tag`, then the key: what is written.
};

/// The format that is written.
inline constexpr auto state_format_now = state_format::tagged;

/// What the key of every state record begins with. Nothing else in the state topic does, so that
/// any bytes can be the key of a state.
inline constexpr char state_tag = '\x01';

/// What the operators of one shard make of one epoch. They write it, SHARD passes on the rows for
/// later stages, and SINK commits the rest.
class effects {
public:
  effects(const job_shape& shape, std::uint32_t key_groups)
      : outputs_(shape.targets.size()), sends_{shape, key_groups} {}

  effects(job_shape&&, std::uint32_t) = delete;

  /// Adds a record to one of the job's targets; its partition follows from its key.
  void emit(target_id to, const outgoing& out) { outputs_[to.value].add(out); }

  /// Sets the state of `key`, which belongs to `group`, to the absolute value `state`. An operator
  /// calls it at most once for a key and an epoch.
  void put(key_group group, std::string_view key, std::string_view state) {
    change(group, tagged(key), state);
  }

  /// Says that `key` is back to having no state.
  void erase(key_group group, std::string_view key) { change(group, tagged(key), std::nullopt); }

  /// Takes back the record of `key` that was restored as `state_format::untagged`. To be called
  /// after the `put` that replaces it, so that no crash between the two loses the state.
  void erase_untagged(key_group group, std::string_view key) { change(group, key, std::nullopt); }

  /// The rows for an address of a later stage, to be appended to.
  [[nodiscard]] rows& send(address to) { return sends_.to(to); }

  /// What was emitted to a target, in order.
  [[nodiscard]] const outbox& outputs(target_id of) const { return outputs_[of.value]; }
  [[nodiscard]] const outbox& changes() const { return changes_; }
  [[nodiscard]] dispatch& sends() { return sends_; }

private:
  std::string_view tagged(std::string_view key) {
    tagged_.assign(1, state_tag).append(key);
    return tagged_;
  }

  void change(key_group group, std::string_view key, nullable_bytes state) {
    changes_.add({.key = key,
                  .value = state,
                  .timestamp_ms = no_timestamp,
                  .partition = partition_id{static_cast<std::int32_t>(group.value)},
                  .headers = {}});
  }

  std::vector<outbox> outputs_; ///< By target.
  outbox changes_;
  dispatch sends_;
  std::string tagged_; ///< Room for one key.
};

} // namespace duet
