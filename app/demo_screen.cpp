#include "app/demo_screen.hpp"

#include "app/summary.hpp"
#include "monitoring/process.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string_view>

namespace duet {

namespace {

using std::chrono::steady_clock;

/// Takes the live line away.
constexpr std::string_view clear_line = "\r\033[K";

/// The width of the terminal: a longer live line would not stay on its line.
std::size_t terminal_columns() {
  constexpr std::size_t usual = 80;
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return known ? size.ws_col : usual;
}

std::string header_of(const record& in, std::string_view name) {
  for (const auto& each : in.headers)
    if (each.name == name)
      return std::string{each.value.value_or("")};
  return "?";
}

std::string sample(std::string_view what, std::string_view text) {
  constexpr int what_width = 13;
  std::ostringstream line;
  line << "  " << std::left << std::setw(what_width) << what << text;
  return line.str();
}

} // namespace

demo_screen::demo_screen(const demo_script& of) : of_{of}, live_{isatty(STDOUT_FILENO) == 1} {}

void demo_screen::begin(double rate, const std::string& broker, const host_port& metrics) {
  shown_at_ = steady_clock::now();
  std::cout << "duet demo: " << rate << " numbers/s on an embedded broker at " << broker << ", "
            << of_.about << "\nmetrics:   http://" << to_string(metrics) << "/metrics\n"
            << std::flush;
}

void demo_screen::show(const pipeline_view& all) {
  const auto now = steady_clock::now();
  const std::chrono::duration<double> passed = now - shown_at_;
  const auto per_second = [&](std::uint64_t to, std::uint64_t from) {
    return std::llround(static_cast<double>(to - from) / passed.count());
  };
  constexpr std::uint64_t mb = 1'000'000;
  std::ostringstream line;
  line << "in " << per_second(all.records(), shown_.records()) << "/s  " << of_.outputs << " "
       << per_second(all.outputs, shown_.outputs)
       << "/s  dead letters: " << describe(all.dead_letters) << "  keys " << all.held().keys
       << "  lag " << all.lag_in_all() << "  last commit "
       << std::chrono::duration_cast<std::chrono::milliseconds>(all.last_epoch).count()
       << " ms  RSS " << read_process_usage().resident_bytes / mb << " MB";
  if (live_)
    std::cout << clear_line << line.str().substr(0, terminal_columns() - 1) << std::flush;
  else
    std::cout << line.str() << std::endl;
  shown_ = all;
  shown_at_ = now;
}

std::string demo_screen::output(const record& in) const {
  return sample(of_.output, in.value.value_or(""));
}

std::string demo_screen::dead_letter(const record& in) {
  std::ostringstream text;
  text << std::quoted(in.value.value_or("")) << " " << header_of(in, "duet.error.reason")
       << ", from " << header_of(in, "__streams.errors.topic") << "["
       << header_of(in, "__streams.errors.partition") << "] offset "
       << header_of(in, "__streams.errors.offset");
  return sample("dead letter", text.str());
}

void demo_screen::show_sample(const std::string& text) const {
  std::cout << (live_ ? clear_line : "") << text << "\n";
}

void demo_screen::show_summary(const pipeline_view& all) const {
  constexpr int name_width = 16;
  const auto row = [](std::string_view name, const auto& value) {
    std::cout << "  " << std::left << std::setw(name_width) << name << value << "\n";
  };
  std::cout << (live_ ? clear_line : "") << "summary\n";
  row("in", all.records());
  row(of_.outputs, all.outputs);
  row("waiting", all.held().waiting);
  row("dead letters",
      std::to_string(count_of(all.dead_letters)) + " (" + describe(all.dead_letters) + ")");
  row("epochs", all.epochs);
  show_balance(all);
}

/// Every input record is in an output, waits for one, or is a dead letter.
void demo_screen::show_balance(const pipeline_view& all) const {
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
