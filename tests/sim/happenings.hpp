/// What happens to the processes of a simulation and to their Kafka.
#pragma once

#include "tests/sim/world.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

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

  /// From now on things go wrong, until `heal`.
  void harm();

  /// Takes all that is wrong away again, but not what is lost.
  void heal();

private:
  friend std::string_view to_string(event what);

  struct kind;
  static const std::array<kind, event_count> kinds;

  void pass_time();
  void jump();
  void arm_fault();
  void disturb(const std::vector<std::vector<call>>& together, const fault& how);
  void take_brokers_away();
  void withdraw_rights();
  void kill();
  void pause();
  void start_rival();
  void stop();
  void clean_up();
  void meet_stranger();
  void lose_topic();
  void refuse();
  [[nodiscard]] process* any_process();
  [[nodiscard]] std::vector<std::string> result_topics() const;
  [[nodiscard]] bool can_be_lost(const std::string& topic) const;

  world& world_;
  std::array<std::size_t, event_count> rates_{};
  std::optional<fake_kafka::transaction> stranger_;
};

} // namespace duet::test
