/// How far the time of one table is.
#pragma once

#include "model/clock.hpp"
#include "model/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace duet {

/// What a table says of its time.
struct table_rules {
  /// A split that was read to its end and had no record for so long is idle.
  std::chrono::milliseconds idle_timeout{30'000};
  /// Whether time goes on by the greatest split when all are idle; else it stands still.
  bool all_idle_moves = false;
  /// A row further ahead of the wall clock is not believed; 0: all are.
  std::chrono::milliseconds ahead_max{std::chrono::hours{24}};
};

/// What is known of one split; all of it is committed with the split's position.
struct split_time {
  event_time greatest = no_time; ///< The greatest time of its rows.
  bool idle = false;             ///< It does not hold the watermark back.

  friend bool operator==(const split_time&, const split_time&) = default;
};

/// The watermark of a table: the least of the greatest times of its splits, those that are idle
/// left out. It never goes back. A split without a row holds it back at `no_time`.
///
///     active --read to its end, and quiet for the idle timeout--> idle
///     idle   --a row, and it is not behind the watermark--------> active
///
/// A split that waits behind a backlog is not idle. One that was idle before a restart still is.
class table_watermark {
public:
  /// Goes on at what was committed: of each split, and the watermark itself.
  table_watermark(table_rules rules, std::vector<split_time> splits, event_time emitted);

  /// Takes the time of a row, in the order of its split, read at this time of the wall clock (Unix
  /// time in milliseconds). False if it is too far in the future: then it changes nothing.
  [[nodiscard]] bool take(std::size_t split, event_time at, std::int64_t wall_ms);

  /// To be told now and then of each split: whether it has been read to its end, and since when it
  /// has had no record.
  void look(std::size_t split, bool caught_up, std::chrono::milliseconds quiet);

  /// Says that nothing comes any more from a split.
  void end(std::size_t split);

  [[nodiscard]] event_time now() const { return emitted_; }
  [[nodiscard]] const split_time& of(std::size_t split) const { return splits_[split]; }

private:
  void advance();

  table_rules rules_;
  std::vector<split_time> splits_;
  event_time emitted_;
};

} // namespace duet
