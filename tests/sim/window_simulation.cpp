#include "tests/sim/window_simulation.hpp"

#include "tests/sim/window_events.hpp"
#include "tests/sim/window_world.hpp"

#include <chrono>
#include <string>

namespace duet::test {

namespace {

using namespace std::chrono_literals;

class window_simulation {
public:
  window_simulation(std::uint64_t seed, const simulation_options& options)
      : world_{seed, options}, events_{world_}, steps_{options.steps} {}

  simulation_report run();

private:
  void step();
  void step_healed();
  void consume_all();
  [[nodiscard]] bool all_done() const;
  [[nodiscard]] bool quiet() const;
  void stop_all();
  void end_again();

  window_world world_;
  window_events events_;
  std::size_t steps_;
};

/// Faults, and a quiet time between them: there everything has to be out.
simulation_report window_simulation::run() {
  world_.start_process();
  for (auto rounds = world_.chance.between(1, 3), left = rounds; left > 0 && world_.fine();
       --left) {
    events_.harm();
    for (auto taken = steps_ / rounds; taken > 0 && world_.fine(); --taken)
      step();
    if (world_.fine())
      consume_all();
  }
  if (world_.fine())
    stop_all();
  if (world_.fine() && world_.bounded)
    end_again();
  world_.finish_report();
  return world_.report;
}

void window_simulation::step() {
  world_.begin_step();
  events_.begin_step();
  auto& chance = world_.chance;
  const bool none = world_.all_stand_still();
  if (none && world_.processes.size() < window_world::processes_max && chance.per_mille(100))
    world_.start_process();
  if (const auto what = events_.draw())
    events_.happen(*what);
  else
    world_.run_any();
  world_.bury();
}

// --- without faults

/// Time passes by itself.
void window_simulation::step_healed() {
  world_.begin_step();
  events_.begin_step();
  world_.run_any();
  if (world_.report.steps % 16 == 0)
    world_.pass_time(500ms);
  world_.bury();
}

/// Everything has to be consumed and to be out, without rows that come after it, and by one process
/// only. Those whose input has ended end.
void window_simulation::consume_all() {
  world_.log.note("heal");
  events_.heal();
  world_.in.arrive_everywhere(world_.chance);
  for (std::size_t taken = 0; world_.fine() && taken < heal_steps_max; ++taken) {
    if (world_.processes.empty())
      world_.start_process();
    step_healed();
    if (all_done() && quiet())
      return;
    if (taken % 256 == 255 && !quiet()) // who is fenced learns it when it commits
      world_.in.arrive_everywhere(world_.chance);
  }
  if (world_.fine())
    world_.wrong("not everything is out, or by more than one process; " + world_.readers.missing());
}

/// The clock goes on until windows of processing time are out; with a bounded input there may be
/// nobody left for whom it does.
bool window_simulation::all_done() const {
  const auto& readers = world_.readers;
  return readers.all_consumed() && readers.all_out() && (world_.bounded || readers.all_processed());
}

bool window_simulation::quiet() const {
  const auto& all = world_.processes;
  return all.empty() || (all.size() == 1 && all.front()->owns_log());
}

void window_simulation::stop_all() {
  world_.log.note("stop");
  for (const auto& each : world_.processes)
    if (!world_.bounded)
      each->request_stop();
  for (std::size_t taken = 0; world_.fine() && taken < stop_steps_max; ++taken) {
    if (world_.processes.empty())
      return;
    step_healed();
  }
  if (world_.fine())
    world_.wrong("the last process does not end");
}

/// An application whose input has ended ends at once, and leaves nothing but what was there.
void window_simulation::end_again() {
  const auto before = world_.readers.positions();
  if (const auto problem = world_.readers.check_end())
    world_.wrong(*problem);
  world_.start_process();
  stop_all();
  if (world_.fine() && world_.readers.positions() != before)
    world_.wrong("an input was read on behind its end");
}

} // namespace

simulation_report simulate_windows(std::uint64_t seed, const simulation_options& options) {
  return window_simulation{seed, options}.run();
}

} // namespace duet::test
