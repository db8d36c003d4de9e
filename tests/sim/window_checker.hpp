/// What has to be true at every moment of what readers of the topics of `window_job` see.
#pragma once

#include "pipeline/split_time.hpp"
#include "tests/sim/traced_windows.hpp"
#include "tests/sim/window_input.hpp"
#include "tests/support/fake_kafka.hpp"
#include "tests/support/window_reference.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace duet::test {

/// A reader of everything that is committed.
///
/// What comes out hangs on the order in which the splits were read. A committed position tells
/// which rows count, the client that committed it in which order: its front has traced them. So the
/// rows are given to `window_reference` epoch by epoch, with the stamp that the epoch committed.
/// Therefore `check` is to be called after each transaction that is committed.
///
/// - What a front has read up to the committed positions is what the topics hold up to there.
/// - Every row that is late or too far ahead, and every bad record, has one dead letter, and no
///   other has.
/// - Nothing is out that is not due, nothing twice; all of it once nothing waits.
/// - Committed times are those of the rows, and never go back.
class window_checker {
public:
  using problem = std::optional<std::string>;

  static const std::string group;
  static const std::string dead_letters;
  static const std::string state;

  window_checker(const fake_kafka& kafka, const window_input& in);

  /// A client runs this version of the job.
  void begin_client(client_number whose, std::uint32_t version) { versions_[whose] = version; }

  /// Traces what a client reads from now on. The trace of its last front is of no use any more.
  [[nodiscard]] std::shared_ptr<front_trace> begin_front(client_number whose);

  /// Reads what is new; returns what is wrong, if anything is. Cheap if nothing has changed.
  [[nodiscard]] problem check();

  /// Whether everything is committed that the input holds, or where it is bounded shows.
  [[nodiscard]] bool all_consumed() const;

  /// Whether everything is out that is due.
  [[nodiscard]] bool all_out() const { return missing_.empty(); }

  /// Whether all windows of processing time are out, those that the clock has not come to as well.
  [[nodiscard]] bool all_processed() const { return processed_ == expected_.processed_rows(); }

  /// The first output that is due and not out.
  [[nodiscard]] const std::string& missing() const { return missing_; }

  /// After a bounded input was read to its end: whether no state is left that waits for it.
  [[nodiscard]] problem check_end() const;

  /// The committed watermark of a table.
  [[nodiscard]] std::int64_t watermark(bool other) const { return watermarks_[other ? 1 : 0]; }

  [[nodiscard]] std::uint64_t outputs() const { return outputs_; }
  [[nodiscard]] std::uint64_t letters() const { return letters_.size(); }
  [[nodiscard]] std::uint64_t positions() const;
  [[nodiscard]] std::uint64_t late() const { return late_; }
  /// Commits after which something was due and not out.
  [[nodiscard]] std::uint64_t owed() const { return owed_; }

private:
  using place = std::pair<bool, std::int32_t>; ///< A partition of `others`, or of `events`.

  struct reading {
    std::int64_t committed = 0;
    std::int64_t read = 0; ///< The same, while polls are read one by one.
    split_time time{};
  };

  void change_version();
  problem read_positions();
  problem read_position(place of, const partition_offset& at, std::size_t& records);
  problem read_time(place of, const split_time& now);
  problem read_polls(std::size_t records);
  void read_poll(const traced_poll& of, front_trace& in, std::size_t end);
  [[nodiscard]] bool is_committed(const traced_poll& of) const;
  void end_bounded();
  problem compare_times() const;
  problem read_letters();
  problem read_letter(const kafka_record& in);
  problem read_outputs();
  problem compare();
  problem compare_letters(const window_results& expected) const;

  const fake_kafka& kafka_;
  const window_input& in_;
  window_reference expected_;
  std::map<client_number, std::uint32_t> versions_;
  std::uint32_t version_ = 0; ///< Of the last client that has committed.
  std::map<client_number, std::pair<std::shared_ptr<front_trace>, std::size_t>> fronts_;
  std::map<place, reading> readings_;
  std::array<std::int64_t, 2> watermarks_;
  std::int64_t stamp_ = 0;
  std::int64_t stamp_before_ = 0; ///< Of the epoch before the one that is read.
  bool rows_came_ = false;
  std::set<std::string> rejected_; ///< "reason place", but for those that are late.
  std::set<std::string> letters_;  ///< The same, with those.
  window_results out_;
  std::map<std::pair<std::string, std::int32_t>, record_offset> read_to_;
  std::uint64_t changes_seen_ = UINT64_MAX;
  std::int64_t processed_ = 0; ///< Rows in those windows that are out.
  std::uint64_t outputs_ = 0;
  std::uint64_t late_ = 0;
  std::uint64_t owed_ = 0;
  std::string missing_;
};

} // namespace duet::test
