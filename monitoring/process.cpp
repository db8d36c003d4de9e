#include "monitoring/process.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace duet {

namespace {

/// The fields of /proc/self/stat after the command name, which may itself hold spaces.
std::vector<std::string> stat_fields() {
  std::ifstream in{"/proc/self/stat"};
  std::string line;
  std::getline(in, line);
  std::istringstream rest{
      line.substr(line.rfind(')') == std::string::npos ? line.size() : line.rfind(')') + 1)};
  std::vector<std::string> fields;
  for (std::string field; rest >> field;)
    fields.push_back(field);
  return fields;
}

/// Seconds since boot at which the process started: field 22 of proc(5), the 20th after the name.
double started_after_boot() {
  constexpr std::size_t start_time = 19;
  const auto fields = stat_fields();
  if (fields.size() <= start_time)
    return 0;
  return std::stod(fields[start_time]) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double boot_unix_seconds() {
  std::ifstream in{"/proc/stat"};
  for (std::string name, rest; in >> name; std::getline(in, rest))
    if (name == "btime") {
      double seconds = 0;
      in >> seconds;
      return seconds;
    }
  return 0;
}

/// A line of /proc/self/status, for example "VmRSS:"; memory is in KiB.
std::uint64_t status_number(std::string_view wanted) {
  std::ifstream in{"/proc/self/status"};
  for (std::string name, rest; in >> name; std::getline(in, rest))
    if (name == wanted) {
      std::uint64_t number = 0;
      in >> number;
      return number;
    }
  return 0;
}

std::uint64_t count_open_fds() {
  std::error_code ignored;
  std::uint64_t count = 0;
  for (std::filesystem::directory_iterator at{"/proc/self/fd", ignored}, end; at != end; ++at)
    ++count;
  return count;
}

double in_seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

prometheus::MetricFamily family(std::string name, std::string help, prometheus::MetricType type,
                                double value) {
  prometheus::ClientMetric metric;
  if (type == prometheus::MetricType::Counter)
    metric.counter.value = value;
  else
    metric.gauge.value = value;
  return {std::move(name), std::move(help), type, {metric}};
}

} // namespace

process_usage read_process_usage() {
  constexpr std::uint64_t kib = 1024;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  static const double start = boot_unix_seconds() + started_after_boot();
  return {.cpu_seconds = in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime),
          .resident_bytes = status_number("VmRSS:") * kib,
          .peak_resident_bytes = status_number("VmHWM:") * kib,
          .open_fds = count_open_fds(),
          .threads = status_number("Threads:"),
          .start_unix_seconds = start};
}

std::vector<prometheus::MetricFamily> process_metrics() {
  using prometheus::MetricType;
  const auto usage = read_process_usage();
  return {
      family("process_cpu_seconds_total", "User and system CPU time in seconds.",
             MetricType::Counter, usage.cpu_seconds),
      family("process_resident_memory_bytes", "Resident memory.", MetricType::Gauge,
             static_cast<double>(usage.resident_bytes)),
      family("process_open_fds", "Open file descriptors.", MetricType::Gauge,
             static_cast<double>(usage.open_fds)),
      family("process_threads", "Threads.", MetricType::Gauge, static_cast<double>(usage.threads)),
      family("process_start_time_seconds", "Unix time at which the process started.",
             MetricType::Gauge, usage.start_unix_seconds),
  };
}

} // namespace duet
