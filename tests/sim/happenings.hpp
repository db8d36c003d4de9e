/// What happens to the processes of a simulation and to their Kafka.
#pragma once

#include "tests/sim/world.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace duet::test {

class happenings {
public:
  /// Draws how often each event happens in this run.
  happenings(world& in, bool calm);

  [[nodiscard]] std::size_t rate(event what) const {
    return rates_[static_cast<std::size_t>(what)];
  }

  /// What happens in this step, if anything does.
  [[nodiscard]] std::optional<event> draw();

  void happen(event what);

  // --- what may also happen within a call

  /// The brokers have lost patience with every transaction that is open.
  void expire_all();

  void land_late();
  void compact(bool tombstones);

  /// Takes all that is wrong away again, but not what is lost.
  void heal();

private:
  void arm_fault();
  void disturb(event what);
  void withdraw_rights();
  void take_brokers_away();
  void jump();
  void kill();
  void pause();
  void stop();
  void clean_up();
  void meet_stranger();
  void lose_topic();
  void refuse();
  [[nodiscard]] bool can_be_lost(const std::string& topic) const;

  world& world_;
  std::array<std::size_t, event_count> rates_{};
  std::optional<fake_kafka::transaction> stranger_;
};

} // namespace duet::test
