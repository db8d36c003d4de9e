/// The input topics of a simulation, and what is true of each of their records.
#pragma once

#include "tests/sim/application.hpp"
#include "tests/sim/dice.hpp"
#include "tests/support/fake_kafka.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace duet::test {

/// How far some splits go.
using split_ends = std::map<split, record_offset>;

/// Makes input for an application: some at once, some in transactions that are committed or aborted
/// later. Now and then one of all splits is silent for a while.
class inputs {
public:
  /// Makes the topics of the job's sources.
  inputs(fake_kafka& kafka, application& of, const job_shape& shape, dice& chance);

  /// Lets a few records arrive, or a transaction end.
  void arrive(dice& chance);

  /// Lets one record arrive in every partition.
  void arrive_everywhere(dice& chance);

  /// Lets a record arrive that is late by a watermark, or just not.
  void arrive_late(source_id to, event_time watermark, dice& chance);

  /// Ends every open transaction.
  void settle(dice& chance);

  /// Adds a partition to one of the topics, unless it has many.
  void grow(dice& chance);

  /// A topic is deleted, if it is one of these: whoever made its records makes no more.
  void close(const std::string& topic);

  /// By source.
  [[nodiscard]] const std::vector<std::string>& topics() const { return topics_; }

  /// How far a reader can read, of the topics that are there.
  [[nodiscard]] split_ends ends() const;

  [[nodiscard]] bool contain(const std::string& topic) const { return find(topic).has_value(); }
  [[nodiscard]] std::optional<source_id> find(const std::string& topic) const;

  /// The record at this place, if there is one.
  [[nodiscard]] const truth* find(record_place place) const;

private:
  void append(split to, drawn_record what,
              std::optional<fake_kafka::transaction> in = std::nullopt);
  void end_transaction(dice& chance);
  [[nodiscard]] std::optional<split> any_split(dice& chance) const;

  fake_kafka& kafka_;
  application& of_;
  std::vector<std::string> topics_;
  std::vector<split> splits_; ///< Of topics that are not closed.
  std::optional<split> silent_;
  std::map<record_place, truth> all_;
  std::vector<fake_kafka::transaction> open_;
};

} // namespace duet::test
