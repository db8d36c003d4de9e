/// What `duet demo` shows of what it runs: a terminal gets what is kept up to date in its place,
/// anything else a line each time.
#pragma once

#include "model/record.hpp"
#include "monitoring/host_port.hpp"
#include "monitoring/progress.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace duet {

/// What runs where.
struct demo_facts {
  double rate = 0; ///< Records a second.
  std::string broker;
  host_port metrics;
};

class demo_screen {
public:
  demo_screen() = default;
  virtual ~demo_screen() = default;
  demo_screen(const demo_screen&) = delete;
  demo_screen& operator=(const demo_screen&) = delete;

  /// Called first, when all runs.
  virtual void begin(const demo_facts& facts) = 0;

  /// Records that came to the output, and dead letters: all, in small portions.
  virtual void outputs(std::span<const record> some) = 0;
  virtual void dead_letters(std::span<const record> some) = 0;

  /// Called once a second.
  virtual void show(const pipeline_view& all) = 0;

  /// Called last: what has come of it all.
  virtual void show_summary(const pipeline_view& all) = 0;
};

// --- what screens are made of

/// Takes the live line away.
inline constexpr std::string_view clear_line = "\r\033[K";

[[nodiscard]] bool output_is_terminal();

struct terminal_size {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

/// How large the terminal is, or what is usual.
[[nodiscard]] terminal_size output_size();

/// How it goes since it was asked last, in one line: "in 998/s  pairs 480/s  dead letters: ...".
class status_line {
public:
  explicit status_line(std::string outputs) : outputs_{std::move(outputs)} {}

  /// Counts from now on.
  void begin();
  [[nodiscard]] std::string next(const pipeline_view& all);

private:
  std::string outputs_; ///< What several records of the output are called.
  std::chrono::steady_clock::time_point shown_at_ = std::chrono::steady_clock::now();
  pipeline_view shown_;
};

/// A dead letter, the reason for it and where it is from.
[[nodiscard]] std::string dead_letter_text(const record& in);

/// "  dead letter  ...": something that is shown as an example.
[[nodiscard]] std::string sample_text(std::string_view what, std::string_view text);

/// A row of a summary: "  epochs          12".
[[nodiscard]] std::string summary_row(std::string_view name, const std::string& value);

/// How many dead letters there are, and for which reasons.
[[nodiscard]] std::string dead_letter_summary(const pipeline_view& all);

} // namespace duet
