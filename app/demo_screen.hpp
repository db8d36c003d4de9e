/// What `duet demo` shows of what it runs: a terminal gets a line that is kept up to date, anything
/// else a line each time.
#pragma once

#include "app/job_command.hpp"
#include "model/record.hpp"
#include "monitoring/host_port.hpp"
#include "monitoring/progress.hpp"

#include <chrono>
#include <string>

namespace duet {

class demo_screen {
public:
  /// Of a script that outlives it.
  explicit demo_screen(const demo_script& of);

  /// Says what runs where, and counts what is shown from now on.
  void begin(double rate, const std::string& broker, const host_port& metrics);

  /// The line of how it goes.
  void show(const pipeline_view& all);

  /// The text of a record of the output, and of a dead letter.
  [[nodiscard]] std::string output(const record& in) const;
  [[nodiscard]] static std::string dead_letter(const record& in);

  /// A text above the line.
  void show_sample(const std::string& text) const;

  /// What has come of it all, and whether that adds up.
  void show_summary(const pipeline_view& all) const;

private:
  void show_balance(const pipeline_view& all) const;

  const demo_script& of_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  bool live_;
  std::chrono::steady_clock::time_point shown_at_ = std::chrono::steady_clock::now();
  pipeline_view shown_;
};

} // namespace duet
