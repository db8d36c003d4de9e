/// The clock of the actors of a fixture.
#pragma once

#include "tests/support/actor_fixture.hpp"
#include "tests/support/manual_clock.hpp"

#include <chrono>

namespace duet::test {

/// What the time is for actors that an `actor_fixture` runs: `advance_time` alone moves it, and
/// their delayed messages with it. It shows a wall clock on which so much has passed before the
/// fixture was made. To be asked only while the fixture lives.
class fixture_clock : public clock {
public:
  explicit fixture_clock(const actor_fixture& actors, std::chrono::milliseconds before = {})
      : actors_{actors}, before_{before} {}

  [[nodiscard]] time_point now() const override { return actors_.now(); }
  [[nodiscard]] wall_time wall() const override {
    return manual_clock::start + before_ + now().time_since_epoch();
  }

private:
  const actor_fixture& actors_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::chrono::milliseconds before_;
};

} // namespace duet::test
