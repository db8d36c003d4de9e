#include "tests/sim/campaign.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
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

/// What a report counts, and how a line of sums names it.
struct report_count {
  std::uint64_t simulation_report::*of;
  std::string_view name;
};

using of_run = simulation_report;

constexpr std::array<report_count, 18> counts{{{&of_run::steps, "steps"},
                                               {&of_run::messages, "messages"},
                                               {&of_run::calls, "calls"},
                                               {&of_run::epochs, "epochs committed"},
                                               {&of_run::recoveries, "recoveries"},
                                               {&of_run::processes, "processes"},
                                               {&of_run::fenced, "of them fenced"},
                                               {&of_run::refused, "refused"},
                                               {&of_run::bereft, "bereft"},
                                               {&of_run::behind, "behind"},
                                               {&of_run::outputs, "outputs"},
                                               {&of_run::letters, "letters"},
                                               {&of_run::condemned, "of them refused otherwise"},
                                               {&of_run::late, "late"},
                                               {&of_run::owed, "commits that owed results"},
                                               {&of_run::idled, "splits idle"},
                                               {&of_run::returned, "of them back"},
                                               {&of_run::late_landed, "late commits landed"}}};

void add(const simulation_report& of, simulation_report& to) {
  for (std::size_t i = 0; i < event_count; ++i)
    to.events[i] += of.events[i];
  for (std::size_t i = 0; i < fate_count; ++i)
    to.faults[i] += of.faults[i];
  for (const auto& each : counts)
    to.*each.of += of.*each.of;
  to.trace_hash += of.trace_hash;
}

/// Takes runs from the plan until none is left.
class worker_pool {
public:
  explicit worker_pool(const std::vector<planned_run>& plan) : plan_{plan} {}

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
      note(index, simulate(seed, options));
    }
  }

  void note(std::size_t index, const simulation_report& of) {
    const std::lock_guard lock{guard_};
    ++done_.runs;
    add(of, done_.sum);
    if (of.problem)
      failed_.emplace(index, failed_run{plan_[index], *of.problem, of.trace_hash});
  }

  const std::vector<planned_run>& plan_;
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
      << std::dec << "; that run again: ./dev sim " << options.option << " --seed " << seed
      << " --steps " << options.steps;
  if (options.only)
    out << " --strike " << to_string(options.only->what) << '@' << options.only->at;
  out << " --trace";
  return out.str();
}

std::string campaign::text() const {
  std::ostringstream out;
  out << runs << " seeds, " << failed.size() << " failed";
  for (const auto& each : counts)
    out << ", " << sum.*each.of << " " << each.name;
  for (std::size_t i = 0; i < fate_count; ++i)
    out << ", " << sum.faults[i] << " faults " << to_string(static_cast<fate>(i));
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

campaign run_all(const std::vector<planned_run>& plan) {
  std::signal(SIGABRT, name_seed);
  const auto begun = steady_clock::now();
  const auto cores = std::max(1U, std::thread::hardware_concurrency());
  auto done = worker_pool{plan}.run(setting("DUET_SIM_THREADS").value_or(cores));
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
