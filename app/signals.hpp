/// Signals and other events as values that one thread waits for.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace duet {

/// Waits for SIGINT, SIGTERM or a call of `notify`. Must be made before any other thread, so that
/// all threads inherit the blocked signals.
class event_waiter {
public:
  enum class event : std::uint8_t { signal, notified };

  event_waiter();
  ~event_waiter();
  event_waiter(const event_waiter&) = delete;
  event_waiter& operator=(const event_waiter&) = delete;

  /// Waits for the next event; nothing if none came within `wait`. A burst of signals is one event.
  [[nodiscard]] std::optional<event> wait(std::chrono::milliseconds wait);

  /// Makes `wait` return. From any thread.
  void notify() const;

private:
  [[nodiscard]] bool take_signal() const;

  int signals_ = -1;
  int notes_ = -1;
};

} // namespace duet
