/// How far the pipeline has come and how it is. The roles report to it; watchdog, readiness, demo,
/// summary, the recovery policy and Prometheus read it.
#pragma once

#include "jobs/job.hpp"
#include "jobs/rejects.hpp"
#include "model/clock.hpp"
#include "model/phase.hpp"
#include "model/stage.hpp"
#include "model/transaction.hpp"
#include "model/types.hpp"
#include "monitoring/histogram.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace duet {

/// By stage.
using stage_reports = std::array<stage_report, stage_count>;

/// What SINK reports of a committed epoch.
struct epoch_report {
  /// Records read of one split in this epoch.
  struct slice {
    duet::split split;
    std::uint64_t records = 0;
  };
  /// What a shard holds after it.
  struct holding {
    shard_id shard;
    state_size size;
  };
  std::vector<slice> read;
  std::vector<holding> shards; ///< Those that had work.
  std::uint64_t outputs = 0;
  reject_counts dead_letters{};
  std::chrono::nanoseconds epoch{};       ///< From closing to committed.
  std::chrono::nanoseconds transaction{}; ///< From begin to committed.
  transaction_times steps;
  stage_reports stages{};

  /// What a stage did for it; of the shards, all together.
  [[nodiscard]] stage_report& of(stage which) { return stages[static_cast<std::size_t>(which)]; }
};

/// The bounds of the histograms below.
inline constexpr std::array seconds_bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                           0.25,  0.5,    1.0,   2.5,  5.0,   10.0, 30.0};
inline constexpr std::array records_bounds{1.0,     10.0,     100.0,    1'000.0,
                                           5'000.0, 10'000.0, 50'000.0, 100'000.0};

/// What is known of the pipeline at one moment. Counts of records are of what was committed since
/// the process started, never of what was only read: over any number of aborts and recoveries they
/// agree with what a read_committed reader sees.
struct pipeline_view {
  /// Never `dropping`, which takes moments: until all is dropped, what it was before.
  phase now = phase::recovering;

  std::map<split, std::uint64_t> read{}; ///< Records by split.
  std::uint64_t outputs = 0;
  reject_counts dead_letters{};
  std::uint64_t epochs = 0;
  std::uint64_t aborted = 0; ///< Epochs whose transaction was given up.
  stage_reports stages{};
  transaction_times steps;
  histogram epoch_seconds{seconds_bounds};
  histogram transaction_seconds{seconds_bounds};
  histogram epoch_records{records_bounds};
  std::chrono::nanoseconds last_epoch{}; ///< How long the last one took.
  std::optional<clock::wall_time> last_commit;

  std::map<shard_id, state_size> shards;   ///< What each holds.
  std::map<split, std::uint64_t> lag;      ///< Records that are not committed.
  std::size_t in_flight = 0;               ///< Closed epochs that are not committed.
  clock::time_point oldest_closed;         ///< When the oldest of them was closed.
  std::chrono::nanoseconds backpressure{}; ///< In all.

  std::uint64_t recoveries = 0; ///< That have come to their end; the first is the start.
  std::chrono::nanoseconds last_recovery{};

  /// Sums over all splits or shards.
  [[nodiscard]] std::uint64_t records() const;
  [[nodiscard]] state_size held() const;
  [[nodiscard]] std::uint64_t lag_in_all() const;
};

/// Whether the pipeline can be relied on.
struct health {
  phase now = phase::recovering; ///< As in `pipeline_view`.
  bool ready = false;
  /// How long the oldest epoch has waited for its commit; zero if none waits.
  std::chrono::nanoseconds oldest_epoch{};
};

/// The service is not ready while an epoch has waited this long for its commit.
inline constexpr std::chrono::seconds commit_wait_ready_max{30};

/// Keeps a `pipeline_view`. All calls are thread-safe and made for an epoch at most, never for a
/// record.
class progress {
public:
  explicit progress(std::shared_ptr<const clock> time) : time_{std::move(time)} {}

  void entered(phase to);
  void recovered(std::chrono::nanoseconds took);
  void committed(const epoch_report& epoch);
  void aborted();
  void shard_holds(shard_id shard, const state_size& size);
  void lag_changed(split of, std::uint64_t records);
  /// The number of closed epochs that are not committed, and when the oldest was closed.
  void in_flight_changed(std::size_t epochs, clock::time_point oldest);
  /// INGEST had a full epoch but no credit for so long.
  void backpressure(std::chrono::nanoseconds waited);
  /// Something has come back from Kafka and no epoch waits: a sign of life. A commit and a change
  /// of phase are signs of life as well.
  void alive() { ++signs_of_life_; }

  /// Counts the signs of life. As long as it grows the service is not stuck.
  [[nodiscard]] std::uint64_t signs_of_life() const { return signs_of_life_; }
  /// How many epochs were committed since the process started.
  [[nodiscard]] std::uint64_t epochs() const;
  [[nodiscard]] health check() const;
  [[nodiscard]] pipeline_view view() const;

private:
  std::shared_ptr<const clock> time_;
  std::atomic<std::uint64_t> signs_of_life_{0};
  mutable std::mutex mutex_;
  pipeline_view view_; ///< Guarded by `mutex_`.
};

} // namespace duet
