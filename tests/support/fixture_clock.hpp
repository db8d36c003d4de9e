/// The clock of the actors of a fixture.
#pragma once

#include "tests/support/actor_fixture.hpp"
#include "tests/support/manual_clock.hpp"

namespace duet::test {

/// What the time is for actors that an `actor_fixture` runs: `advance_time` alone moves it, and
/// their delayed messages with it. To be asked only while the fixture lives.
class fixture_clock : public clock {
public:
  explicit fixture_clock(const actor_fixture& actors) : actors_{actors} {}

  [[nodiscard]] time_point now() const override { return actors_.now(); }
  [[nodiscard]] wall_time wall() const override {
    return manual_clock::start + now().time_since_epoch();
  }

private:
  const actor_fixture& actors_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
};

} // namespace duet::test
