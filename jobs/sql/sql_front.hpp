/// Records to rows, for all tables of a script.
#pragma once

#include "jobs/job.hpp"
#include "jobs/sql/table_reader.hpp"
#include "sql/plan.hpp"

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace duet::sql {

/// Each topic is read once, and by every table that is declared on it.
class sql_front final : public front {
public:
  /// The plan has to outlive it.
  sql_front(const plan& what, std::uint32_t key_groups);

  void read(std::span<const record> records, source_times& times, dispatch& to,
            rejects& out) override;

private:
  /// The tables of one source.
  struct source_readers {
    std::vector<table_reader*> all;
    bool has_time = false;
  };

  static void read_source(source_readers& by, std::span<const record> records, source_times& times,
                          dispatch& to, rejects& out);

  std::deque<table_reader> readers_;
  std::vector<source_readers> sources_; ///< By source.
};

} // namespace duet::sql
