/// Durations, and how they are spread.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace bench {

/// Durations, and their percentiles by the nearest rank.
class durations {
public:
  void add(std::chrono::nanoseconds time) { times_.push_back(time); }

  [[nodiscard]] std::size_t size() const { return times_.size(); }

  void sort() { std::ranges::sort(times_); }

  /// In milliseconds, after `sort`; 0 if there is nothing.
  [[nodiscard]] double percentile(double percent) const {
    if (times_.empty())
      return 0;
    const auto rank = std::ceil(percent / 100 * static_cast<double>(times_.size()));
    const auto found = times_[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
    return std::chrono::duration<double, std::milli>{found}.count();
  }

  /// Adds the usual percentiles to a JSON object, after `sort`.
  template <class Object> void describe(Object& to) const {
    for (const auto& [name, percent] :
         {std::pair{"p50_ms", 50.0}, std::pair{"p90_ms", 90.0}, std::pair{"p99_ms", 99.0},
          std::pair{"p999_ms", 99.9}, std::pair{"max_ms", 100.0}})
      to.add(name, percentile(percent));
  }

private:
  std::vector<std::chrono::nanoseconds> times_;
};

} // namespace bench
