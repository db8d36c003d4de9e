/// What tests of recovery begin with.
#pragma once

#include "jobs/pairs/keys.hpp"
#include "pipeline/recovery.hpp"
#include "tests/support/metering.hpp"
#include "tests/support/pipeline_setup.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {

/// A pipeline's set-up that is recovered.
struct recovery_setup : pipeline_setup {
  result<recovered> run(standing stands = standing::newest) { return run_as(*client, stands); }

  result<recovered> run_as(fake_client& whom, standing stands = standing::newest,
                           const std::optional<failure>& displaced = {}) {
    auto made = try_as(whom, stands, displaced);
    if (!made)
      return made.error();
    REQUIRE(*made);
    return std::move(**made);
  }

  /// The same, where it may be stopped.
  result<std::optional<recovered>> try_as(fake_client& whom, standing stands = standing::newest,
                                          const std::optional<failure>& displaced = {}) {
    auto made = recover({.kafka = whom,
                         .what = *job,
                         .config = config,
                         .meter = *meter,
                         .time = time,
                         .stop = stop.get_token()},
                        stands, displaced);
    stood = stands;
    return made;
  }

  /// Recovers and drops what was made, as a process does that is killed.
  void start_once() { REQUIRE(run()); }

  /// The message of the failure that there has to be.
  std::string refusal(remedy what = remedy::misconfigured) {
    const auto made = run();
    REQUIRE_FALSE(made);
    CHECK(made.error().what == what);
    CHECK_FALSE(made.error().message.ends_with('.'));
    return made.error().message;
  }

  /// Recovery has to fail like this.
  void refused(remedy what, const std::vector<std::string>& words) {
    const auto message = refusal(what);
    CAPTURE(message);
    for (const auto& word : words) {
      CAPTURE(word);
      CHECK(message.find(word) != std::string::npos);
    }
  }

  /// The state topic's partition of a key.
  [[nodiscard]] static partition_id home_of(std::int64_t low) {
    const layout keys{.key_groups = 2, .shards = 1};
    return {static_cast<std::int32_t>(pairs::group_of(low, keys.key_groups).value)};
  }

  /// The key of a record of the state topic.
  [[nodiscard]] static std::string key_of(std::int64_t low) {
    std::string made;
    append_state_key(made, {1}, {std::to_string(low)});
    return made;
  }

  /// A record of the state topic.
  [[nodiscard]] static kafka_record state_of(std::int64_t low, std::optional<std::string> value) {
    return {.partition = home_of(low), .key = key_of(low), .value = std::move(value)};
  }

  std::stop_source stop;
  manual_clock time;
  std::shared_ptr<progress> meter = make_progress();
  standing stood = standing::newest; ///< After the last recovery.
};

/// What all operators hold.
inline state_size size_of(const recovered& made) { return duet::size_of(made.groups); }

} // namespace duet::test
