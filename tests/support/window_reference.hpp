/// What `window_job` has to make of its input, by counting: it knows neither epochs nor steps nor
/// shards, and shares no code with duet.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {

/// A row of one of the tables, in the order in which INGEST reads them.
struct window_row {
  bool other = false; ///< Of `others`, else of `events`.
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string key;
  std::int64_t time = 0;
  std::int64_t wall = 0;  ///< What the clock showed when it was read.
  std::int64_t stamp = 0; ///< Of its epoch; for windows of processing time alone.
};

/// The results, each target's and each list's in the order of their texts.
struct window_results {
  using texts = std::vector<std::string>;

  texts windows;    ///< "key|start count"
  texts counts;     ///< "count|start windows"
  texts joined;     ///< "key|start count others"
  texts processed;  ///< "key|start count"
  texts late;       ///< "source/partition/offset"
  texts far_future; ///< The same.

  friend bool operator==(const window_results&, const window_results&) = default;
};

/// Judges and counts rows. A table's time is the least over its partitions, of each the greatest
/// time so far, or where it is told to be.
class window_reference {
public:
  static constexpr std::int64_t window = 10;
  static constexpr std::int64_t counts_window = 50;
  static constexpr std::int64_t processing_window = 1'000;

  /// With so many partitions each, whose rows may be so far ahead of the clock.
  window_reference(std::size_t events, std::size_t others, std::int64_t ahead_max)
      : greatest_{std::vector(events, before_all), std::vector(others, before_all)},
        ahead_max_{ahead_max} {}

  /// Without partitions: how far time is, `pass_time` alone says.
  explicit window_reference(std::int64_t ahead_max) : window_reference{0, 0, ahead_max} {}

  /// Says whether the row is late.
  bool add(const window_row& in);

  /// The time of a table has come to here, whatever its partitions have: some of them are idle, or
  /// have ended.
  void pass_time(bool other, std::int64_t to);

  /// Forgets the windows of processing time that are not among those that are out.
  void forget_processing(const window_results::texts& out);

  /// The rows in all windows of processing time.
  [[nodiscard]] std::int64_t processed_rows() const;

  /// The time of a table; the least number if it has none yet.
  [[nodiscard]] std::int64_t watermark(bool other) const;

  /// What has come out when all input was read to its end, and the clock as well.
  [[nodiscard]] window_results at_end() const;

  /// What has come out so far, with the last epoch at this stamp. Its windows that are still open
  /// have not.
  [[nodiscard]] window_results so_far(std::int64_t stamp) const;

private:
  static constexpr auto before_all = std::numeric_limits<std::int64_t>::min();
  static constexpr auto after_all = std::numeric_limits<std::int64_t>::max();

  using counts = std::map<std::pair<std::string, std::int64_t>, std::int64_t>; ///< By key, start.

  [[nodiscard]] window_results results(std::int64_t events, std::int64_t both,
                                       std::int64_t stamp) const;

  std::array<std::vector<std::int64_t>, 2> greatest_;          ///< By table, then partition.
  std::array<std::int64_t, 2> passed_{before_all, before_all}; ///< By table.
  std::int64_t ahead_max_;
  counts windows_;
  counts others_;
  counts processed_;
  window_results::texts late_;
  window_results::texts far_future_;
};

} // namespace duet::test
