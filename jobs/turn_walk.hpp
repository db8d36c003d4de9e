/// The order in which an operator takes the rows of a turn.
#pragma once

#include "columns/calendar.hpp"
#include "jobs/epoch_steps.hpp"
#include "jobs/job.hpp"
#include "model/time.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

namespace duet {

/// The times at which something can be due or late, in milliseconds: so many apart, counted from
/// one of them. Any time unless an operator knows better.
struct due_times {
  std::int64_t apart = 1;
  std::int64_t from = 0;

  /// The first of them behind a time.
  [[nodiscard]] event_time behind(event_time time) const {
    const auto next = time.value + 1;
    return {next + floor_mod(from - next, apart)};
  }
};

/// Rows of a batch that follow one another and are taken together.
struct row_span {
  const batch* of = nullptr;
  const operator_clock* clock = nullptr;
  std::size_t first = 0;
  std::size_t end = 0;
  std::size_t run = 0; ///< The run of the batch that the first of them begins.
  moment at;           ///< Of the first of them.
  event_time passed;   ///< A row is late for what is due at this time or before it.

  /// The watermark in front of a row of the span, where the same is due or late by it as by
  /// `passed`; `no_time` for what was fired.
  [[nodiscard]] event_time passed_at(moment row) const {
    return row.fired() ? no_time : clock->passed(row.step());
  }
};

/// Calls `use(first, end, at)` for the rows of each moment in a span.
template <class Use> void each_run(const row_span& some, Use use) {
  auto run = some.of->content.runs().begin() + static_cast<std::ptrdiff_t>(some.run);
  for (auto first = some.first; first < some.end; first += (run++)->size)
    use(first, first + run->size, run->at);
}

/// Goes through the batches of a turn in the order of moments; of one moment in the order in which
/// batches came. Between two spans something may be due, within one nothing is. Where nothing is
/// due or late at all, all rows up to those of another batch are one span.
class turn_walk {
public:
  /// `soonest` is the earliest time at which something is due, with what the rows make due and
  /// those that may be late.
  turn_walk(const turn& in, event_time soonest, due_times dues = {});

  /// The next rows; nothing after the last.
  std::optional<row_span> next();

private:
  /// How far a batch is taken.
  struct cursor {
    moment at;
    std::size_t batch = 0; ///< Its place in the turn.
    std::size_t run = 0;
    std::size_t row = 0;

    [[nodiscard]] bool operator>(const cursor& other) const {
      return at != other.at ? at > other.at : batch > other.batch;
    }
  };

  [[nodiscard]] std::uint32_t parting_behind(event_time passed) const;

  turn in_;
  bool quiet_;
  due_times dues_;
  std::priority_queue<cursor, std::vector<cursor>, std::greater<>> open_; ///< The earliest first.
};

} // namespace duet
