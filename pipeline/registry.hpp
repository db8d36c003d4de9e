/// What an application is made of, and has ever been made of, as its state topic keeps it.
#pragma once

#include "model/failure.hpp"
#include "model/record.hpp"
#include "model/time.hpp"
#include "model/types.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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
  std::vector<std::string> operators; ///< The fingerprint of each operator that has state.
  std::vector<std::string> tables;    ///< The fingerprint of each table with a WATERMARK.
};

/// The numbers that a registration gets.
struct registered_numbers {
  std::vector<operator_number> operators; ///< In the order of the registration.
  std::vector<table_id> tables;           ///< In the order of the registration.
  std::vector<operator_number> added;     ///< Operators that were not there before.
  std::vector<operator_number> dropped;   ///< Operators that are no longer there: they die.

  friend bool operator==(const registered_numbers&, const registered_numbers&) = default;
};

/// Numbers for fingerprints, from 1: the same one for the same fingerprint as long as it lives, and
/// none that was ever used. What `registry` is made of.
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

  /// The numbers that live, or those that do not, in order.
  [[nodiscard]] numbers all(bool alive) const;

  /// Lets those live that were planned for these fingerprints, and the others die. Returns the
  /// records that say so, by key; none for what does not change.
  [[nodiscard]] std::map<std::string, std::string>
  claim(const std::vector<std::string>& fingerprints, const numbers& planned);

private:
  [[nodiscard]] std::string key_of(std::uint32_t number) const;

  std::string_view prefix_;
  std::uint32_t most_;
  /// The fingerprint of each number that was ever used; nothing if it is dead.
  std::map<std::uint32_t, std::optional<std::string>> entries_;
};

/// Numbers for operators and tables, so that state and committed times are those of the same
/// operator and table when the job's text has changed, and no other one ever gets them. Records in
/// one partition of the state topic:
///
///     duet.application    sources=orders,returns targets=totals
///     duet.operator.1     count/1 key=customer of orders(customer STRING) json
///     duet.operator.2     dead count/1 key=item of orders(item STRING) json
///     duet.table.1        orders(at TIMESTAMP_LTZ(3)) json watermark=at
///
/// The keys of state records and the metadata of offsets have the numbers. A dead operator stays
/// dead: one with its fingerprint that comes back gets a new number, since some of the old state
/// may be deleted already. The state of dead ones is skipped when state is restored.
class registry {
public:
  /// Whether a record of the state topic is one of these.
  [[nodiscard]] bool is_key(std::string_view key) const;

  /// Takes such a record, the newest of a key last; false if it cannot be read.
  [[nodiscard]] bool take(std::string_view key, nullable_bytes value);

  /// The topics of the last start; nothing before the first one.
  [[nodiscard]] const std::optional<registered_topics>& topics() const { return topics_; }

  /// The operators whose state is to be skipped and deleted, in order.
  [[nodiscard]] std::vector<operator_number> dead() const;

  /// Which numbers a job would get. Nothing changes. `misconfigured` if it is another application
  /// that uses the same id: if none of its targets is a target of the last start (if one of the
  /// two has no targets: none of its sources a source).
  [[nodiscard]] result<registered_numbers> plan(std::string_view app_id,
                                                const registration& job) const;

  /// Registers the job with the numbers that were planned, and adds to `out` what a transaction has
  /// to write of it, for the partition `into`; nothing if nothing has changed.
  void claim(const registration& job, const registered_numbers& planned, partition_id into,
             outbox& out);

private:
  std::optional<registered_topics> topics_;
  number_book operators_{"duet.operator.", std::numeric_limits<std::uint32_t>::max()};
  number_book tables_{"duet.table.", std::numeric_limits<std::uint16_t>::max()};
};

} // namespace duet
