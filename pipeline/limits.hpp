/// Every limit of the pipeline, in one place.
#pragma once

#include "model/memory_budget.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace duet {

struct limits {
  /// An epoch with this many records is full; none has more.
  std::size_t epoch_records_max = 100'000;
  /// An epoch that takes this many bytes of memory is full.
  std::size_t epoch_bytes_max = memory_budget{}.epoch();
  /// The effects of an epoch that operators fire by themselves, in all shards together, in bytes.
  [[nodiscard]] std::size_t effect_room() const { return epoch_bytes_max; }
  /// The effects that an epoch may have in one shard, in bytes: with more it is read again in
  /// parts. Well above what INGEST expects of an epoch that is full, and of the last poll of it.
  [[nodiscard]] std::size_t effects_max() const { return std::max(4 * epoch_bytes_max, mebibyte); }
  /// The longest that an epoch may take to be written to its transaction, which is half of the time
  /// that a transaction has: else it is read again in parts.
  std::chrono::milliseconds transaction_write_max{7'500};
  /// Closed epochs that may be on their way to Kafka at once, one in the shards and one in SINK;
  /// INGEST's credits.
  std::size_t epochs_in_flight_max = 2;
  /// Transactional ids that are used in turn; see `log_rotation`.
  std::uint32_t transactional_ids = 2;
  /// How long INGEST rests after an epoch that was closed early, as a share of the time that the
  /// shorter of the last two took. A transaction costs the brokers as much work for one record as
  /// for a thousand.
  double rest_share = 0.5;
  /// The longest rest: an epoch also takes long when the network is away or the process is paused.
  std::chrono::milliseconds rest_longest{250};
  /// The longest that INGEST waits for a record before it looks at its other duties.
  std::chrono::milliseconds poll_wait{100};
  /// How often every partition's position is committed again, also where nothing was read: Kafka
  /// forgets committed offsets after `offsets.retention.minutes` (7 days by default).
  std::chrono::hours positions_refresh{1};
  /// How far the clock may be behind the last committed stamp without a word, and at all.
  std::chrono::seconds clock_skew_silent{10};
  std::chrono::hours clock_skew_max{1};
  /// How often SUPERVISOR looks whether the input topic has got partitions, or is gone.
  std::chrono::seconds look_at_input_every{10};
  /// The longest that a clean stop waits for closed epochs before it drops them.
  std::chrono::milliseconds drain_max{3'000};
  /// The first pause between recoveries that fail; it doubles up to the longest.
  std::chrono::milliseconds recovery_pause_first{100};
  std::chrono::milliseconds recovery_pause_longest{5'000};
  /// Recoveries in a row, none of which led to a commit, before the process gives up.
  std::uint32_t recoveries_in_row_max = 60;
  /// The longest that a restore waits for one record; an open transaction of somebody else in the
  /// state topic makes it wait.
  std::chrono::seconds restore_wait_max{120};
  /// How many records of operators that are gone an epoch deletes, and how much memory the keys may
  /// take that a restore remembers for it.
  std::size_t leftovers_per_epoch = 2'000;
  std::size_t leftovers_bytes_max = std::size_t{16} << 20U;
};

} // namespace duet
