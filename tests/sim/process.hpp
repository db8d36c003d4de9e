/// One process of a simulation: the whole pipeline on a client of its own.
#pragma once

#include "actors/supervisor.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/fake_kafka.hpp"
#include "tests/support/fixture_clock.hpp"
#include "tests/support/metering.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>

namespace duet::test {

class process {
public:
  /// It is started when so much time has passed since the start of the simulation.
  process(fake_kafka& kafka, std::size_t number, std::shared_ptr<const job> what,
          const pipeline_config& config, std::chrono::milliseconds at = {});

  /// Ends it like `kill -9`: from now on nothing it does has an effect.
  ~process();
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  /// Counts the processes of a simulation, from 1.
  [[nodiscard]] std::size_t number() const { return number_; }

  [[nodiscard]] fake_client& client() { return *client_; }
  [[nodiscard]] const fake_client& client() const { return *client_; }
  [[nodiscard]] bool owns_log() const { return client_->owns_log(); }
  [[nodiscard]] actor_fixture& actors() { return actors_; }
  [[nodiscard]] const duet::progress& progress() const { return *progress_; }

  /// Asks for a clean stop.
  void request_stop();
  [[nodiscard]] bool stop_requested() const { return stop_.stop_requested(); }
  [[nodiscard]] bool until_caught_up() const { return until_caught_up_; }

  /// What the input held when it started.
  [[nodiscard]] const partition_offsets& input_ends() const { return input_ends_; }

  /// Lets it stand still, as SIGSTOP does, before the step `end`.
  void stand_still_until(std::size_t end) { stands_still_until_ = end; }
  [[nodiscard]] bool stands_still(std::size_t step) const { return step < stands_still_until_; }

  /// How it ended, once it has.
  [[nodiscard]] const std::optional<outcome>& end() const { return end_; }

private:
  std::size_t number_;
  bool until_caught_up_;
  partition_offsets input_ends_;
  std::size_t stands_still_until_ = 0;
  std::shared_ptr<fake_client> client_;
  std::stop_source stop_;
  std::optional<outcome> end_;
  actor_fixture actors_;
  std::shared_ptr<const clock> clock_;
  std::shared_ptr<duet::progress> progress_ = make_progress(clock_);
  supervisor_actor root_;
};

} // namespace duet::test
