/// Rows as lines for a person.
#pragma once

#include "jobs/effects.hpp"
#include "jobs/sql/pipe_runner.hpp"
#include "sql/plan.hpp"

#include <string>

namespace duet::sql {

/// Prints what comes out of a pipe as Flink's connector `print` does: "+I[1, a]", a row a line.
class printer {
public:
  /// The plan has to outlive it, and has to say how it is printed.
  explicit printer(const sink_plan& to) : to_{&to} {}

  void print(const pipe_runner::piece& what, effects& out);

private:
  const sink_plan* to_;
  std::string line_;
};

} // namespace duet::sql
