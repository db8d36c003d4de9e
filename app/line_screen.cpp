#include "app/line_screen.hpp"

#include "app/summary.hpp"

#include <cstdint>
#include <iostream>

namespace duet {

namespace {

/// Above every so many'th line there are samples, the first among them.
constexpr int lines_a_sample = 5;

} // namespace

line_screen::line_screen(const demo_script& of) : of_{of}, status_{of.outputs} {}

void line_screen::begin(const demo_facts& facts) {
  status_.begin();
  std::cout << "duet demo: " << facts.rate << " numbers/s on an embedded broker at " << facts.broker
            << ", " << of_.about << "\nmetrics:   http://" << to_string(facts.metrics)
            << "/metrics\n"
            << std::flush;
}

void line_screen::outputs(std::span<const record> some) {
  output_ = sample_text(of_.output, some.back().value.value_or(""));
}

void line_screen::dead_letters(std::span<const record> some) {
  dead_letter_ = dead_letter_text(some.back());
}

void line_screen::show(const pipeline_view& all) {
  if (shows_++ % lines_a_sample == 0)
    show_samples();
  const auto line = status_.next(all);
  if (live_)
    std::cout << clear_line << line.substr(0, output_size().columns - 1) << std::flush;
  else
    std::cout << line << std::endl;
}

void line_screen::show_samples() {
  for (auto* each : {&output_, &dead_letter_})
    if (!each->empty()) {
      std::cout << (live_ ? clear_line : "") << *each << "\n";
      each->clear();
    }
}

void line_screen::show_summary(const pipeline_view& all) {
  std::cout << (live_ ? clear_line : "") << "summary\n"
            << summary_row("in", std::to_string(all.records()))
            << summary_row(of_.outputs, std::to_string(all.outputs))
            << summary_row("waiting", std::to_string(all.held().waiting))
            << summary_row("dead letters", dead_letter_summary(all))
            << summary_row("epochs", std::to_string(all.epochs));
  show_balance(all);
}

/// Every input record is in an output, waits for one, or is a dead letter.
void line_screen::show_balance(const pipeline_view& all) const {
  const auto in = all.records();
  const auto waiting = all.held().waiting;
  const auto dead = count_of(all.dead_letters);
  const bool adds_up = in == of_.inputs_taken * all.outputs + waiting + dead;
  const auto times = of_.inputs_taken == 1 ? "" : std::to_string(of_.inputs_taken) + " x ";
  std::cout << "  in = " << times << of_.outputs << " + waiting + dead letters: " << in << " = "
            << times << all.outputs << " + " << waiting << " + " << dead
            << (adds_up ? "" : "  DOES NOT ADD UP") << "\n";
}

} // namespace duet
