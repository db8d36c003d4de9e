/// What the watermark of a table may be, by what was read.
#pragma once

#include "tests/sim/application.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace duet::test {

/// Follows the time of one table through all committed records, by the rules of
/// `jobs/table_watermark.hpp` but without its code: the least over the splits of their greatest
/// times, past no split but one that
///
/// - is bounded, and read to its end;
/// - was idle when that was committed last, or brought nothing for as long as that takes;
/// - had been passed before, since it is new, or was idle: it counts while it has unread records,
///   which nobody here knows of.
///
/// So what is told of the watermark is needed, and judged. For applications with event time:
///
///     judge.begin(epoch);
///     for (each record) {
///       if (auto wrong = judge.move_to(its watermark, its time of reading)) ...
///       judge.hear(its split, its time of reading);
///       judge.take(its split, its event time);      // unless it is too far ahead
///     }
///     if (auto wrong = judge.end(epoch)) ...
class watermark_judge {
public:
  using problem = application::problem;

  /// Of a table of the job, which reads this source.
  watermark_judge(table_id table, const table_shape& shape)
      : table_{table}, source_{shape.sources.front()}, rules_{shape.rules} {}

  void begin(const committed_epoch& in);

  /// The watermark in front of the next record.
  [[nodiscard]] problem move_to(event_time watermark, clock::time_point at);

  /// A record of a split was read.
  void hear(split of, clock::time_point at);

  void take(split of, event_time at);

  /// The watermark behind the last record, and what is committed of the splits.
  [[nodiscard]] problem end(const committed_epoch& in);

  [[nodiscard]] event_time watermark() const { return watermark_; }

  /// Whether it is where it has to come to when nothing comes any more.
  [[nodiscard]] bool settled() const;

private:
  struct split_state {
    event_time greatest = no_time;
    bool idle = false;                        ///< When the epoch began.
    bool at_bound = false;                    ///< When it ended.
    std::size_t to_come = 0;                  ///< Records that the epoch still has of it.
    std::optional<clock::time_point> heard{}; ///< By the clock of the process of `begun_`.

    [[nodiscard]] bool ended() const { return at_bound && to_come == 0; }
  };

  [[nodiscard]] bool quiet(const split_state& in, clock::time_point at) const;
  [[nodiscard]] bool may_be_passed(const split_state& in, clock::time_point at) const;
  [[nodiscard]] bool all_ended() const;

  table_id table_;
  source_id source_;
  watermark_rules rules_;
  std::map<split, split_state> splits_;
  event_time watermark_ = no_time;
  clock::time_point begun_; ///< When the front was made that reads.
};

} // namespace duet::test
