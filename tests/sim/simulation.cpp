#include "tests/sim/simulation.hpp"

#include "pipeline/recovery.hpp"
#include "tests/sim/between_calls.hpp"
#include "tests/sim/happenings.hpp"
#include "tests/sim/world.hpp"

#include <chrono>
#include <stop_token>
#include <string>

namespace duet::test {

namespace {

using namespace std::chrono_literals;

class simulation {
public:
  simulation(std::uint64_t seed, const simulation_options& options)
      : world_{seed, options}, events_{world_, options.only.has_value()},
        calls_{world_, events_, options.only}, steps_{options.steps} {}

  simulation_report run();

private:
  void step();
  void step_healed();
  void start_if_none();
  void heal();
  void consume_all();
  void end_bereft();
  [[nodiscard]] bool one_is_left() const;
  void stop(process& last);
  void look_again();
  void look_for_open_transactions();
  void recover_again();
  void report();

  /// Begins the next step, with faults or after them.
  void begin_step();

  world world_;
  happenings events_;
  between_calls calls_;
  std::size_t steps_;
};

simulation_report simulation::run() {
  world_.start_process();
  while (world_.fine() && world_.report.steps < steps_)
    step();
  if (world_.fine())
    heal();
  report();
  return world_.report;
}

void simulation::begin_step() {
  world_.begin_step(++world_.report.steps);
  calls_.begin_step();
}

void simulation::step() {
  begin_step();
  if (world_.chance.per_mille(100))
    start_if_none();
  if (const auto what = events_.draw())
    events_.happen(*what);
  else
    world_.run_any();
  world_.bury();
}

/// Nobody is there to go on: none lives, or all that live stand still.
void simulation::start_if_none() {
  if (world_.all_stand_still() && world_.processes.size() < world::processes_max)
    world_.start_process(world_.chance.below(8) == 0);
}

// --- the end

/// Takes all faults away: then everything has to be consumed, and by one process only; or, if what
/// a process cannot do without is lost, every process has to end and say so.
void simulation::heal() {
  world_.log.note("heal");
  calls_.heal();
  events_.heal();
  if (world_.lost && world_.lost->for_good) {
    end_bereft();
    return;
  }
  consume_all();
  if (world_.fine())
    stop(*world_.processes.front());
  if (world_.fine())
    look_again();
}

/// One step without faults; time passes by itself.
void simulation::step_healed() {
  begin_step();
  world_.run_any();
  if (world_.report.steps % 16 == 0)
    world_.pass_time(500ms);
  world_.bury();
}

void simulation::consume_all() {
  world_.in.arrive_everywhere(world_.chance);
  if (world_.chance.below(2) == 0)
    world_.start_process();
  for (std::size_t taken = 0; world_.fine() && taken < heal_steps_max; ++taken) {
    if (world_.processes.empty())
      world_.start_process();
    step_healed();
    if (!world_.readers.all_consumed())
      continue;
    if (one_is_left())
      return;
    if (taken % 64 == 0) // who is fenced learns it when it commits
      world_.in.arrive_everywhere(world_.chance);
  }
  world_.wrong("not everything is consumed, or by more than one process");
}

bool simulation::one_is_left() const {
  return world_.processes.size() == 1 && world_.processes.front()->owns_log();
}

/// Whoever starts now has to end; whoever was there has to end or to stop when asked.
void simulation::end_bereft() {
  const auto before = world_.report.bereft;
  world_.start_process();
  for (std::size_t taken = 0; world_.fine() && taken < heal_steps_max; ++taken) {
    step_healed();
    if (taken % 64 == 0)
      world_.in.arrive_everywhere(world_.chance);
    if (taken == heal_steps_max / 2)
      for (const auto& each : world_.processes)
        each->request_stop();
    if (world_.processes.empty() && world_.report.bereft > before)
      return;
  }
  world_.wrong("no process has ended because " + world_.lost->name + " is lost, or not all have");
}

/// Stops the process that is left.
void simulation::stop(process& last) {
  world_.log.note("stop");
  calls_.leave_alone();
  last.request_stop();
  for (std::size_t taken = 0; world_.fine() && taken < stop_steps_max; ++taken) {
    step_healed();
    if (world_.processes.empty())
      return;
  }
  world_.wrong("the last process does not stop");
}

// --- with fresh eyes: another reader, another recovery

void simulation::look_again() {
  look_for_open_transactions();
  if (const auto problem = world_.readers.anew().check())
    world_.wrong("read anew: " + *problem);
  recover_again();
}

void simulation::look_for_open_transactions() {
  const auto& kafka = world_.kafka;
  for (const auto& topic : {world::names.output, world::names.dead_letters, world::names.state})
    for (std::uint32_t i = 0; i < kafka.partitions_of(topic); ++i)
      if (const partition_id partition{static_cast<std::int32_t>(i)};
          kafka.last_stable(topic, partition) != kafka.log_end(topic, partition))
        world_.wrong("a transaction is left open in " + topic);
}

void simulation::recover_again() {
  const auto client = world_.kafka.connect(world::names.group);
  const auto seen = make_progress();
  auto stands = standing::newest;
  const manual_clock time;
  const auto made = recover({.kafka = *client,
                             .what = *world_.what,
                             .config = world_.config,
                             .meter = *seen,
                             .time = time,
                             .stop = {}},
                            stands);
  if (!made || !*made) {
    world_.wrong("the last recovery failed: " + (made ? "it stopped" : made.error().message));
    return;
  }
  if (size_of((*made)->groups) != world_.readers.expected_state())
    world_.wrong("the last recovery restored another state");
}

void simulation::report() {
  world_.log.note("end", world_.readers.digest());
  world_.count_all();
  auto& report = world_.report;
  report.trace_hash = world_.log.hash();
  report.outputs = world_.readers.outputs();
  report.letters = world_.readers.letters();
  report.condemned = world_.readers.condemned();
  for (const auto& each : world_.kafka.committed(world::names.group, world::input_topic))
    report.positions += static_cast<std::uint64_t>(each.next.value);
}

} // namespace

std::string_view to_string(strike_kind what) {
  constexpr std::array<std::string_view, strike_kind_count> texts{
      "crash-before-message", "crash-before-call", "crash-after-call",   "request-lost",
      "answer-lost",          "answer-late",       "frozen-before-call", "frozen-after-call"};
  return texts[static_cast<std::size_t>(what)];
}

simulation_report simulate(std::uint64_t seed, const simulation_options& options) {
  return simulation{seed, options}.run();
}

} // namespace duet::test
