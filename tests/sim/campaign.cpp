#include "tests/sim/campaign.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iomanip>
#include <map>
#include <mutex>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace duet::test {

namespace {

using std::chrono::steady_clock;

std::optional<std::uint64_t> setting(const char* name) {
  const auto* text = std::getenv(name);
  return text == nullptr ? std::nullopt : std::optional<std::uint64_t>{std::stoull(text)};
}

/// Reads a strike as a failed run writes it: `answer-lost@57`.
strike to_strike(std::string_view text) {
  const auto at = text.find('@');
  for (std::size_t i = 0; i < strike_kind_count; ++i)
    if (const auto kind = static_cast<strike_kind>(i); to_string(kind) == text.substr(0, at))
      return {kind, std::stoull(std::string{text.substr(at + 1)})};
  throw std::invalid_argument{"no such strike: " + std::string{text}};
}

/// The seed that this thread is running: an assertion that fails ends the process on the spot.
thread_local std::uint64_t seed_in_hand = 0;

extern "C" void name_seed(int signal) {
  std::fprintf(stderr, "seed %llu ended the process\n",
               static_cast<unsigned long long>(seed_in_hand));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void add(const simulation_report& of, simulation_report& to) {
  for (std::size_t i = 0; i < event_count; ++i)
    to.events[i] += of.events[i];
  for (std::size_t i = 0; i < fate_count; ++i)
    to.faults[i] += of.faults[i];
  for (const auto each :
       {&simulation_report::trace_hash, &simulation_report::steps, &simulation_report::messages,
        &simulation_report::calls, &simulation_report::late_landed, &simulation_report::fenced,
        &simulation_report::refused, &simulation_report::bereft, &simulation_report::processes,
        &simulation_report::recoveries, &simulation_report::epochs, &simulation_report::outputs,
        &simulation_report::letters, &simulation_report::condemned, &simulation_report::late,
        &simulation_report::owed, &simulation_report::positions})
    to.*each += of.*each;
}

/// Takes runs from the plan until none is left.
class worker_pool {
public:
  worker_pool(const std::vector<planned_run>& plan, simulator how) : plan_{plan}, how_{how} {}

  campaign run(std::size_t threads) {
    {
      std::vector<std::jthread> others;
      for (; threads > 1; --threads)
        others.emplace_back([this] { work(); });
      work();
    }
    for (auto& [index, run] : failed_)
      done_.failed.push_back(std::move(run));
    return std::move(done_);
  }

private:
  void work() {
    for (auto index = next_++; index < plan_.size(); index = next_++) {
      const auto& [seed, options] = plan_[index];
      seed_in_hand = seed;
      note(index, how_.run(seed, options));
    }
  }

  void note(std::size_t index, const simulation_report& of) {
    const std::lock_guard lock{guard_};
    ++done_.runs;
    add(of, done_.sum);
    if (of.problem)
      failed_.emplace(index, failed_run{plan_[index], *of.problem, of.trace_hash, how_.option});
  }

  const std::vector<planned_run>& plan_;
  simulator how_;
  std::atomic<std::size_t> next_{0};
  std::mutex guard_;
  campaign done_;                            ///< Guarded by `guard_`.
  std::map<std::size_t, failed_run> failed_; ///< By place in the plan; guarded by `guard_`.
};

} // namespace

std::string failed_run::text() const {
  std::ostringstream out;
  const auto& [seed, options] = which;
  out << "seed " << seed << " fails in " << problem << "\n  trace " << std::hex << trace_hash
      << std::dec << "; that run again: ./dev sim " << option << " --seed " << seed << " --steps "
      << options.steps;
  if (options.only)
    out << " --strike " << to_string(options.only->what) << '@' << options.only->at;
  out << " --trace";
  return out.str();
}

std::uint64_t campaign::faults() const { return sum.faults[0] + sum.faults[1] + sum.faults[2]; }

std::string campaign::text() const {
  std::ostringstream out;
  out << runs << " seeds, " << failed.size() << " failed: " << sum.steps << " steps, "
      << sum.messages << " messages, " << sum.calls << " calls, " << sum.epochs
      << " epochs committed, " << sum.recoveries << " recoveries, " << sum.processes
      << " processes (" << sum.fenced << " fenced, " << sum.refused << " refused, " << sum.bereft
      << " bereft), " << sum.outputs << " outputs, " << sum.letters << " letters (" << sum.condemned
      << " refused otherwise, " << sum.late << " late), " << sum.owed
      << " epochs owed results; faults: ";
  for (std::size_t i = 0; i < fate_count; ++i)
    out << sum.faults[i] << " " << to_string(static_cast<fate>(i)) << ", ";
  out << sum.late_landed << " late commits landed";
  for (std::size_t i = 0; i < event_count; ++i)
    out << ", " << sum.events[i] << " " << to_string(static_cast<event>(i));
  out << "; trace " << std::hex << sum.trace_hash << std::dec << "; " << std::fixed
      << std::setprecision(1) << static_cast<double>(took.count()) / 1'000 << " s";
  return out.str();
}

void check_all_fine(const campaign& all) {
  for (const auto& each : all.failed)
    FAIL_CHECK(each.text());
}

campaign run_all(const std::vector<planned_run>& plan, simulator how) {
  std::signal(SIGABRT, name_seed);
  const auto begun = steady_clock::now();
  const auto cores = std::max(1U, std::thread::hardware_concurrency());
  auto done = worker_pool{plan, how}.run(setting("DUET_SIM_THREADS").value_or(cores));
  done.took = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun);
  return done;
}

std::vector<planned_run> plan_seeds(std::uint64_t first, std::uint64_t count,
                                    const simulation_options& options) {
  std::vector<planned_run> plan;
  for (auto seed = first; seed < first + count; ++seed)
    plan.push_back({seed, options});
  return plan;
}

std::vector<planned_run> plan_from_environment(simulation_options options) {
  options.steps = setting("DUET_SIM_STEPS").value_or(options.steps);
  options.loud = setting("DUET_SIM_TRACE").value_or(0) != 0;
  if (const auto* const what = std::getenv("DUET_SIM_STRIKE"))
    options.only = to_strike(what);
  if (const auto only = setting("DUET_SIM_SEED"))
    return plan_seeds(*only, 1, options);
  return plan_seeds(setting("DUET_SIM_FIRST").value_or(1), setting("DUET_SIM_SEEDS").value_or(300),
                    options);
}

} // namespace duet::test
