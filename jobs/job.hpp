/// What a job is: the interface between what is computed (this folder: pure C++, no actors, no
/// Kafka) and what carries it (pipeline/ and actors/). A job turns raw records into routed work and
/// rejects, and makes operators that apply the work to keyed state. Every call handles a batch:
/// there is one virtual call for a batch, never one for a record.
#pragma once

#include "jobs/rejects.hpp"
#include "model/record.hpp"
#include "model/types.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

/// One epoch's events for one shard, in input order. Only the job that made it knows what is
/// inside: its router fills it, its operator reads it.
class work {
public:
  virtual ~work() = default;

  /// Events held.
  [[nodiscard]] virtual std::size_t size() const = 0;

  /// The memory that it takes and, by a generous guess, its effects will take, in bytes.
  [[nodiscard]] virtual std::size_t bytes() const = 0;
};

using work_ptr = std::unique_ptr<work>;

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

/// What applying work changes outside the operator's memory. Operators write it, SINK commits it.
class effects {
public:
  /// Adds a record to one of the job's targets; its partition follows from its key.
  void emit(target_id to, const outgoing& out) {
    if (outputs_.size() <= to.value)
      outputs_.resize(to.value + std::size_t{1});
    outputs_[to.value].add(out);
  }

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

  /// What was emitted to a target, in order.
  [[nodiscard]] const outbox& outputs(target_id of) const {
    static const outbox none;
    return of.value < outputs_.size() ? outputs_[of.value] : none;
  }

  [[nodiscard]] const outbox& changes() const { return changes_; }

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

  std::vector<outbox> outputs_; ///< By target, up to the last that something was emitted to.
  outbox changes_;
  std::string tagged_; ///< Room for one key.
};

/// How much an operator holds.
struct state_size {
  std::uint64_t keys = 0;    ///< Keys that have state.
  std::uint64_t waiting = 0; ///< Records taken in whose output is still to come.

  friend bool operator==(const state_size&, const state_size&) = default;
};

/// Parses records and hands each to the shard that holds its key. Used by INGEST only.
class router {
public:
  virtual ~router() = default;

  /// An empty work object for one shard and one epoch.
  [[nodiscard]] virtual work_ptr make_work() const = 0;

  /// Appends every record's event to the work of its shard (`shards` is indexed by shard and made
  /// by `make_work`), or the record itself to `out`. Keeps no view into `records`.
  virtual void route(std::span<const record> records, std::span<const work_ptr> shards,
                     rejects& out) const = 0;
};

/// Holds the state of one shard's keys. Used by recovery, then by one SHARD.
class keyed_operator {
public:
  virtual ~keyed_operator() = default;

  /// Applies one epoch's work in order, and writes every output and, once, every changed key.
  virtual void apply(const work& events, effects& out) = 0;

  /// Takes changelog records of one of its key groups, oldest first: the last of a key counts, a
  /// null value is no state. Their keys are those that were put, and `format` says how they were
  /// spelt. A key whose last record is untagged has that one taken back with `erase_untagged` when
  /// it changes; an untagged null value says that this was done, and nothing of a tagged record.
  /// Returns what is wrong with the first record that cannot be read.
  [[nodiscard]] virtual std::optional<std::string> restore(std::span<const record> changelog,
                                                           state_format format) = 0;

  [[nodiscard]] virtual state_size size() const = 0;
};

/// A topic of a job, and the option of the command line that sets it, for messages.
struct job_topic {
  std::string name;
  std::string option; ///< For example "--input-topic".

  friend bool operator==(const job_topic&, const job_topic&) = default;
};

/// What a job reads and writes.
struct job_shape {
  std::vector<job_topic> sources; ///< Numbered by `source_id`; no topic twice.
  std::vector<job_topic> targets; ///< Numbered by `target_id`.
};

/// The names of topics, in their order.
[[nodiscard]] std::vector<std::string> names_of(std::span<const job_topic> topics);

/// A job: stateless itself, the maker of routers and operators.
class job {
public:
  virtual ~job() = default;

  /// The name that `duet run` and the metrics use, for example "pairs".
  [[nodiscard]] virtual std::string_view name() const = 0;

  /// What it reads and writes; the same at every call.
  [[nodiscard]] virtual job_shape shape() const = 0;

  /// What state made by this job depends on, as one line of text; it is kept in the changelog, and
  /// state with another fingerprint is refused. For example "pairs/1 pair-sum=13".
  [[nodiscard]] virtual std::string fingerprint() const = 0;

  [[nodiscard]] virtual std::unique_ptr<router> make_router(layout keys) const = 0;
  [[nodiscard]] virtual std::unique_ptr<keyed_operator> make_operator(layout keys) const = 0;
};

} // namespace duet
