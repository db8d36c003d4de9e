/// Where windows begin and end.
#pragma once

#include "columns/calendar.hpp"
#include "jobs/turn_walk.hpp"
#include "model/time.hpp"
#include "sql/plan.hpp"

#include <algorithm>
#include <cstdint>

namespace duet::sql {

/// The bounds of TUMBLE, HOP and CUMULATE, on one clock. A slice is as much of time as is in the
/// same windows:
///
///     HOP of 5 by 2       |--1--|-2-|--1--|-2-|--1--|-2-|
///                         [           window            )
///
/// with two slices in each step, of the rest of 5 by 2 and of what that leaves of 2; one where the
/// step divides the size, as it does of CUMULATE.
class window_grid {
public:
  explicit window_grid(const window_plan& of)
      : size_{of.size_ms}, slide_{of.slide_ms}, offset_{of.offset_ms}, cumulates_{of.cumulates} {}

  /// The first end of a window behind a time.
  [[nodiscard]] event_time first_end(event_time time) const {
    return {floor_to(time.value, slide_, size_) + slide_};
  }

  /// The end of the last window that a time is in. Where windows are further apart than they are
  /// long it may be in none: then this is no later than the time.
  [[nodiscard]] event_time last_end(event_time time) const {
    return {floor_to(time.value, cumulates_ ? size_ : slide_, 0) + size_};
  }

  /// The start of the window with an end. Those that cumulate begin together.
  [[nodiscard]] event_time start_of(event_time end) const {
    return {cumulates_ ? floor_to(end.value - 1, size_, 0) : end.value - size_};
  }

  /// The last milliseconds of all windows.
  [[nodiscard]] due_times dues() const { return {.apart = slide_, .from = offset_ + size_ - 1}; }

  /// The start of the slice that a time is in.
  [[nodiscard]] event_time slice_start(event_time time) const {
    return {std::max(floor_to(time.value, slide_, 0), floor_to(time.value, slide_, size_))};
  }

private:
  /// The last multiple of a step up to a time, counted from the offset and something more.
  [[nodiscard]] std::int64_t floor_to(std::int64_t time, std::int64_t step,
                                      std::int64_t more) const {
    return time - floor_mod(time - offset_ - more, step);
  }

  std::int64_t size_;
  std::int64_t slide_;
  std::int64_t offset_;
  bool cumulates_;
};

} // namespace duet::sql
