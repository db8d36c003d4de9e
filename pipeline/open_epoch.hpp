/// The thinking of INGEST: the epoch that is still open.
#pragma once

#include "jobs/alignment.hpp"
#include "jobs/job.hpp"
#include "kafka/ports.hpp"
#include "messages/epoch.hpp"
#include "model/clock.hpp"
#include "pipeline/effect_estimate.hpp"
#include "pipeline/limits.hpp"
#include "pipeline/time_ledger.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace duet {

/// A closed epoch's parts, ready to be sent.
struct epoch_parts {
  /// Rows by shard.
  std::vector<std::shared_ptr<const batches>> shards;
  /// Null if every record was read.
  std::shared_ptr<const rejects> rejected;
  std::shared_ptr<const epoch_steps> time;
  stamp now;
  std::vector<partition_slice> slices;
  std::optional<record_place> last; ///< The last record that was read, if any was.
  std::size_t effect_bytes = 0;     ///< What the job guesses its effects to take.

  /// How many answers SINK has to wait for.
  [[nodiscard]] std::uint32_t answers() const;

  /// How many events and rejects there are.
  [[nodiscard]] std::uint64_t rows() const;
};

/// When something is read.
struct reading_time {
  clock::time_point now;
  stamp wall;
};

/// Which splits an epoch has a slice of; it has at least one.
enum class slices_of : std::uint8_t {
  moved, ///< Those whose position or time has moved.
  all,   ///< All of them.
};

/// Collects records until it is closed, then starts anew.
class open_epoch {
public:
  /// `from` is the progress of the source at the start, when nothing has been read. What is
  /// `refused` is rejected without asking the job, which outlives it.
  open_epoch(const job& what, layout keys, std::span<const read_progress> from, time_start start,
             std::set<record_place> refused = {});

  /// Takes in what one poll brought, which was maybe nothing, and has moved progress up to `to`.
  void add(const fetched& in, std::span<const read_progress> to, reading_time at);

  [[nodiscard]] std::size_t records() const { return records_; }

  /// Whether it has reached one of its limits.
  [[nodiscard]] bool full(const limits& at) const;

  /// Takes into account what the effects of an epoch took.
  void learn(std::size_t guessed, std::uint64_t taken) { estimate_.learn(guessed, taken); }

  /// The splits that are so far ahead of others that they should wait. Valid until the next call.
  [[nodiscard]] std::span<const split> far_ahead() { return alignment_.far_ahead(times_); }

  /// Whether reading or time has moved since the last close: only then there is something to
  /// commit.
  [[nodiscard]] bool moved(std::span<const read_progress> to) const;

  /// Hands out what was collected up to `to`, and begins the next epoch there. The stamp of the
  /// epoch is what the wall clock shows, but not before that of an earlier one.
  [[nodiscard]] epoch_parts close(std::span<const read_progress> to, stamp wall,
                                  slices_of which = slices_of::moved);

private:
  void begin();
  [[nodiscard]] std::size_t bytes() const;
  void read(std::span<const record> records);
  void look(std::span<const record> unread, std::span<const read_progress> to,
            clock::time_point now);
  void add_slices(std::span<const read_progress> to, slices_of which, epoch_parts& made);
  void add_slice(const read_progress& to, const read_progress& from, epoch_parts& made);

  const job_shape& shape_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  layout keys_;
  std::unique_ptr<front> front_;
  std::vector<read_progress> from_;
  dispatch rows_;
  source_times times_;
  alignment alignment_;
  time_ledger said_;
  std::unique_ptr<rejects> rejected_;
  std::set<record_place> refused_; ///< Those that are still to come.
  std::optional<record_place> last_;
  std::size_t records_ = 0;
  effect_estimate estimate_;
};

} // namespace duet
