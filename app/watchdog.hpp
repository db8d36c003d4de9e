/// Ends the process when it is stuck, with a thread of its own that needs neither CAF nor
/// librdkafka.
#pragma once

#include "monitoring/progress.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace duet {

/// The thinking of the watchdog: how many looks in a row have seen no sign of life. It counts looks
/// and not time, so a process that was paused is not taken for stuck.
class patience {
public:
  explicit patience(std::uint32_t looks_max) : looks_max_{looks_max} {}

  /// Takes a look at the number of signs of life so far; whether the patience has come to its end.
  [[nodiscard]] bool exhausted_by(std::uint64_t signs);

private:
  std::uint32_t looks_max_;
  std::uint32_t looks_ = 0;
  std::uint64_t signs_ = 0;
};

class watchdog {
public:
  /// The pause between two looks, and how many in vain are too many: longer than any call that can
  /// come back takes.
  static constexpr std::chrono::seconds look_every{1};
  static constexpr std::uint32_t looks_max = 60;

  /// `bite` is called once, in the watchdog's thread, with one sentence for a person.
  watchdog(std::shared_ptr<const progress> seen, std::function<void(const std::string&)> bite);

private:
  std::jthread thread_;
};

} // namespace duet
