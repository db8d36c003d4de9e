/// What a record has besides its key and its value: a topic, a partition, a time and headers.
#pragma once

#include "functions/kernel.hpp"
#include "jobs/sql/pipe_runner.hpp"
#include "model/record.hpp"
#include "model/time.hpp"
#include "model/types.hpp"
#include "sql/plan.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace duet::sql {

/// Addresses the records of a sink on topics, one after the other.
class envelope {
public:
  /// The plan has to outlive it. The rows come from a key group.
  envelope(const sink_plan& to, key_group from) : to_{&to}, from_{from} {}

  /// Where a row goes. Nothing, and the row is among the failed ones, if it names no topic of the
  /// sink.
  [[nodiscard]] std::optional<target_id> target_of(const pipe_runner::piece& what,
                                                   std::uint32_t row, computing& with) const;

  /// Sets all but the key and the value. Headers are valid until the next call.
  void address(const pipe_runner::piece& what, std::uint32_t row, stamp now, outgoing& of);

private:
  [[nodiscard]] std::optional<partition_id> next_partition();

  const sink_plan* to_;
  key_group from_;
  std::int32_t round_ = 0; ///< Of `round_robin`: the next partition. Topics take it modulo theirs.
  std::vector<header> headers_;
};

} // namespace duet::sql
