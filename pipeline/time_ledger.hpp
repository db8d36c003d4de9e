/// What committed positions say of time, while INGEST makes new ones.
#pragma once

#include "jobs/source_times.hpp"
#include "jobs/table_watermark.hpp"
#include "model/time.hpp"
#include "model/types.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace duet {

/// Where time goes on after the last committed epoch.
struct time_start {
  committed_times from{};
  std::vector<table_number> tables{};      ///< What positions call the tables, by table.
  std::map<split, record_offset> bounds{}; ///< Where bounded inputs end.
};

/// Knows what the positions said last, so that what has changed since is committed, too: a split
/// that has become idle has not moved.
class time_ledger {
public:
  explicit time_ledger(time_start start)
      : tables_{std::move(start.tables)}, bounds_{std::move(start.bounds)}, stamp_{start.from.at},
        said_{std::move(start.from.splits)} {}

  /// Whether the position of a split would say something else now, its stamp and watermarks apart.
  [[nodiscard]] bool differs(split of, const source_times& now) const;

  /// The line for a split's position, which is committed.
  [[nodiscard]] std::string say(split of, const source_times& now);

  /// Begins an epoch with what the wall clock shows, but not before the last one.
  stamp next_stamp(stamp wall) { return stamp_ = std::max(stamp_, wall); }

  /// Whether a split is read up to the end of a bounded input.
  [[nodiscard]] bool ends(split of, record_offset next) const;

private:
  [[nodiscard]] table_watermark::split said_of(table_id table, split of) const;

  std::vector<table_number> tables_;
  std::map<split, record_offset> bounds_;
  stamp stamp_;
  std::map<std::pair<table_id, split>, table_watermark::split> said_;
};

} // namespace duet
