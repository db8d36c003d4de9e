/// What a job is: the interface between what is computed (this folder: pure C++, no actors, no
/// Kafka) and what carries it (pipeline/ and actors/). A job says which operators it has, makes
/// fronts that turn raw records into rows and rejects, and operators that apply rows to keyed
/// state. Every call handles a batch: there is one virtual call for a batch, never one for a
/// record.
#pragma once

#include "jobs/effects.hpp"
#include "jobs/rejects.hpp"
#include "jobs/shape.hpp"
#include "jobs/source_times.hpp"
#include "model/record.hpp"
#include "model/types.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace duet {

/// How much an operator holds.
struct state_size {
  std::uint64_t keys = 0;    ///< Keys that have state.
  std::uint64_t waiting = 0; ///< Records taken in whose output is still to come.

  state_size& operator+=(const state_size& other) {
    keys += other.keys;
    waiting += other.waiting;
    return *this;
  }

  friend bool operator==(const state_size&, const state_size&) = default;
};

/// Decodes records and routes them by key. Used by INGEST only.
class front {
public:
  virtual ~front() = default;

  /// Appends the rows of every record to `to`, or the record itself to `out`, and tells `times` of
  /// the time of each row of a table with a watermark. Keeps no view into `records`.
  virtual void read(std::span<const record> records, source_times& times, dispatch& to,
                    rejects& out) = 0;
};

/// What an operator takes for one of its key groups in one epoch.
struct turn {
  std::span<const batch* const> in; ///< Ordered by input, then by the group that sent it.
  const operator_clock& time;       ///< Its watermark at each step.
  stamp now;                        ///< The processing time of the epoch.
};

/// A changelog record of one operator and key group.
struct state_record {
  state_key key;        ///< As it was put.
  nullable_bytes value; ///< As it was put; null: no state.
  state_format format = state_format_now;
  record_offset offset; ///< In the partition of the key group, for messages.
};

/// What an operator waits for without rows.
struct deadlines {
  /// The earliest event time at which something is due, `end_of_time` if nothing is. After a turn
  /// it is past only if the operator had no room to fire it: then it is owed.
  event_time next = end_of_time;
  stamp next_stamp = never; ///< The same by stamps.

  [[nodiscard]] bool due_by(event_time watermark) const {
    return next != end_of_time && next <= watermark;
  }
};

/// Holds the state of one key group. Used by recovery, then by one SHARD.
class keyed_operator {
public:
  virtual ~keyed_operator() = default;

  /// Applies what came in one epoch, and writes every output and, once, every changed key.
  virtual void apply(const turn& in, effects& out) = 0;

  /// What it waits for. An operator is given a turn when there are rows for it or one of these is
  /// reached.
  [[nodiscard]] virtual deadlines waits_for() const { return {}; }

  /// Takes changelog records of its own, oldest first: the last of a key counts. Where the record
  /// that counts is of an older format, it is taken back with `erase_old` when the key changes; so
  /// no state in an older format says that this was done, and nothing of a record in a newer one.
  /// Returns what is wrong with the first record that cannot be read.
  [[nodiscard]] virtual std::optional<std::string>
  restore(std::span<const state_record> changelog) = 0;

  /// Called once after the last record, with what was said to `effects::fired` last; `no_time` if
  /// nothing was. State that is bound to this time or to an earlier one is to be forgotten. (What
  /// belongs to it is late: no watermark begins before it.)
  virtual void free_up_to(event_time, nullable_bytes /*key*/) {}

  [[nodiscard]] virtual state_size size() const = 0;
};

/// A job: stateless itself, the maker of fronts and operators.
class job {
public:
  virtual ~job() = default;

  /// The name that `duet run` and the metrics use, for example "pairs".
  [[nodiscard]] virtual std::string_view name() const = 0;

  /// What state made by this job depends on, as one line of text; it is kept in the changelog, and
  /// state with another fingerprint is refused. For example "pairs/1 pair-sum=13".
  [[nodiscard]] virtual std::string fingerprint() const = 0;

  /// What it is made of. Lasts as long as the job.
  [[nodiscard]] virtual const job_shape& shape() const = 0;

  [[nodiscard]] virtual std::unique_ptr<front> make_front(std::uint32_t key_groups) const = 0;

  /// An operator for one of so many key groups, without state.
  [[nodiscard]] virtual std::unique_ptr<keyed_operator>
  make_operator(operator_id of, key_group group, std::uint32_t key_groups) const = 0;
};

} // namespace duet
