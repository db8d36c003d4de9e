/// What a simulation knows of the job that it runs.
#pragma once

#include "jobs/job.hpp"
#include "tests/sim/dice.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace duet::test {

/// A record for the input.
struct drawn_record {
  std::optional<std::string> key{};
  std::optional<std::string> value{};
  /// What it says, in words that the job itself does not read; none: the record is bad.
  std::optional<std::string> meaning{};
};

/// How many output records there are with this key and value.
using output_counts = std::map<std::pair<std::string, std::string>, std::uint64_t>;

/// What has to have come of the input that was read.
struct expected_results {
  output_counts outputs{};
  std::map<std::string, std::string> state{}; ///< The changelog, folded: each key and its value.
  std::uint64_t waiting = 0;                  ///< As operators count it in `state_size`.
};

/// A job under simulation: how its input is drawn and what has to come of it, reckoned in a way
/// that shares nothing with the job. It reads one topic and writes another. An output record has
/// the timestamp of the input record that completed it, and no record completes two.
///
/// What has to come must not depend on the order in which records are read, but for those of one
/// partition.
class simulated_job {
public:
  virtual ~simulated_job() = default;

  [[nodiscard]] virtual std::shared_ptr<const job> make(const std::string& input,
                                                        const std::string& output) const = 0;

  /// A record for the input; some are bad.
  [[nodiscard]] virtual drawn_record draw(dice& chance) const = 0;

  /// The key of the output records that a record with this meaning can complete.
  [[nodiscard]] virtual std::string output_key(const std::string& meaning) const = 0;

  /// Reads a good record, and changes what is expected.
  virtual void read(const std::string& meaning, expected_results& so_far) = 0;
};

/// Makes the job of one run.
using job_draw = std::unique_ptr<simulated_job> (*)(dice& chance);

} // namespace duet::test
