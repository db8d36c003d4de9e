#include "app/demo_screen.hpp"

#include "app/summary.hpp"
#include "monitoring/process.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cmath>
#include <iomanip>
#include <sstream>

namespace duet {

namespace {

std::string header_of(const record& in, std::string_view name) {
  for (const auto& each : in.headers)
    if (each.name == name)
      return std::string{each.value.value_or("")};
  return "?";
}

} // namespace

bool output_is_terminal() { return isatty(STDOUT_FILENO) == 1; }

terminal_size output_size() {
  winsize size{};
  const bool known =
      ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 && size.ws_row > 1;
  return known ? terminal_size{size.ws_col, size.ws_row} : terminal_size{};
}

void status_line::begin() { shown_at_ = std::chrono::steady_clock::now(); }

std::string status_line::next(const pipeline_view& all) {
  const auto now = std::chrono::steady_clock::now();
  const std::chrono::duration<double> passed = now - shown_at_;
  const auto per_second = [&](std::uint64_t to, std::uint64_t from) {
    return std::llround(static_cast<double>(to - from) / passed.count());
  };
  constexpr std::uint64_t mb = 1'000'000;
  std::ostringstream line;
  line << "in " << per_second(all.records(), shown_.records()) << "/s  " << outputs_ << " "
       << per_second(all.outputs, shown_.outputs)
       << "/s  dead letters: " << describe(all.dead_letters) << "  keys " << all.held().keys
       << "  lag " << all.lag_in_all() << "  last commit "
       << std::chrono::duration_cast<std::chrono::milliseconds>(all.last_epoch).count()
       << " ms  RSS " << read_process_usage().resident_bytes / mb << " MB";
  shown_ = all;
  shown_at_ = now;
  return line.str();
}

std::string dead_letter_text(const record& in) {
  constexpr std::size_t value_max = 48;
  const auto value = in.value.value_or("");
  std::ostringstream text;
  text << std::quoted(value.substr(0, value_max)) << (value.size() > value_max ? "... " : " ")
       << header_of(in, "duet.error.reason") << ", from " << header_of(in, "__streams.errors.topic")
       << "[" << header_of(in, "__streams.errors.partition") << "] offset "
       << header_of(in, "__streams.errors.offset");
  return sample_text("dead letter", text.str());
}

std::string sample_text(std::string_view what, std::string_view text) {
  constexpr int what_width = 13;
  std::ostringstream line;
  line << "  " << std::left << std::setw(what_width) << what << text;
  return line.str();
}

std::string summary_row(std::string_view name, const std::string& value) {
  constexpr int name_width = 16;
  std::ostringstream line;
  line << "  " << std::left << std::setw(name_width) << name << value << "\n";
  return line.str();
}

std::string dead_letter_summary(const pipeline_view& all) {
  return std::to_string(count_of(all.dead_letters)) + " (" + describe(all.dead_letters) + ")";
}

} // namespace duet
