/// SUPERVISOR with all its roles on a fake Kafka, for the tests of its life cycle.
#pragma once

#include "actors/ingest.hpp"
#include "actors/supervisor.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/fixture_clock.hpp"
#include "tests/support/metering.hpp"
#include "tests/support/pipeline_setup.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {

/// SUPERVISOR and all its roles, for the job pairs to 13, on a fake Kafka.
struct supervisor_setup : pipeline_setup {
  supervisor_setup() {
    config.threads = role_threads::shared;
    config.limits.transactional_ids = 1; // so that opening a log is one recovery
  }

  void start() {
    under_test = actors.spawn(supervisor, supervisor_parts{.kafka = client,
                                                           .what = job,
                                                           .progress = progress,
                                                           .clock = time,
                                                           .config = config,
                                                           .stop = stop.get_token(),
                                                           .finished = [this](const outcome& how) {
                                                             ++ends;
                                                             end = how;
                                                           }});
    settle();
  }

  void arrive(std::string value) { kafka.append("raw", {.value = std::move(value)}); }

  void settle() { actors.run(300); }

  /// A clean stop, as the application asks for it.
  void request_stop() {
    stop.request_stop();
    actors.send(under_test, drain{});
  }

  [[nodiscard]] duet::phase phase() { return state().phase; }

  [[nodiscard]] supervisor_state& state() { return actors.state_of<supervisor_state>(under_test); }

  /// Waits for the pause after a failure.
  void pass_pause(std::chrono::milliseconds pause) {
    actors.advance_time(pause);
    settle();
  }

  [[nodiscard]] std::vector<std::string> outputs() const {
    std::vector<std::string> values;
    for (const auto& each : kafka.read_committed("out"))
      values.push_back(each.value.value_or(""));
    return values;
  }

  [[nodiscard]] std::int64_t committed() const {
    const auto at = kafka.committed("app", "raw");
    return at.empty() ? -1 : at[0].next.value;
  }

  /// How the pipeline ended; it has to have ended, and with it everything it had.
  [[nodiscard]] outcome ended() {
    REQUIRE(actors.drain());
    CHECK(ends == 1);
    CHECK_FALSE(actors.alive(under_test));
    REQUIRE(end);
    return *end;
  }

  std::stop_source stop;
  int ends = 0;
  std::optional<outcome> end;
  actor_fixture actors;
  std::shared_ptr<const clock> time = std::make_shared<fixture_clock>(actors);
  std::shared_ptr<duet::progress> progress = make_progress(time);
  supervisor_actor under_test;
};

using texts = std::vector<std::string>;

/// After this the pipeline recovers.
inline const failure lost{remedy::recover, "no answer"};

/// The only pair that "3" and "10" make.
inline const texts one_pair{R"({"low":3,"high":10})"};

} // namespace duet::test
