/// Simulates the whole pipeline with many seeds. The environment chooses which and how:
///
///     DUET_SIM_SEED=N     run this seed alone, as it ran when it failed
///     DUET_SIM_SEEDS=N    how many seeds (default 300)
///     DUET_SIM_FIRST=N    the first of them (default 1)
///     DUET_SIM_STEPS=N    steps with faults for each (default 2000)
///     DUET_SIM_THREADS=N  seeds at the same time (default: one for each core)
///     DUET_SIM_TRACE=1    print every step, for use with DUET_SIM_SEED
#include "tests/sim/simulation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

std::optional<std::uint64_t> setting(const char* name) {
  const auto* text = std::getenv(name);
  return text == nullptr ? std::nullopt : std::optional<std::uint64_t>{std::stoull(text)};
}

simulation_options options_from_environment() {
  simulation_options options;
  options.steps = setting("DUET_SIM_STEPS").value_or(options.steps);
  options.trace = setting("DUET_SIM_TRACE").value_or(0) != 0;
  return options;
}

/// The seed that this thread is running: an assertion that fails ends the process on the spot.
thread_local std::uint64_t seed_in_hand = 0;

extern "C" void name_seed(int signal) {
  std::fprintf(stderr, "DUET_SIM_SEED=%llu ended the process\n",
               static_cast<unsigned long long>(seed_in_hand));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

/// The sums over many runs, and the seeds that failed.
struct summary {
  simulation_report sum;
  std::vector<std::pair<std::uint64_t, std::string>> failed;
  std::size_t runs = 0;

  void add(std::uint64_t seed, const simulation_report& of) {
    ++runs;
    for (std::size_t i = 0; i < event_count; ++i)
      sum.events[i] += of.events[i];
    sum.faults_struck += of.faults_struck;
    sum.late_landed += of.late_landed;
    sum.fenced += of.fenced;
    sum.processes += of.processes;
    sum.outputs += of.outputs;
    sum.letters += of.letters;
    sum.positions += of.positions;
    if (of.problem)
      failed.emplace_back(seed, *of.problem);
  }

  [[nodiscard]] std::string text() const {
    std::ostringstream out;
    out << runs << " runs: " << sum.positions << " offsets, " << sum.outputs << " outputs, "
        << sum.letters << " letters, " << sum.processes << " processes, " << sum.fenced
        << " fenced, " << sum.faults_struck << " faults, " << sum.late_landed << " late commits";
    for (std::size_t i = 0; i < event_count; ++i)
      out << ", " << sum.events[i] << " " << to_string(static_cast<event>(i));
    return out.str();
  }
};

/// Runs the seeds from `first` on, several at a time.
summary run_seeds(std::uint64_t first, std::uint64_t count, const simulation_options& options) {
  summary all;
  std::mutex guard;
  std::atomic<std::uint64_t> next{first};
  std::signal(SIGABRT, name_seed);
  const auto work = [&] {
    for (auto seed = next++; seed < first + count; seed = next++) {
      seed_in_hand = seed;
      const auto report = simulate(seed, options);
      const std::lock_guard lock{guard};
      all.add(seed, report);
    }
  };
  std::vector<std::jthread> threads;
  const auto cores = std::max(1U, std::thread::hardware_concurrency());
  for (auto left = setting("DUET_SIM_THREADS").value_or(cores); left > 1; --left)
    threads.emplace_back(work);
  work();
  threads.clear();
  std::ranges::sort(all.failed);
  return all;
}

TEST_CASE("whatever happens, what readers see is what was committed, once") {
  const auto options = options_from_environment();
  const auto only = setting("DUET_SIM_SEED");
  const auto first = only ? *only : setting("DUET_SIM_FIRST").value_or(1);
  const auto count = only ? 1 : setting("DUET_SIM_SEEDS").value_or(300);
  const auto all = run_seeds(first, count, options);
  for (const auto& [seed, problem] : all.failed)
    FAIL_CHECK("DUET_SIM_SEED=" << seed << " DUET_SIM_STEPS=" << options.steps << " fails in "
                                << problem);
  MESSAGE(all.text());
}

TEST_CASE("every kind of event, fault and end occurs") {
  const auto all = run_seeds(1, 200, {.steps = 1'000});
  INFO(all.text());
  for (std::size_t i = 0; i < event_count; ++i) {
    CAPTURE(to_string(static_cast<event>(i)));
    CHECK(all.sum.events[i] >= 100);
  }
  CHECK(all.sum.faults_struck >= 200);
  CHECK(all.sum.fenced >= 100);
  CHECK(all.sum.late_landed >= 3);
  CHECK(all.sum.outputs >= 5'000);
  CHECK(all.sum.letters >= 1'000);
}

TEST_CASE("the same seed is the same run, another seed another") {
  const simulation_options options{.steps = 1'000};
  std::vector<std::uint64_t> hashes;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    const auto hash = simulate(seed, options).trace_hash;
    CHECK(simulate(seed, options).trace_hash == hash);
    CHECK(std::ranges::find(hashes, hash) == hashes.end());
    hashes.push_back(hash);
  }
}

} // namespace
} // namespace duet::test
