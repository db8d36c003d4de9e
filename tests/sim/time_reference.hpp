/// How far the time of each table has to be, by what INGEST was handed.
#pragma once

#include "jobs/shape.hpp"
#include "tests/sim/application.hpp"
#include "tests/sim/traced_job.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace duet::test {

/// Reckons the watermarks of all tables in front of each committed record, and at the end of each
/// transaction. It knows the splits, the time of each of their rows, what each poll has brought in
/// which order, and how far the splits were read and go on behind it (`front_trace`). It shares no
/// code with duet, and goes by what is written:
///
/// - The time of a split is the greatest of its rows, that of a table the least of its splits. It
///   never goes back.
/// - A split that has had no row yet holds the table where it is. One that is idle does not, nor
///   one that has ended.
/// - A split is idle when it was read to its end, and nothing of it has come, for as long as that
///   takes; it is no longer as soon as something of it is there to be read. What was idle before a
///   restart still is.
/// - A split that comes back with rows behind the table's time holds it only until they are read.
/// - If all splits have ended, so has time. If those that have not are idle, the greatest counts if
///   the user has said how long it takes to be idle.
/// - A row too far ahead of the clock has no time.
///
/// What a process has read and never committed nobody has seen: the next front goes on from what
/// was committed.
class time_reference {
public:
  using problem = application::problem;

  /// The time of a record in a table that reads it; none if it has no row there.
  using row_time = std::function<std::optional<event_time>(table_id, record_place)>;

  time_reference(std::vector<table_shape> tables, row_time time_of);

  /// Goes on in what a front was handed, through the records of this transaction.
  void read(std::shared_ptr<const front_trace> of, const std::set<record_place>& fresh,
            const committed_splits& splits);

  /// The watermarks in front of a record of this transaction, by table; none if its front was not
  /// handed it.
  [[nodiscard]] std::span<const event_time> in_front_of(record_place place) const;

  /// Goes on to where the epoch was closed: so far polls have brought nothing, though time may have
  /// moved. What is committed of time has to be that of one of these places.
  [[nodiscard]] problem close(const committed_epoch& in);

  /// What is not where it has to come to when nothing comes any more; empty if all is.
  [[nodiscard]] std::string awaited() const;

  /// How often a split became idle, and how often one that was idle came back.
  [[nodiscard]] std::uint64_t idled() const { return idled_; }
  [[nodiscard]] std::uint64_t returned() const { return returned_; }

private:
  struct split_state {
    event_time greatest = no_time;
    bool idle = false;
    bool ended = false;
    bool unread = true;                             ///< Whether there is more of it than was read.
    std::optional<clock::time_point> quiet_since{}; ///< Since then there was not.
  };

  struct table_state {
    table_shape shape;
    std::map<split, split_state> splits{};
    event_time watermark = no_time;

    [[nodiscard]] bool reads(split of) const;
    void look(const traced_poll& at, bool before);
    [[nodiscard]] bool counts(const split_state& of) const;
    [[nodiscard]] event_time least() const;
    void settle();
  };

  void begin(std::shared_ptr<const front_trace> of);
  void pass(const traced_poll& at);
  void look(const traced_poll& at, bool before);
  void take(record_place place, std::int64_t wall_ms);
  [[nodiscard]] problem compare(const committed_epoch& in) const;

  std::vector<table_state> tables_;
  row_time time_of_;
  std::shared_ptr<const front_trace> front_;
  std::size_t passed_ = 0; ///< So many of its polls.
  std::map<split, record_offset> bounds_;
  std::map<record_place, std::vector<event_time>> in_front_;
  std::uint64_t idled_ = 0;
  std::uint64_t returned_ = 0;
};

} // namespace duet::test
