/// INGEST: owns the consumer.
///
/// It drains whatever Kafka has ready, parses, routes by state key and closes the epoch:
///
///     open epoch is full, a credit is left        close
///     nothing in flight, nothing more is ready    close, after a rest
///     nothing in flight, positions are old        close, with the positions of all splits
///     nothing in flight, something is due         close, without records if there are none:
///     results
///                                                 wait, or the clock has come to a stamp
///     full, no credit left                        wait for a commit (backpressure)
///     otherwise                                   read on
///
/// The credits are its only backpressure: a committed epoch gives one back. The rest is a share of
/// the time that the last epochs took, within a limit, so that small epochs never take all of a
/// busy machine; after an idle time there is none. Of the last two the shorter counts: one that
/// took long has kept its records waiting already.
///
/// After the brokers have refused an epoch it begins with small ones, each twice the last, so that
/// SUPERVISOR finds the record that was refused; see `refusal_search`.
#pragma once

#include "actors/handover.hpp"
#include "kafka/ports.hpp"
#include "messages/actors.hpp"
#include "model/clock.hpp"
#include "model/stage.hpp"
#include "monitoring/progress.hpp"
#include "pipeline/open_epoch.hpp"

#include <caf/stateful_actor.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace duet {

/// What INGEST is made of.
struct ingest_parts {
  std::shared_ptr<record_source> source;
  std::shared_ptr<const job> what;
  layout keys;
  std::shared_ptr<duet::progress> progress;
  std::shared_ptr<const duet::clock> clock;
  duet::limits limits{};
  /// No epoch has more records than this, whatever a poll could bring. Each that lands doubles it,
  /// as far as its effects tell that so many fit, until it is beyond the limit and forgotten.
  std::size_t epoch_records_strict = std::numeric_limits<std::size_t>::max();
  std::set<record_place> refused{}; ///< Records that the job must not see.
  time_start time{};
  /// Whether operators wait for anything: then the first epoch asks them what is due.
  bool waits = false;
};

/// Whom INGEST tells.
struct ingest_neighbours {
  std::vector<shard_actor> shards;
  dlq_actor dlq;
  sink_actor sink;
  supervisor_actor supervisor;
};

struct ingest_state {
  static inline constexpr const char* name = "ingest";

  using time_point = clock::time_point;

  /// A closed epoch that is not committed yet.
  struct flight {
    epoch_id epoch;
    std::vector<partition_slice> slices;
    time_point closed_at;
    stamp now;
    std::size_t effect_bytes; ///< As the job guessed them.
  };

  /// Reads once; says whether more was ready than one poll hands out.
  [[nodiscard]] result<bool> read(time_point now);

  /// How many records the next poll may bring.
  [[nodiscard]] std::size_t room() const;

  /// Whether the open epoch has reached a limit.
  [[nodiscard]] bool full() const;

  /// Whether the open epoch is to be closed now.
  [[nodiscard]] bool ready_to_close(bool more, time_point now) const;

  /// Whether there is nothing to do until a commit.
  [[nodiscard]] bool blocked() const;

  /// Whether everything that will ever be read is committed.
  [[nodiscard]] bool finished() const;

  /// What the wall clock shows.
  [[nodiscard]] stamp wall() const { return {unix_ms(parts.clock->wall())}; }

  /// Whether operators have something to do without records.
  [[nodiscard]] bool due() const { return owes || next_stamp <= wall(); }

  void grow(const flight& landed, std::uint64_t effect_bytes);

  /// Notes that the oldest flight has landed.
  void land(const committed& in, time_point now);

  void report_flights() const;

  /// Reports how far every split's committed position is behind its end.
  void report_lag() const;

  ingest_parts parts;
  std::optional<open_epoch> open;
  std::map<split, record_offset> committed_to;
  std::deque<flight> flights;
  epoch_id next{1};
  bool stopping = false;
  bool ended = false;
  bool said_drained = false;
  bool polling = false; ///< A `poll_again` is on its way.
  time_point rest_until;
  clock::time_point::duration last_took{}; ///< From closing to committed, of the last epoch.
  time_point refresh_at;                   ///< When every position is committed again.
  std::optional<time_point> blocked_since;
  bool owes = false;        ///< Whether results wait, as far as is committed.
  stamp next_stamp = never; ///< When something is due without records, as far as is committed.
  stage_report report;      ///< Of what is in no closed epoch yet.
};

/// The behaviour of INGEST; it begins to read at once.
ingest_actor::behavior_type ingest(ingest_actor::stateful_pointer<ingest_state> self,
                                   const handover<ingest_parts>& parts,
                                   const ingest_neighbours& neighbours);

} // namespace duet
