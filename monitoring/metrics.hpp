/// Every metric of duet, registered with Prometheus. The roles report what they did through this
/// class; names and labels are known only here. All calls are thread-safe.
///
/// Counters of records count what was committed, never what was only read: over any number of
/// aborts and recoveries they agree with what a read_committed reader sees.
#pragma once

#include "jobs/rejects.hpp"
#include "model/clock.hpp"
#include "model/phase.hpp"
#include "model/types.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
class Registry;
template <class> class Family;
} // namespace prometheus

namespace duet {

/// Names that the metrics' labels carry.
struct metric_names {
  std::string job; ///< For example "pairs".
  std::string input_topic;
  std::string version;
  std::string revision;
  std::string librdkafka;
  std::string caf;
};

/// What SINK reports of a committed epoch.
struct commit_report {
  /// Records read of one partition in this epoch.
  struct slice {
    partition_id partition;
    std::uint64_t records = 0;
  };
  std::vector<slice> read;
  std::uint64_t outputs = 0;
  reject_counts dead_letters{};
  std::chrono::nanoseconds epoch{};       ///< From closing to committed.
  std::chrono::nanoseconds transaction{}; ///< From begin to committed.
};

/// Sums over everything committed since the process started, and the state as of now.
struct totals {
  std::uint64_t records = 0;
  std::uint64_t outputs = 0;
  reject_counts dead_letters{};
  std::uint64_t epochs = 0;
  std::uint64_t keys = 0;
  std::uint64_t waiting = 0;
  std::uint64_t lag = 0;
  std::chrono::nanoseconds last_epoch{};
};

/// Whether the service makes progress, and what it is doing.
struct health {
  phase now = phase::recovering; ///< Never `dropping`: until all is dropped, what it was before.
  bool ready = false;
  /// How long the oldest epoch has waited for its commit; zero if none waits.
  std::chrono::nanoseconds oldest_epoch{};
};

/// The service is not ready while an epoch has waited this long for its commit.
inline constexpr std::chrono::seconds commit_wait_ready_max{30};

class metrics {
public:
  metrics(const metric_names& names, std::shared_ptr<const clock> time);
  ~metrics();
  metrics(const metrics&) = delete;
  metrics& operator=(const metrics&) = delete;

  void entered(phase to);
  void recovered(std::string_view cause, std::chrono::nanoseconds took);
  void transaction_aborted();
  void epoch_committed(const commit_report& report);
  void shard_holds(shard_id shard, std::uint64_t keys, std::uint64_t waiting);
  void lag_changed(partition_id partition, std::uint64_t records);
  /// The number of closed epochs that are not committed, and when the oldest was closed.
  void in_flight_changed(std::size_t epochs, clock::time_point oldest);
  void backpressure(std::chrono::nanoseconds waited);
  /// Something has come back from Kafka and no epoch waits: a sign of life. A commit, a change of
  /// state and a recovery are signs of life as well.
  void alive() { ++signs_of_life_; }

  [[nodiscard]] totals sum() const;
  [[nodiscard]] health check() const;

  /// Counts the signs of life. As long as it grows the service is not stuck.
  [[nodiscard]] std::uint64_t signs_of_life() const { return signs_of_life_; }

  /// Everything in Prometheus' text format, with the process's own figures (memory, CPU, ...).
  [[nodiscard]] std::string serialize() const;

private:
  struct series;

  std::shared_ptr<const clock> time_;
  std::unique_ptr<prometheus::Registry> registry_;
  std::unique_ptr<series> series_;
  std::atomic<std::uint64_t> signs_of_life_{0};
  mutable std::mutex mutex_; ///< Guards everything below.
  totals totals_;
  std::map<shard_id, std::pair<std::uint64_t, std::uint64_t>> held_;
  std::map<partition_id, std::uint64_t> lag_;
  phase phase_ = phase::recovering; ///< As `health` has it.
  std::size_t in_flight_ = 0;
  clock::time_point oldest_epoch_;
};

} // namespace duet
