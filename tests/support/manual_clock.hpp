/// A clock that stands still until a test moves it, from any thread.
#pragma once

#include "model/clock.hpp"

#include <atomic>
#include <chrono>

namespace duet::test {

class manual_clock : public clock {
public:
  [[nodiscard]] time_point now() const override { return time_point{since_start_.load()}; }
  [[nodiscard]] wall_time wall() const override { return start + since_start_.load(); }

  void advance(std::chrono::nanoseconds by) { since_start_ = since_start_.load() + by; }

  /// The time of day at the start: 2026-01-01.
  static constexpr wall_time start{std::chrono::sys_days{std::chrono::January / 1 / 2026}};

private:
  /// Not zero, which stands for "never" in some places.
  std::atomic<std::chrono::nanoseconds> since_start_ =
      std::chrono::nanoseconds{std::chrono::hours{1}};
};

} // namespace duet::test
