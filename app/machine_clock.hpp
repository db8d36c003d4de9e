/// The clock of a real process.
#pragma once

#include "model/clock.hpp"

namespace duet {

/// The machine's own clocks.
class machine_clock : public clock {
public:
  [[nodiscard]] time_point now() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] wall_time wall() const override { return std::chrono::system_clock::now(); }
};

} // namespace duet
