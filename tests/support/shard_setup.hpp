/// SHARD with a fake SINK and a fake DLQ, for tests of it and of a job's operators.
#pragma once

#include "actors/shard.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/job_steps.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/probe.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace duet::test {

/// The numbers that a first start gives to a job's operators.
inline std::vector<operator_number> numbers_of(const job& of) {
  std::vector<operator_number> numbers;
  for (std::uint32_t i = 0; i < of.shape().operators.size(); ++i)
    numbers.push_back({i + 1});
  return numbers;
}

/// Shards of a job on four key groups, with a fake SINK and a fake DLQ.
struct shard_setup {
  explicit shard_setup(std::shared_ptr<const duet::job> what, std::uint32_t shards_of_it = 2)
      : job{std::move(what)}, keys{.key_groups = 4, .shards = shards_of_it} {
    for (std::uint32_t i = 0; i < keys.shards; ++i) {
      shard_parts parts{
          .id = {i}, .what = job, .keys = keys, .groups = {}, .numbers = numbers_of(*job)};
      for (auto group = i; group < keys.key_groups; group += keys.shards)
        parts.groups.push_back(make_group(*job, {group}, keys.key_groups));
      shards.push_back(actors.spawn(shard, handover{std::move(parts)}, time,
                                    shard_neighbours{dlq.handle(), sink.handle()}));
      all.shards.emplace_back(shards.back());
    }
  }

  /// Makes the shards known to each other.
  void introduce() {
    for (const auto& each : shards)
      actors.send(each, all);
  }

  /// Sends each shard its rows of an epoch, as INGEST does. What the front rejects is in `refused`.
  void send(std::uint64_t epoch, std::span<const record> records) {
    auto rows = read_rows(*job, keys.key_groups, records, refused);
    const auto parts = divide(std::move(rows), keys);
    for (std::size_t i = 0; i < shards.size(); ++i)
      actors.send(shards[i], shard_work{{epoch},
                                        parts[i],
                                        std::make_shared<epoch_steps>(std::vector<event_time>{}),
                                        {}});
  }

  std::shared_ptr<const duet::job> job;
  layout keys;
  std::shared_ptr<manual_clock> time = std::make_shared<manual_clock>();
  actor_fixture actors;
  fake_sink sink{actors};
  fake_dlq dlq{actors};
  std::vector<shard_actor> shards;
  meet all;
  rejects refused;
};

} // namespace duet::test
