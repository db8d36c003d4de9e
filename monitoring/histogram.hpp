/// How often a figure was how large, as Prometheus shows it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace duet {

class histogram {
public:
  /// `bounds` are constants, from the smallest to the largest; each is the most that its bucket
  /// takes. What is larger than all counts as well.
  explicit histogram(std::span<const double> bounds) : bounds_{bounds}, counts_(bounds.size()) {}

  void observe(double value) {
    const auto at = std::ranges::lower_bound(bounds_, value);
    if (at != bounds_.end())
      ++counts_[static_cast<std::size_t>(at - bounds_.begin())];
    ++count_;
    sum_ += value;
  }

  [[nodiscard]] std::span<const double> bounds() const { return bounds_; }
  /// How many were in the bucket of each bound and in none before it.
  [[nodiscard]] std::span<const std::uint64_t> counts() const { return counts_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] double sum() const { return sum_; }

private:
  std::span<const double> bounds_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  double sum_ = 0;
};

} // namespace duet
