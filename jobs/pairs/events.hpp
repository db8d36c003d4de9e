/// What the router of `pairs` hands to its operators.
#pragma once

#include "jobs/job.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace duet::pairs {

/// A number on its way to its state key.
struct event {
  std::int64_t number;
  std::int64_t timestamp_ms;
  /// Index into `event_work::traces`, or `no_trace`.
  std::uint32_t trace;
};

inline constexpr std::uint32_t no_trace = UINT32_MAX;

/// What an event comes to at most: half a pair and a change of state, each with its overhead.
inline constexpr std::size_t effect_bytes = 160;

/// The events of one epoch for one shard.
struct event_work : work {
  [[nodiscard]] std::size_t size() const override { return events.size(); }
  [[nodiscard]] std::size_t bytes() const override {
    return events.size() * (sizeof(event) + effect_bytes) + 2 * traces.bytes();
  }

  std::vector<event> events;
  outbox traces; ///< Only the headers are used: the trace context of the events that have one.
};

} // namespace duet::pairs
