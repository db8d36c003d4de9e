/// The screen of a demo whose output is best seen by examples: a line of how it goes, and now and
/// then a record above it.
#pragma once

#include "app/demo_screen.hpp"
#include "app/job_command.hpp"

#include <span>
#include <string>

namespace duet {

class line_screen final : public demo_screen {
public:
  /// Of a script that outlives it.
  explicit line_screen(const demo_script& of);

  void begin(const demo_facts& facts) override;
  void outputs(std::span<const record> some) override;
  void dead_letters(std::span<const record> some) override;
  void show(const pipeline_view& all) override;
  void show_summary(const pipeline_view& all) override;

private:
  void show_samples();
  void show_balance(const pipeline_view& all) const;

  const demo_script& of_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  bool live_ = output_is_terminal();
  status_line status_;
  std::string output_; ///< The last ones that were not shown, or nothing.
  std::string dead_letter_;
  int shows_ = 0;
};

} // namespace duet
