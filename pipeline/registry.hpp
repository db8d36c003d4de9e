/// What an application is made of, and has ever been made of, as its state topic keeps it.
#pragma once

#include "jobs/shape.hpp"
#include "model/failure.hpp"
#include "model/record.hpp"
#include "model/time.hpp"
#include "model/types.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

/// The topics that an application reads and writes.
struct registered_topics {
  std::vector<std::string> sources;
  std::vector<std::string> targets;

  friend bool operator==(const registered_topics&, const registered_topics&) = default;
};

/// What a job registers when it starts. Fingerprints are one line of text each, begin with the name
/// of what they describe, and say all that its state or time depends on. Equal ones are the same.
struct registration {
  registered_topics topics;
  std::vector<std::string> operators; ///< The fingerprint of each; empty: it has no state.
  std::vector<std::string> tables;    ///< The fingerprint of each table with a WATERMARK.
  /// What each operator does, for people, in one line; empty: its fingerprint says it.
  std::vector<std::string> abouts{};
};

/// What a job of this shape registers.
[[nodiscard]] registration registration_of(const job_shape& shape);

/// The numbers that a registration gets.
struct registered_numbers {
  std::vector<operator_number> operators; ///< In the order of the registration.
  std::vector<table_number> tables;       ///< In the order of the registration.
  std::vector<operator_number> added;     ///< Operators that were not there before.
  std::vector<operator_number> dropped;   ///< Operators that are no longer there: they die.

  friend bool operator==(const registered_numbers&, const registered_numbers&) = default;
};

/// Numbers for fingerprints, from 1, and 0 for none: the same one for the same fingerprint as long
/// as it lives, and none that was ever used. What `registry` is made of.
class number_book {
public:
  using numbers = std::vector<std::uint32_t>;

  /// Its records' keys are `prefix` and a number of at most `most`.
  number_book(std::string_view prefix, std::uint32_t most) : prefix_{prefix}, most_{most} {}

  [[nodiscard]] std::string_view prefix() const { return prefix_; }

  /// Takes the record of a number; false if it cannot be read.
  [[nodiscard]] bool take(std::string_view key, nullable_bytes value);

  /// The number of each fingerprint: its own, or one that is new; nothing if there are no more.
  [[nodiscard]] std::optional<numbers> plan(const std::vector<std::string>& fingerprints) const;

  [[nodiscard]] bool knows(std::uint32_t number) const { return entries_.contains(number); }

  /// The fingerprint of a number that lives.
  [[nodiscard]] std::optional<std::string_view> find(std::uint32_t number) const;

  /// The numbers that live, or those that do not, in order.
  [[nodiscard]] numbers all(bool alive) const;

  /// Lets those live that were planned for these fingerprints, and the others die.
  void claim(const std::vector<std::string>& fingerprints, const numbers& planned);

  /// The records of all numbers that were ever used: value by key.
  [[nodiscard]] std::map<std::string, std::string> records() const;

private:
  struct entry {
    std::string fingerprint; ///< Empty if its record is gone.
    bool alive = true;
  };

  std::string_view prefix_;
  std::uint32_t most_;
  std::map<std::uint32_t, entry> entries_; ///< Every number that was ever used.
};

/// Numbers for operators and tables, so that state and committed times are those of the same
/// operator and table when the job's text has changed, and no other one ever gets them. Records of
/// the state topic:
///
///     duet.application    sources=orders,returns targets=totals
///     duet.operator.1     count/1 key=customer of orders(customer STRING) json
///     duet.operator.2     dead count/1 key=item of orders(item STRING) json
///     duet.table.1        orders(at TIMESTAMP_LTZ(3)) json watermark=at
///     duet.about.1        INSERT INTO totals: groups by customer, COUNT(*)
///     duet.left.clicks    offsets
///
/// The keys of state records and the metadata of offsets have the numbers. A dead operator stays
/// dead: one with its fingerprint that comes back gets a new number, since some of the old state
/// may be deleted already. The state of dead ones is skipped when state is restored.
///
/// Partitions are read interleaved, and whose a number is must be known before its state is. So the
/// records of operators are in every partition, and stand before all state of their operators: they
/// are written when the number is given out, and only once more, when it dies. Compaction then
/// leaves the record of a dead operator behind its state, so state whose number is not known yet
/// can only be that of a dead one. The other records are in the first partition alone.
///
/// A topic that is no longer read is left: the group's offsets in it are to be deleted, which no
/// transaction can do. So its record stays until somebody has done it.
class registry {
public:
  /// Whether a record of the state topic is one of these.
  [[nodiscard]] bool is_key(std::string_view key) const;

  /// Takes such a record of a partition, the newest of a key last; false if it cannot be read.
  [[nodiscard]] bool take(partition_id from, std::string_view key, nullable_bytes value);

  /// The topics of the last start; nothing before the first one.
  [[nodiscard]] const std::optional<registered_topics>& topics() const { return topics_; }

  /// The fingerprint of an operator that lives, as far as records were taken.
  [[nodiscard]] std::optional<std::string_view> find(operator_number of) const {
    return operators_.find(of.value);
  }

  /// Whether a number was ever given out, as far as records were taken.
  [[nodiscard]] bool knows(operator_number number) const { return operators_.knows(number.value); }

  /// What a job of this shape would drop and add, for people: a line feed and a line for each.
  [[nodiscard]] std::string tell_changes(const registered_numbers& planned,
                                         const job_shape& shape) const;

  /// The topics that are no longer read and may still have offsets of the group, in order.
  [[nodiscard]] const std::set<std::string>& left() const { return left_; }

  /// The key of the record of such a topic, in the first partition.
  [[nodiscard]] static std::string key_of_left(std::string_view topic);

  /// The operators whose state is to be skipped and deleted, in order.
  [[nodiscard]] std::vector<operator_number> dead() const;

  /// Which numbers a job would get. Nothing changes. `misconfigured` if it is another application
  /// that uses the same id: if none of its targets is a target of the last start (if one of the
  /// two has no targets: none of its sources a source).
  [[nodiscard]] result<registered_numbers> plan(std::string_view app_id,
                                                const registration& job) const;

  /// Registers the job with the numbers that were planned, and adds to `out` what a transaction has
  /// to write of it to so many partitions: what they do not have yet.
  void claim(const registration& job, const registered_numbers& planned, std::uint32_t partitions,
             outbox& out);

private:
  [[nodiscard]] bool take_about(std::string_view number, nullable_bytes value);
  [[nodiscard]] bool take_left(std::string_view topic, nullable_bytes value);
  void claim_abouts(const registration& job, const number_book::numbers& planned, outbox& out);
  void leave(const std::vector<std::string>& sources, outbox& out);
  void write(const std::string& key, const std::string& value, partition_id into, outbox& out);
  void erase(const std::string& key, outbox& out);

  std::optional<registered_topics> topics_;
  std::set<std::string> left_;
  std::map<std::uint32_t, std::string> abouts_; ///< By operator.
  number_book operators_{"duet.operator.", std::numeric_limits<std::uint32_t>::max()};
  number_book tables_{"duet.table.", std::numeric_limits<std::uint16_t>::max()};
  /// What the partitions have.
  std::map<std::pair<partition_id, std::string>, std::string> written_;
};

} // namespace duet
