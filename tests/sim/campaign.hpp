/// Many runs of the simulation, several at a time, and their sums.
#pragma once

#include "tests/sim/simulation.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace duet::test {

struct planned_run {
  std::uint64_t seed = 0;
  simulation_options options{};
};

/// What is known of a run that failed.
struct failed_run {
  planned_run which;
  std::string problem;
  std::uint64_t trace_hash = 0;

  /// The problem, and the command that runs it again.
  [[nodiscard]] std::string text() const;
};

struct campaign {
  std::size_t runs = 0;
  simulation_report sum{};
  std::vector<failed_run> failed; ///< In the order of their plan.
  std::chrono::milliseconds took{};

  /// One line with the sums.
  [[nodiscard]] std::string text() const;
};

/// Runs them all, on as many threads as there are cores or DUET_SIM_THREADS says.
[[nodiscard]] campaign run_all(const std::vector<planned_run>& plan);

/// Fails the test that calls it for each run that failed.
void check_all_fine(const campaign& all);

/// The runs of `count` seeds.
[[nodiscard]] std::vector<planned_run> plan_seeds(std::uint64_t first, std::uint64_t count,
                                                  const simulation_options& options);

/// What the variables of the environment order; `sim_test.cpp` lists them. The rest is as `options`
/// say.
[[nodiscard]] std::vector<planned_run> plan_from_environment(simulation_options options);

} // namespace duet::test
