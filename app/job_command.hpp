/// A job as the command line knows it.
#pragma once

#include "jobs/job.hpp"
#include "model/failure.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace CLI {
class App;
} // namespace CLI

namespace duet {

class demo_screen;
struct record_kind;

/// What `duet demo` runs, and how it speaks of it. Unless it says otherwise, the demo's input is
/// random whole numbers as text, each with a key of its own.
struct demo_script {
  std::shared_ptr<const job> what;
  std::string about;                  ///< Of what it makes, for example "pairs that sum to 12".
  std::int64_t high = 0;              ///< Its numbers are from 0 to this one.
  std::string output;                 ///< What a record of its output is, for example "pair".
  std::string outputs;                ///< The same for several.
  std::uint64_t inputs_taken = 1;     ///< How many input records one of them takes.
  const record_kind* input = nullptr; ///< Instead of numbers.
  double late = 0;                    ///< The share of its input that comes late.
  /// Makes what shows it; empty: a line of how it goes and samples of its output.
  std::function<std::unique_ptr<demo_screen>()> screen{};
};

/// `duet demo JOB`.
struct demo_command {
  std::string about; ///< A line for --help.
  std::function<void(CLI::App& to)> add_options;
  std::function<result<demo_script>()> check;
};

/// A command `duet NAME` that answers a question about a job and asks nothing of Kafka. It takes
/// the environment and the file of a service that runs the job.
struct question_command {
  std::string name;
  std::string about; ///< A line for --help.
  std::function<void(CLI::App& to)> add_options;
  std::function<result<int>()> answer; ///< Returns the process's exit code.
};

/// The names under which a job runs. A job may set those that are empty: nobody has said them.
struct job_names {
  std::string app_id;
  std::string dlq_topic;
};

/// A job and its part of the command line, one row for each job. The functions share what the
/// options fill in; they are called in this order, once each: `add_options`, `check`.
struct job_command {
  std::string name;  ///< As in `duet run JOB`; the job's own.
  std::string about; ///< A line for --help.
  job_names names{}; ///< If nobody says others.

  /// Adds the options that only this job has: CLI11 is told where their values go.
  std::function<void(CLI::App& to)> add_options;

  /// Checks them, and makes the job that they describe.
  std::function<result<std::shared_ptr<const job>>(job_names&)> check;

  /// A job without has no demo.
  std::optional<demo_command> demo = std::nullopt;

  /// Most have none.
  std::optional<question_command> question = std::nullopt;
};

} // namespace duet
