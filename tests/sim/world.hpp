/// What one run of the simulation is made of: the brokers, the processes, the input and a reader of
/// everything.
#pragma once

#include "jobs/job.hpp"
#include "tests/sim/checker.hpp"
#include "tests/sim/dice.hpp"
#include "tests/sim/input.hpp"
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

  /// The topics of every simulation.
  static const checked_topics names;
  static const std::string input_topic;

  /// Processes that live at the same time.
  static constexpr std::size_t processes_max = 3;

  dice chance;
  trace log;
  simulation_report report{};
  std::unique_ptr<simulated_job> job;
  std::shared_ptr<const duet::job> what;
  pipeline_config config;
  fake_kafka kafka;
  refusals refused;
  input in;
  checker readers;
  std::vector<std::unique_ptr<process>> processes;
  std::optional<lost_topic> lost;

  /// Starts a process with a number of shards of its own.
  process& start_process(bool until_caught_up = false);

  /// Lets an actor handle a message, unless its process stands still.
  void run_any();
  void run_one_message(process& of);

  /// Lets a process stand still for so many steps, as SIGSTOP does.
  void stand_still(process& whom, std::size_t steps);
  void wake_all();
  [[nodiscard]] bool all_stand_still() const;

  /// Lets time pass for the brokers and for every process.
  void pass_time(std::chrono::milliseconds by);

  /// Reads what is new and notes what is wrong with it.
  void look();

  /// Looks, judges the ends of processes, and takes those away that have ended or were killed.
  void bury();

  /// Adds what the processes that still live have done to the report.
  void count_all();

  /// Notes what is wrong; the first is reported.
  void wrong(const std::string& problem);
  [[nodiscard]] bool fine() const { return !report.problem; }

  void begin_step(std::size_t number);

  /// Called before an actor handles a message.
  std::function<void(process&)> before_message;

private:
  void judge(const process& ended);
  void judge_success(const process& ended);
  void judge_refusal(const process& ended);
  void judge_loss(const process& ended);
  void count(const process& of);

  std::size_t step_ = 0;
  std::chrono::milliseconds age_{0};
};

} // namespace duet::test
