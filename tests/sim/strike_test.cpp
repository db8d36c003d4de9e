/// One thing goes wrong in each run, and nothing else: at every message, and before and after every
/// call of Kafka.
#include "tests/sim/campaign.hpp"
#include "tests/sim/simulated_applications.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace duet::test {
namespace {

/// Enough for a start and several epochs; half of what a run does is to look again at the end.
constexpr std::size_t steps = 120;

planned_run with(const simulation_options& of, std::uint64_t seed, strike only) {
  auto options = of;
  options.steps = steps;
  options.only = only;
  return {seed, options};
}

simulation_report run_with(const simulation_options& of, std::uint64_t seed, strike only) {
  return simulate(seed, with(of, seed, only).options);
}

/// One of so many seeds of a campaign is struck everywhere: 6 of pairs, 4 of windows and of SQL by
/// default.
std::uint64_t part_of_campaign(std::uint64_t seeds_for_one) {
  return std::max<std::uint64_t>(1, plan_from_environment({}).size() / seeds_for_one);
}

/// A run for every place at which this can strike.
void plan_all(const simulation_options& of, strike_kind what, std::uint64_t seed,
              std::vector<planned_run>& plan) {
  const auto calm = run_with(of, seed, {what, 0});
  REQUIRE_FALSE(calm.problem);
  const auto places = what == strike_kind::crash_before_message ? calm.messages : calm.calls;
  for (std::uint64_t at = 1; at <= places; ++at)
    plan.push_back(with(of, seed, {what, at}));
}

void strike_everywhere(const simulation_options& of, std::uint64_t seeds) {
  std::vector<planned_run> plan;
  for (std::size_t kind = 0; kind < strike_kind_count; ++kind)
    for (std::uint64_t seed = 1; seed <= seeds; ++seed)
      plan_all(of, static_cast<strike_kind>(kind), seed, plan);
  const auto all = run_all(plan);
  check_all_fine(all);
  MESSAGE(all.text());
}

TEST_CASE("one strike anywhere harms nothing") {
  strike_everywhere(pairs_alone, part_of_campaign(50));
}

TEST_CASE("one strike anywhere harms no window") {
  strike_everywhere(windows_alone, part_of_campaign(75));
}

TEST_CASE("one strike anywhere harms no table") {
  strike_everywhere(sql_alone, part_of_campaign(75));
}

TEST_CASE("a strike has an effect") {
  for (const auto& of : {pairs_alone, windows_alone})
    for (std::size_t kind = 0; kind < strike_kind_count; ++kind) {
      const auto what = static_cast<strike_kind>(kind);
      CAPTURE(of.option);
      CAPTURE(to_string(what));
      std::uint64_t calm_starts = 0;
      std::uint64_t struck_starts = 0;
      for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const auto calm = run_with(of, seed, {what, 0});
        const auto struck = run_with(of, seed, {what, 20});
        CHECK(struck.trace_hash != calm.trace_hash);
        calm_starts += calm.processes + calm.recoveries;
        struck_starts += struck.processes + struck.recoveries;
      }
      CHECK(struck_starts > calm_starts);
    }
}

} // namespace
} // namespace duet::test
