/// Which states are to be looked at when, to free those that have outlived their time.
#pragma once

#include "model/time.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

namespace duet {

/// Cells by the time at which they may have outlived it, in buckets of coarse time: a cell stays in
/// its bucket however often it is written, and is put into a later one when its own comes due. So
/// a write costs nothing, and a cell a word. Buckets come due at whole seconds, which are the same
/// for all operators: what waits for them has the fewest epochs.
template <class Cell> class ttl_queue {
public:
  explicit ttl_queue(std::int64_t ttl_ms)
      : ttl_ms_{ttl_ms}, grain_ms_{std::max(up_to(ttl_ms / buckets_about, second_ms), second_ms)} {}

  /// Adds a cell that was written at a time; it is in no bucket.
  void add(Cell& of, stamp written) {
    buckets_[{up_to(written.value + ttl_ms_, grain_ms_)}].push_back(&of);
  }

  /// Adds a cell that is to be looked at before all others.
  void add_first(Cell& of) { buckets_[{0}].push_back(&of); }

  /// Takes out a cell that is due; null if none is.
  Cell* take(stamp now) {
    const auto first = buckets_.begin();
    if (first == buckets_.end() || first->first > now)
      return nullptr;
    auto* const found = first->second.back();
    first->second.pop_back();
    if (first->second.empty())
      buckets_.erase(first);
    return found;
  }

  /// When the first cell is due; `never` if there is none.
  [[nodiscard]] stamp next() const { return buckets_.empty() ? never : buckets_.begin()->first; }

  /// The next whole second.
  [[nodiscard]] static stamp second_after(stamp now) { return {up_to(now.value + 1, second_ms)}; }

private:
  static constexpr std::int64_t second_ms = 1'000;
  static constexpr std::int64_t buckets_about = 16;

  static std::int64_t up_to(std::int64_t time, std::int64_t grain) {
    return (time + grain - 1) / grain * grain;
  }

  std::int64_t ttl_ms_;
  std::int64_t grain_ms_;
  std::map<stamp, std::vector<Cell*>> buckets_; ///< By when they are due; none is empty.
};

} // namespace duet
