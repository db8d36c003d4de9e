#include "bench/tools/process.hpp"

#include <unistd.h>

#include <ctime>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace bench {

namespace {

std::string proc(int pid, std::string_view file) {
  return "/proc/" + std::to_string(pid) + "/" + std::string{file};
}

/// The fields of /proc/PID/stat from the third on: `state` is at 0.
std::vector<std::string> stat_of(int pid) {
  std::ifstream in{proc(pid, "stat")};
  std::string line;
  std::getline(in, line);
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos)
    throw std::runtime_error{"process " + std::to_string(pid) + " has ended"};
  std::istringstream words{line.substr(name_end + 1)};
  std::vector<std::string> fields;
  for (std::string word; words >> word;)
    fields.push_back(word);
  if (fields.at(0) == "Z" || fields.at(0) == "X")
    throw std::runtime_error{"process " + std::to_string(pid) + " has ended"};
  return fields;
}

double ticks_to_s(const std::string& ticks) {
  return std::stod(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::int64_t clock_ns(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

} // namespace

process_usage usage_of(int pid) {
  constexpr std::size_t user = 11;
  constexpr std::size_t system = 12;
  const auto fields = stat_of(pid);
  process_usage found;
  found.cpu_s = ticks_to_s(fields.at(user)) + ticks_to_s(fields.at(system));
  std::ifstream in{proc(pid, "status")};
  constexpr std::int64_t kib = 1'024;
  for (std::string word; in >> word;)
    if (word == "VmRSS:" && in >> found.rss_bytes)
      found.rss_bytes *= kib;
    else if (word == "VmHWM:" && in >> found.rss_peak_bytes)
      found.rss_peak_bytes *= kib;
  return found;
}

std::int64_t start_of(int pid) {
  constexpr std::size_t start = 19;
  const auto since_boot = static_cast<std::int64_t>(ticks_to_s(stat_of(pid).at(start)) * 1e9);
  return since_boot - (clock_ns(CLOCK_BOOTTIME) - clock_ns(CLOCK_MONOTONIC));
}

} // namespace bench
