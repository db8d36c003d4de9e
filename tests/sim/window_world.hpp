/// What one run of the simulation of windows is made of: the brokers, the processes, the input and
/// a reader of everything.
#pragma once

#include "tests/sim/dice.hpp"
#include "tests/sim/process.hpp"
#include "tests/sim/simulation.hpp"
#include "tests/sim/trace.hpp"
#include "tests/sim/window_checker.hpp"
#include "tests/sim/window_input.hpp"
#include "tests/support/fake_kafka.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace duet::test {

class window_world {
public:
  window_world(std::uint64_t seed, const simulation_options& options);

  /// Processes that live at the same time.
  static constexpr std::size_t processes_max = 3;

  dice chance;
  trace log;
  simulation_report report{};
  bool bounded;
  fake_kafka kafka;
  window_input in;
  window_checker readers;
  std::vector<std::unique_ptr<process>> processes;

  /// Starts a process with limits and a number of shards of its own.
  void start_process();

  /// Lets an actor handle a message, unless its process stands still.
  void run_any();
  void run_one_message(process& of);

  [[nodiscard]] bool all_stand_still() const;
  void stand_still(process& whom, std::size_t steps);

  /// Lets time pass for the brokers and for every process.
  void pass_time(std::chrono::milliseconds by);

  /// Lets rows arrive that are late, or just not.
  void arrive_late();

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

private:
  void judge(const process& ended);
  void count(const process& of);
  [[nodiscard]] pipeline_config draw_config();
  [[nodiscard]] std::chrono::milliseconds draw_skew();

  bool changing_; ///< Whether the job changes from start to start.
  std::uint32_t version_ = 1;
  std::chrono::milliseconds age_{0};
};

} // namespace duet::test
