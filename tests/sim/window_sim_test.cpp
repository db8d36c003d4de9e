/// Simulates the whole pipeline with a job of windows, with many seeds; the environment chooses
/// them as in `sim_test.cpp`.
#include "tests/sim/campaign.hpp"
#include "tests/sim/window_simulation.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>

namespace duet::test {
namespace {

constexpr simulator windows{simulate_windows, "--windows"};

TEST_CASE("whatever happens to windows, their results are those of the rows in the order read") {
  const auto all = run_all(plan_from_environment(), windows);
  check_all_fine(all);
  std::printf("sim of windows: %s\n", all.text().c_str());
}

TEST_CASE("seeds of windows that once failed") {
  // A recovery that another had overtaken read what was compacted since, and refused the state.
  check_all_fine(run_all(plan_seeds(194, 1, {}), windows));
}

TEST_CASE("what windows are to withstand occurs") {
  const auto all = run_all(plan_seeds(1, 100, {}), windows);
  INFO(all.text());
  for (const auto each : {event::arrival, event::time, event::fault, event::outage, event::crash,
                          event::pause, event::rival, event::stop, event::late, event::markers,
                          event::compaction, event::between}) {
    CAPTURE(to_string(each));
    CHECK(all.sum.events[static_cast<std::size_t>(each)] >= 20);
  }
  CHECK(all.sum.late >= 500);
  CHECK(all.sum.owed >= 500);
  CHECK(all.sum.outputs >= 5'000);
  CHECK(all.sum.letters > all.sum.late);
  CHECK(all.sum.late_landed >= 10);
  CHECK(all.sum.fenced >= 50);
  CHECK(all.sum.recoveries >= 500);
}

TEST_CASE("the same seed is the same run of windows") {
  const simulation_options options{.steps = 500};
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    CHECK(simulate_windows(seed, options).trace_hash == simulate_windows(seed, options).trace_hash);
}

} // namespace
} // namespace duet::test
