/// Rules of topics that nobody who writes to them can know.
#pragma once

#include "model/failure.hpp"
#include "tests/sim/dice.hpp"
#include "tests/support/fake_partition.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace duet::test {

/// A topic refuses records with certain timestamps, for what the brokers say is wrong with them;
/// those that lack it are fine.
struct refusal_rule {
  std::string topic;
  std::int64_t every = 1; ///< Every so many'th timestamp,
  std::int64_t rest = 0;  ///< those with this remainder.
  refused_part part = refused_part::unknown;

  /// Whether it is about what an input record with this timestamp leads to.
  [[nodiscard]] bool concerns(std::int64_t timestamp_ms) const {
    return timestamp_ms % every == rest;
  }
};

/// The rules that are in force, and all that ever were.
class refusals {
public:
  /// Puts a rule in force for one of the topics, or takes one away.
  void change(dice& chance, const std::vector<std::string>& topics);

  /// Takes all of them away.
  void end() { rules_.clear(); }

  /// What the brokers say to a record.
  [[nodiscard]] std::optional<failure> judge(const std::string& topic,
                                             const kafka_record& record) const;

  /// Whether a record with this timestamp can ever have been refused.
  [[nodiscard]] bool justify(std::int64_t timestamp_ms) const;

  [[nodiscard]] bool ever() const { return !ever_.empty(); }

private:
  std::vector<refusal_rule> rules_;
  std::vector<refusal_rule> ever_;
};

} // namespace duet::test
