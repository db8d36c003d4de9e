/// What one run of the simulation is made of: the brokers, the processes, the inputs and a reader
/// of everything.
#pragma once

#include "tests/sim/application.hpp"
#include "tests/sim/checker.hpp"
#include "tests/sim/dice.hpp"
#include "tests/sim/inputs.hpp"
#include "tests/sim/process.hpp"
#include "tests/sim/refusals.hpp"
#include "tests/sim/simulation.hpp"
#include "tests/sim/trace.hpp"
#include "tests/support/fake_kafka.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace duet::test {

/// A topic that was deleted with all that was in it.
struct lost_topic {
  std::string name;
  bool for_good = false; ///< No process can go on, and each has to say so.
};

class world {
public:
  world(std::uint64_t seed, const simulation_options& options);

  /// Processes that live at the same time.
  static constexpr std::size_t processes_max = 3;

  dice chance;
  trace log;
  simulation_report report{};
  std::unique_ptr<application> app;
  job_shape shape; ///< Of the first job.
  checked_topics names;
  pipeline_config config; ///< Of the last process.
  fake_kafka kafka;
  refusals refused;
  inputs in;
  checker readers;
  std::vector<std::unique_ptr<process>> processes;
  std::optional<lost_topic> lost;

  /// Whether the application comes to an end by itself: all of its inputs are bounded.
  [[nodiscard]] bool bounded() const;

  /// Starts a process with limits, a clock and a number of shards of its own.
  process& start_process(bool until_caught_up = false);

  /// Lets an actor handle a message, unless its process stands still.
  void run_any();
  void run_one_message(process& of);

  /// Kills a process.
  void kill(fake_client& whom);

  /// Lets a process stand still for so many steps, as SIGSTOP does.
  void stand_still(process& whom, std::size_t steps);
  void wake_all();
  [[nodiscard]] bool all_stand_still() const;

  /// Lets time pass for the brokers and for every process.
  void pass_time(std::chrono::milliseconds by);

  /// Lets the clock of one process jump ahead of the others'.
  void jump(process& whom, std::chrono::milliseconds by);

  /// Lets so much time pass that no clock is, or was, ahead of the others.
  void set_clocks();

  /// Reads what is new and notes what is wrong with it.
  void look();

  /// Looks, judges the ends of processes, and takes those away that have ended or were killed.
  void bury();

  /// Sums up.
  void finish_report();

  /// Notes what is wrong; the first is reported.
  void wrong(const std::string& problem);
  [[nodiscard]] bool fine() const { return !report.problem; }

  void begin_step();

  /// Called before an actor handles a message.
  std::function<void(process&)> before_message;

private:
  void draw_limits();
  [[nodiscard]] std::chrono::milliseconds draw_skew();
  void arrive_late();
  void judge(const process& ended);
  void judge_success(const process& ended);
  void judge_refusal(const process& ended);
  void judge_misfortune(const process& ended);
  [[nodiscard]] bool names_loss(const std::string& message) const;
  void count(const process& of);

  std::chrono::milliseconds age_{0};
  std::chrono::milliseconds farthest_ahead_{0}; ///< Of all clocks, since they were set.
};

} // namespace duet::test
