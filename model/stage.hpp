/// What the stages of the pipeline do with their time.
#pragma once

#include "model/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace duet {

/// The roles that an epoch passes through.
enum class stage : std::uint8_t { ingest, shard, dlq, sink };

/// How many stages there are.
inline constexpr std::size_t stage_count = 4;

/// The name of a stage: "ingest", ...
[[nodiscard]] constexpr std::string_view to_string(stage which) {
  switch (which) {
  case stage::ingest:
    return "ingest";
  case stage::shard:
    return "shard";
  case stage::dlq:
    return "dlq";
  case stage::sink:
    break;
  }
  return "sink";
}

/// What a stage did since its last report. It rides in the message that the stage sends anyway.
struct stage_report {
  std::chrono::nanoseconds busy{};   ///< At work, or waiting for a processor.
  std::chrono::nanoseconds waited{}; ///< For something to do.
  std::uint64_t in = 0;              ///< Rows taken in.
  std::uint64_t out = 0;             ///< Rows handed on.

  stage_report& operator+=(const stage_report& more) {
    busy += more.busy;
    waited += more.waited;
    in += more.in;
    out += more.out;
    return *this;
  }

  friend bool operator==(const stage_report&, const stage_report&) = default;
};

/// Takes the time of a stage that handles one message after the other and waits between them.
class stage_watch {
public:
  explicit stage_watch(std::shared_ptr<const clock> time)
      : time_{std::move(time)}, last_{time_->now()} {}

  /// There is something to do: the wait is over.
  void begin() { waited_ += pass(); }

  /// There is no more to do for now, but more of the same will come.
  void pause() { busy_ += pass(); }

  /// It is done.
  [[nodiscard]] stage_report end(std::uint64_t in, std::uint64_t out) {
    return {.busy = std::exchange(busy_, {}) + pass(),
            .waited = std::exchange(waited_, {}),
            .in = in,
            .out = out};
  }

private:
  /// The time since the last call.
  std::chrono::nanoseconds pass() {
    const auto now = time_->now();
    return now - std::exchange(last_, now);
  }

  std::shared_ptr<const clock> time_;
  clock::time_point last_;
  std::chrono::nanoseconds busy_{};
  std::chrono::nanoseconds waited_{};
};

} // namespace duet
