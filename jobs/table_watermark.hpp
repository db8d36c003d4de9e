/// How far the time of one table is.
#pragma once

#include "model/clock.hpp"
#include "model/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace duet {

/// What a table's time goes by.
struct watermark_rules {
  /// How long a split that is read to its end must be quiet to be idle; 0: none ever is.
  std::chrono::milliseconds idle_after{30'000};
  /// Whether the user has set `idle_after`. Only then time moves on when all splits are idle.
  bool idle_after_is_set = false;
  /// How far ahead of the stamp a row may be; 0: as far as it likes.
  std::chrono::milliseconds ahead_max{std::chrono::hours{24}};
  /// How far ahead of the others a split is read, while these have something to read; 0: as far as
  /// it likes.
  std::chrono::milliseconds drift_max{std::chrono::minutes{5}};
};

/// What a row has done to the time of its table.
enum class row_effect : std::uint8_t {
  none,          ///< The watermark is where it was.
  moved,         ///< The watermark has moved: the row ends a step.
  too_far_ahead, ///< Nothing, and nothing must be done with the row but to reject it.
};

/// The watermark of a table with `WATERMARK FOR c AS expr`: per split the greatest value of the
/// expression, and of these the least over the splits that count. It never goes back. Splits are
/// numbered from 0, as the caller pleases.
///
///     a split                                         is            counts
///     ----------------------------------------------  ------------  -------------------
///     has had no record yet                           waiting       as `no_time`
///     has been as far as the table's watermark        joined        with its greatest
///     is behind it (it was idle, or is new)           catching up   while it has a backlog
///     is at its end, and quiet for `idle_after`       idle          not
///     is bounded, and read to its end                 ended         as `end_of_time`
///
/// - A split with a backlog is never idle. One that has a backlog when it comes back, or when a
///   restart finds it, holds the watermark where it is until it is read, so that its rows are not
///   late only because another split was read first. What it had was late already; and a split
///   whose time stays behind holds nothing up for longer than it takes to read it.
/// - One that was idle before a restart is idle until a record comes.
/// - If all that have not ended are idle, nothing moves, unless the user has set `idle_after`: then
///   the greatest of all splits decides. If all have ended, it is the end of time.
///
/// Which splits are behind follows from what is committed, so a restart changes nothing.
/// INGEST holds one of these for each table.
class table_watermark {
public:
  /// What is known of a split: what is committed with its position.
  struct split {
    event_time greatest = no_time;
    bool idle = false;

    friend bool operator==(const split&, const split&) = default;
  };

  /// Goes on from what was committed: each split, and the greatest watermark that any of them has.
  table_watermark(watermark_rules rules, const std::vector<split>& from,
                  event_time watermark = no_time);

  /// Takes the expression's value for the next row of a split; `now` is the newest stamp that there
  /// is. Rows of one split come in its order. Costs a comparison, or two for each split where the
  /// row is of one that holds the watermark back.
  [[nodiscard]] row_effect take(std::size_t of, event_time value, stamp now);

  /// Looks whether a split has records that are not read yet; before the first look it is taken to
  /// have some. To be called for every split, then `settle`: before the rows of a poll are taken
  /// (those are not read yet) and after them, and after a poll that brought none.
  void look(std::size_t of, bool backlog, clock::time_point now);

  /// Says that a bounded split has been read to its end; `settle` follows.
  void end(std::size_t of) { splits_[of].ended = true; }

  /// Goes by what was looked at, all splits at once. Returns whether the watermark has moved.
  [[nodiscard]] bool settle();

  [[nodiscard]] event_time watermark() const { return watermark_; }

  /// What is to be committed with a split's position. Where it becomes idle that must be committed
  /// although its position has not moved.
  [[nodiscard]] split at(std::size_t of) const { return splits_[of].known; }

  /// The split that holds the watermark back; none if no split counts.
  [[nodiscard]] std::optional<std::size_t> holder() const;

  /// The split that holds the watermark back, if it is being read: it has a backlog, and has
  /// brought something within `silent_max`.
  [[nodiscard]] std::optional<std::size_t> waited_for() const;

  /// After so long others no longer wait for a split: its records may be those of a transaction
  /// that hangs, or none that count.
  static constexpr std::chrono::seconds silent_max{5};

  /// When the next split becomes idle, if until then nothing comes; none if none will.
  [[nodiscard]] std::optional<clock::time_point> next_idle() const;

private:
  struct split_state {
    split known;
    bool ended = false;
    bool backlog = true; ///< When it was last looked at.
    bool heard = false;  ///< Whether a row came since then.
    clock::time_point quiet_since{};
    clock::time_point looked_at{};
    clock::time_point heard_at{};
  };

  [[nodiscard]] bool counts(const split_state& in) const;
  [[nodiscard]] event_time target() const;

  watermark_rules rules_;
  std::vector<split_state> splits_;
  event_time watermark_;
};

} // namespace duet
