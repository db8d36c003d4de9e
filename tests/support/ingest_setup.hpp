/// INGEST between fakes of its neighbours, for tests of it.
#pragma once

#include "actors/ingest.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/fixture_clock.hpp"
#include "tests/support/metering.hpp"
#include "tests/support/pipeline_setup.hpp"
#include "tests/support/places.hpp"
#include "tests/support/probe.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace duet::test {

/// INGEST of a job on a topic with two partitions, with as many fake shards as `keys` says.
struct ingest_setup : pipeline_setup {
  explicit ingest_setup(layout of = {.key_groups = 1, .shards = 1}) : keys{of} {}

  void start() {
    auto source = client->open_source(spans);
    REQUIRE(source);
    ingest_neighbours neighbours{.shards = {},
                                 .dlq = dlq.handle(),
                                 .sink = sink.handle(),
                                 .supervisor = supervisor.handle()};
    for (std::uint32_t i = 0; i < keys.shards; ++i)
      neighbours.shards.push_back(shards.emplace_back(actors).handle());
    under_test = actors.spawn(
        ingest,
        handover{ingest_parts{std::move(*source), job, keys, progress, time, limits_of_epochs,
                              epoch_records_strict, refused, from, waits}},
        neighbours);
    settle();
  }

  /// Lets the oldest epoch be committed.
  void commit(const duet::committed& reply = {}) {
    sink.commit(reply);
    settle();
  }

  /// Long enough for everything to happen that can: INGEST itself polls for ever.
  void settle() { actors.run(200); }

  void pass(std::chrono::milliseconds by) {
    actors.advance_time(by);
    settle();
  }

  /// The records of each closed epoch.
  [[nodiscard]] std::vector<std::uint64_t> epochs() const {
    std::vector<std::uint64_t> sizes;
    for (const auto& each : sink.ends()) {
      sizes.push_back(0);
      for (const auto& slice : each.slices)
        sizes.back() += slice.records;
    }
    return sizes;
  }

  layout keys;
  /// The whole of both partitions, for ever.
  std::vector<input_span> spans{{"raw", part(0), {0}, {}}, {"raw", part(1), {0}, {}}};
  limits limits_of_epochs{};
  std::size_t epoch_records_strict = std::numeric_limits<std::size_t>::max();
  std::set<record_place> refused;
  time_start from;
  bool waits = false;
  actor_fixture actors;
  std::shared_ptr<const clock> time = std::make_shared<fixture_clock>(actors);
  std::shared_ptr<duet::progress> progress = make_progress(time);
  std::vector<fake_shard> shards;
  fake_dlq dlq{actors};
  fake_sink sink{actors};
  fake_supervisor supervisor{actors};
  ingest_actor under_test;
};

} // namespace duet::test
