/// The front of `pairs`: parses numbers and sends each to the key group of its state key.
#pragma once

#include "jobs/job.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace duet::pairs {

/// The rows that the front makes: a number, the timestamp of its record, and the trace headers of
/// the record, packed, if it has any.
enum column : std::size_t { number_column, timestamp_column, trace_column, column_count };

class pairs_front : public front {
public:
  pairs_front(std::int64_t sum, std::uint32_t key_groups) : sum_{sum}, key_groups_{key_groups} {}

  void read(std::span<const record> records, source_times& times, dispatch& to,
            rejects& out) override;

private:
  void keep_trace(std::span<const header> headers, rows& of);

  std::int64_t sum_;
  std::uint32_t key_groups_;
  std::vector<header> trace_; ///< Room for the trace headers of one record.
  std::string packed_;        ///< The same, packed.
};

} // namespace duet::pairs
