/// What time it is.
#pragma once

#include <chrono>
#include <cstdint>

namespace duet {

/// The clock that the whole process goes by. It is made once, in `app/`, and handed to whoever asks
/// for the time; nobody below reads one of their own. So an age is never the difference between two
/// clocks, and a test decides what time it is. Both calls are thread-safe.
class clock {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using wall_time = std::chrono::system_clock::time_point;

  clock() = default;
  virtual ~clock() = default;
  clock(const clock&) = delete;
  clock& operator=(const clock&) = delete;

  /// Time that never goes back: for ages, pauses and deadlines.
  [[nodiscard]] virtual time_point now() const = 0;

  /// The time of day in UTC, which may be set back: for what people and other machines read.
  [[nodiscard]] virtual wall_time wall() const = 0;
};

/// A time of day as records carry it: Unix time in milliseconds.
[[nodiscard]] inline std::int64_t unix_ms(clock::wall_time at) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
}

} // namespace duet
