/// The whole pipeline on a fake Kafka, with everything drawn from one seed: the order in which
/// actors run, what arrives and when, failures, crashes, rivals, stops, time. Same seed, same run.
#pragma once

#include "jobs/job.hpp"
#include "tests/sim/checker.hpp"
#include "tests/sim/dice.hpp"
#include "tests/sim/input.hpp"
#include "tests/sim/process.hpp"
#include "tests/support/fake_kafka.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace duet::test {

/// What can happen in a step besides that an actor handles a message.
enum class event : std::uint8_t {
  arrival,    ///< Input arrives.
  time,       ///< A process's clock moves.
  fault,      ///< A call of a process is going to fail.
  crash,      ///< A process is killed; another may start, with another number of shards.
  rival,      ///< A second process starts while the first lives.
  stop,       ///< A process is asked to stop.
  late,       ///< Commits that were on the wire arrive.
  expiry,     ///< The brokers abort open transactions.
  compaction, ///< The state topic is compacted.
  growth,     ///< The input gets another partition.
  stranger,   ///< Somebody else opens a transaction in a topic of ours, or aborts it.
  between,    ///< Others act between two calls of one process.
  markers,    ///< The brokers write the markers that committed transactions lack.
};

inline constexpr std::size_t event_count = 13;

[[nodiscard]] std::string_view to_string(event what);

struct simulation_options {
  std::size_t steps = 2'000; ///< Steps with faults, before everything is healed.
  bool trace = false;        ///< Print every step.
};

/// How a run went.
struct simulation_report {
  std::optional<std::string> problem; ///< What was wrong, and in which step.
  std::uint64_t trace_hash = 0;       ///< Of everything that happened.
  std::array<std::uint64_t, event_count> events{};
  std::uint64_t faults_struck = 0;
  std::uint64_t late_landed = 0; ///< Commits that came late and took effect.
  std::uint64_t fenced = 0;      ///< Processes that ended because of a newer one.
  std::uint64_t processes = 0;
  std::uint64_t outputs = 0;
  std::uint64_t letters = 0;
  std::uint64_t positions = 0; ///< The sum of all committed positions at the end.
};

/// Runs one simulation.
[[nodiscard]] simulation_report simulate(std::uint64_t seed, const simulation_options& options);

} // namespace duet::test
