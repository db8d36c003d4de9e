/// What happens to the processes of a simulation of windows and to their Kafka, between the
/// messages of actors and within the calls of Kafka.
#pragma once

#include "tests/sim/window_world.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace duet::test {

class window_events {
public:
  /// Draws how often each event happens in this run.
  explicit window_events(window_world& in);
  ~window_events();
  window_events(const window_events&) = delete;
  window_events& operator=(const window_events&) = delete;

  /// What happens in this step, if anything does.
  [[nodiscard]] std::optional<event> draw();

  void happen(event what);

  void begin_step() { polls_in_step_ = 0; }

  /// Takes all that is wrong away; nothing goes wrong until `harm`.
  void heal();
  void harm();

private:
  [[nodiscard]] std::size_t rate(event what) const {
    return rates_[static_cast<std::size_t>(what)];
  }

  void arm_fault();
  void take_brokers_away();
  void kill();
  void pause();
  void stop();
  void land_late();
  void expire_all();

  void before(fake_client& who, call at);
  void after(fake_client& who, call at);
  void interfere(fake_client& who, call at);
  void act(fake_client& who);
  void freeze(const fake_client& who, bool long_enough);
  void run_others(const fake_client& who, std::size_t messages);

  window_world& world_;
  std::array<std::size_t, event_count> rates_{};
  std::size_t polls_in_step_ = 0;
  bool interfering_ = false;
  bool healed_ = false;
};

} // namespace duet::test
