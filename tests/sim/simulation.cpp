#include "tests/sim/simulation.hpp"

#include "pipeline/recovery.hpp"
#include "tests/sim/between_calls.hpp"
#include "tests/sim/happenings.hpp"
#include "tests/sim/world.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace duet::test {

namespace {

using namespace std::chrono_literals;

class simulation {
public:
  simulation(std::uint64_t seed, const simulation_options& options)
      : world_{seed, options}, events_{world_, options.only.has_value()},
        calls_{world_, events_, options.only}, options_{options} {}

  simulation_report run();

private:
  void begin_step();
  void step();
  void step_healed();
  void start_if_none();
  void consume_all();
  void end_bereft();
  [[nodiscard]] bool one_is_left() const;
  void end();
  void stop();
  void look_again();
  void look_for_open_transactions();
  [[nodiscard]] result<state_size> recover_again();

  world world_;
  happenings events_;
  between_calls calls_;
  simulation_options options_;
  std::shared_ptr<const traced_job> last_; ///< Of the process that was left, or ended, last.
};

/// Faults, and a quiet time behind them: there everything has to be consumed and to be out. Or, if
/// what a process cannot do without is lost, every process has to end and say so.
simulation_report simulation::run() {
  world_.start_process();
  const auto rounds = options_.only ? std::size_t{1} : world_.chance.between(1, 3);
  for (auto left = rounds; left > 0 && world_.fine(); --left) {
    calls_.harm();
    events_.harm();
    for (auto taken = options_.steps / rounds; taken > 0 && world_.fine(); --taken)
      step();
    if (!world_.fine())
      break;
    world_.log.note("heal");
    calls_.heal();
    events_.heal();
    if (world_.lost && world_.lost->for_good) {
      end_bereft();
      break;
    }
    consume_all();
    if (world_.fine() && left == 1)
      end();
  }
  world_.finish_report();
  return world_.report;
}

void simulation::begin_step() {
  world_.begin_step();
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

// --- without faults

/// One step without faults; time passes by itself.
void simulation::step_healed() {
  begin_step();
  world_.run_any();
  if (world_.report.steps % 16 == 0)
    world_.pass_time(500ms);
  world_.bury();
}

/// Everything has to be consumed and to be out, by one process only. Those whose input has ended
/// end.
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
    if (one_is_left() && world_.readers.awaited().empty())
      return;
    if (taken % 64 == 0 && !one_is_left()) // who is fenced learns it when it commits
      world_.in.arrive_everywhere(world_.chance);
  }
  world_.wrong("not everything is consumed and out, or by more than one process; " +
               world_.readers.awaited());
}

bool simulation::one_is_left() const {
  const auto& all = world_.processes;
  return all.empty() ? world_.bounded() : all.size() == 1 && all.front()->owns_log();
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

// --- the end

/// The last process stops when asked, or when its input has ended; then the next one ends at once.
void simulation::end() {
  world_.log.note("stop");
  calls_.leave_alone();
  stop();
  if (world_.fine() && world_.bounded()) {
    const auto before = world_.readers.positions();
    last_ = world_.start_process().what();
    stop();
    if (world_.readers.positions() != before)
      world_.wrong("an input was read on behind its end");
  }
  if (world_.fine())
    look_again();
}

void simulation::stop() {
  for (const auto& each : world_.processes) {
    last_ = each->what();
    if (!world_.bounded())
      each->request_stop();
  }
  for (std::size_t taken = 0; world_.fine() && taken < stop_steps_max; ++taken) {
    if (world_.processes.empty())
      return;
    step_healed();
  }
  world_.wrong("the last process does not end");
}

// --- with fresh eyes: another reader, another recovery

void simulation::look_again() {
  look_for_open_transactions();
  if (const auto problem = world_.readers.check_anew())
    world_.wrong(*problem);
  if (const auto restored = recover_again(); !restored)
    world_.wrong("the last recovery failed: " + restored.error().message);
  else if (const auto problem = world_.readers.check_end(*restored))
    world_.wrong(*problem);
}

void simulation::look_for_open_transactions() {
  const auto& kafka = world_.kafka;
  auto topics = world_.names.targets;
  topics.insert(topics.end(), {world_.names.dead_letters, world_.names.state});
  for (const auto& topic : topics)
    for (const auto& [partition, end, time] : kafka.last_stable(topic))
      if (end != kafka.log_end(topic, partition))
        world_.wrong("a transaction is left open in " + topic);
}

/// Returns what it has restored.
result<state_size> simulation::recover_again() {
  const auto client = world_.kafka.connect(world_.names.group);
  world_.readers.follow(client->number(), last_);
  world_.config.accept_clock_skew = true;
  const auto seen = make_progress();
  auto stands = standing::newest;
  const manual_clock time;
  const auto made = recover({.kafka = *client,
                             .what = *last_,
                             .config = world_.config,
                             .meter = *seen,
                             .time = time,
                             .stop = {}},
                            stands);
  if (!made)
    return made.error();
  return *made ? result<state_size>{size_of((*made)->groups)}
               : failure{remedy::fatal, "it stopped"};
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
