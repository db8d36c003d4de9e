/// What a simulation knows of the application that it runs: the job, what is written to its inputs,
/// and what has to come of that. All that happens besides is the same for every application.
#pragma once

#include "jobs/job.hpp"
#include "pipeline/split_time.hpp"
#include "tests/sim/dice.hpp"
#include "tests/support/fake_partition.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace duet::test {

/// A record for an input.
struct drawn_record {
  std::optional<std::string> key{};
  std::optional<std::string> value{};
  /// What it says, in words that the job itself does not read; none: the record is bad.
  std::optional<std::string> meaning{};
  /// The reason that the dead letter of a bad one gives; empty: any.
  std::string reason{};
};

/// What the maker of a record knows of it. Its timestamp is its number in the order of making, of
/// all inputs, from 1.
struct truth {
  record_place place;
  drawn_record what{};
  std::int64_t timestamp_ms = no_timestamp;
};

/// A good record whose position was committed, as it was read.
struct read_record {
  const truth* what = nullptr;
  std::span<const event_time> watermarks{}; ///< In front of it, by table of the job.
};

/// How far a split is committed.
struct committed_split {
  record_offset next{};
  split_time time{};
};

using committed_splits = std::map<split, committed_split>;

/// A record that was written to one of the job's targets.
struct written_output {
  target_id to;
  kafka_record what;
};

/// State records by key, as a reader of the state topic has them; without what the topic says about
/// itself.
using state_map = std::map<std::string, std::string>;

/// What one transaction has committed, and how things stand after it.
struct committed_epoch {
  const job* of = nullptr;              ///< The job of the process that committed it.
  stamp now{};                          ///< The newest stamp.
  std::vector<table_number> tables{};   ///< What the metadata call the tables of the job.
  std::vector<event_time> watermarks{}; ///< By table of the job.
  const committed_splits* splits = nullptr;
  std::vector<read_record> records{};    ///< The good ones, in the order in which they were read.
  std::vector<written_output> outputs{}; ///< In order for each partition of a target.
  const state_map* state = nullptr;      ///< Null if the topic was lost.
};

/// A dead letter, as far as it is the same whatever was lost of its record.
struct letter {
  record_place place;
  std::string reason;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 mistakes what the compiler generates
  friend auto operator<=>(const letter&, const letter&) = default;
};

using letters_due = std::multiset<letter>;

/// An application under simulation. It draws its input, and reckons what has to come of it in a way
/// that shares nothing with the job.
class application {
public:
  /// What is wrong, if anything is.
  using problem = std::optional<std::string>;

  virtual ~application() = default;

  /// Makes the job of the next process. Those of one run have the same topics.
  [[nodiscard]] virtual std::shared_ptr<const job> make_job(dice& chance) = 0;

  // --- its input

  /// A record for an input; some are bad.
  [[nodiscard]] virtual drawn_record draw_record(source_id to, dice& chance) = 0;

  /// A record that is late by the watermark of a table of this input, or just not: it arrives when
  /// a process starts or ends. Nothing if time is not the application's business.
  [[nodiscard]] virtual std::optional<drawn_record> draw_late(source_id, event_time, dice&) {
    return std::nullopt;
  }

  // --- what has to come of it

  /// The time of a good record in a table that reads it; none if time is not the application's
  /// business.
  [[nodiscard]] virtual std::optional<event_time> time_of(table_id, const std::string&) const {
    return std::nullopt;
  }

  /// Takes what a transaction has committed, and adds to `due` the dead letters that good records
  /// have to have; those of bad ones and of those that the brokers refused are there already.
  /// Called after each transaction.
  [[nodiscard]] virtual problem take(const committed_epoch& in, letters_due& due) = 0;

  /// Whether brokers may refuse records of a target: each has the timestamp of the record that led
  /// to it, so that refusals concern records.
  [[nodiscard]] virtual bool may_be_refused(target_id) const { return false; }

  /// A target was deleted: what was written to it, and is not read yet, may be gone.
  virtual void forgive_loss_of(target_id which) = 0;

  /// What is due by what was committed, and not out yet; empty if nothing is.
  [[nodiscard]] virtual std::string owed() const { return {}; }

  /// The same where no more input comes but time passes: what is not out then, or not done.
  [[nodiscard]] virtual std::string awaited() const { return owed(); }

  /// Judges what is left when the last process has ended: the state, and how much of it another
  /// recovery has restored.
  [[nodiscard]] virtual problem judge_end(const state_map& state,
                                          const state_size& restored) const = 0;
};

/// Makes the application of one run.
using application_draw = std::function<std::unique_ptr<application>(dice& chance)>;

} // namespace duet::test
