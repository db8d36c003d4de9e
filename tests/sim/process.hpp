/// One process of a simulation: the whole pipeline on a client of its own.
#pragma once

#include "actors/supervisor.hpp"
#include "tests/sim/inputs.hpp"
#include "tests/sim/traced_job.hpp"
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
          const pipeline_config& config, std::chrono::milliseconds at);

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
  [[nodiscard]] std::shared_ptr<const traced_job> what() const { return what_; }
  [[nodiscard]] const duet::progress& progress() const { return *progress_; }

  /// Lets its clock jump ahead of the others'.
  void jump(std::chrono::milliseconds by);
  [[nodiscard]] std::chrono::milliseconds ahead() const { return ahead_; }

  /// Lets the others' clocks jump by at least as much.
  void let_others_jump(std::chrono::milliseconds by);

  /// What it is to read before it ends, if it is to end by itself.
  std::optional<split_ends> until;

  /// Asks for a clean stop.
  void request_stop();
  [[nodiscard]] bool stop_requested() const { return stop_.stop_requested(); }

  /// Lets it stand still, as SIGSTOP does, before the step `end`.
  void stand_still_until(std::size_t end) { stands_still_until_ = end; }
  [[nodiscard]] bool stands_still(std::size_t step) const { return step < stands_still_until_; }

  /// How it ended, once it has.
  [[nodiscard]] const std::optional<outcome>& end() const { return end_; }
  [[nodiscard]] clock::wall_time ended_at() const { return ended_at_; }

private:
  std::size_t number_;
  std::size_t stands_still_until_ = 0;
  std::chrono::milliseconds ahead_{0};
  std::shared_ptr<fake_client> client_;
  std::stop_source stop_;
  std::optional<outcome> end_;
  clock::wall_time ended_at_;
  actor_fixture actors_;
  std::shared_ptr<const clock> clock_;
  std::shared_ptr<const traced_job> what_;
  std::shared_ptr<duet::progress> progress_;
  supervisor_actor root_;
};

} // namespace duet::test
