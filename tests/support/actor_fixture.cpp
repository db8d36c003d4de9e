#include "tests/support/actor_fixture.hpp"

#include <caf/atom.hpp>
#include <caf/scheduled_actor.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace duet::test {

namespace {

/// The steps that all actors together may take to end.
constexpr std::size_t shut_down_steps_max = 1'000'000;

caf::actor_system_config& with_test_scheduler(caf::actor_system_config& config) {
  config.set("scheduler.policy", caf::atom("testing"));
  return config;
}

} // namespace

actor_fixture::actor_fixture()
    : system_{with_test_scheduler(config_)},
      scheduler_{dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler())} {}

actor_fixture::~actor_fixture() { shut_down(); }

std::string_view actor_fixture::name_of(std::size_t which) const {
  auto* const job = scheduler_.jobs[which];
  const bool is_actor = job->subtype() == caf::resumable::scheduled_actor;
  return is_actor ? static_cast<caf::scheduled_actor*>(job)->name() : "";
}

bool actor_fixture::step() {
  if (scheduler_.jobs.empty())
    return false;
  step(0);
  return true;
}

void actor_fixture::step(std::size_t which) {
  auto& jobs = scheduler_.jobs;
  const auto chosen = jobs.begin() + static_cast<std::ptrdiff_t>(which);
  std::rotate(jobs.begin(), chosen, chosen + 1);
  auto* const job = jobs.front();
  note(job);
  scheduler_.run_once();
  // The scheduler puts an actor that has more to do in front of all others.
  if (!jobs.empty() && jobs.front() == job)
    std::rotate(jobs.begin(), jobs.begin() + 1, jobs.end());
}

std::size_t actor_fixture::run(std::size_t steps) {
  std::size_t taken = 0;
  while (taken < steps && step())
    ++taken;
  return taken;
}

bool actor_fixture::drain(std::size_t steps) {
  run(steps);
  return ready() == 0;
}

bool actor_fixture::drain_shuffled(std::uint64_t seed, std::size_t steps) {
  std::mt19937_64 random{seed};
  for (; ready() > 0 && steps > 0; --steps)
    step(random() % ready());
  return ready() == 0;
}

void actor_fixture::advance_time(std::chrono::milliseconds by) { scheduler_.advance_time(by); }

std::chrono::steady_clock::time_point actor_fixture::now() const {
  return scheduler_.clock().now();
}

void actor_fixture::note(caf::resumable* job) {
  if (job->subtype() != caf::resumable::scheduled_actor || !noted_.insert(job).second)
    return;
  seen_.push_back(caf::actor_cast<caf::actor_addr>(static_cast<caf::scheduled_actor*>(job)));
}

void actor_fixture::shut_down() {
  // A step may start an actor that nobody has seen before, so this looks again after each.
  std::size_t told = 0;
  for (std::size_t steps = 0; steps < shut_down_steps_max; ++steps) {
    for (auto* job : scheduler_.jobs)
      note(job);
    for (; told < seen_.size(); ++told)
      if (const auto actor = caf::actor_cast<caf::actor>(seen_[told]))
        kill(actor);
    if (!step())
      return;
  }
  // An actor system waits for its actors, and with this scheduler nobody would run them.
  std::fputs("actor_fixture: the actors do not end\n", stderr);
  std::abort();
}

} // namespace duet::test
