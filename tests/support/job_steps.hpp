/// The steps of a job without time, as INGEST and SHARD take them: for tests of fronts and
/// operators.
#pragma once

#include "jobs/job.hpp"

#include <cstdint>
#include <span>

namespace duet::test {

/// The rows that a front makes of records.
inline batches read_rows(front& by, const job& of, std::uint32_t key_groups,
                         std::span<const record> records, rejects& refused) {
  source_times no_times;
  dispatch rows{of.shape(), key_groups};
  by.read(records, no_times, rows, refused);
  batches made;
  rows.take({0}, made);
  return made;
}

/// The same with a front of its own.
inline batches read_rows(const job& of, std::uint32_t key_groups, std::span<const record> records,
                         rejects& refused) {
  return read_rows(*of.make_front(key_groups), of, key_groups, records, refused);
}

/// Gives an operator a turn with one batch.
inline void apply_rows(keyed_operator& to, const batch& rows, effects& out) {
  const epoch_steps no_steps{{}};
  const operator_clock no_clock{no_steps, {}};
  const auto* in = &rows;
  out.begin_turn({1}, rows.to.group);
  to.apply({.in = {&in, 1}, .time = no_clock, .now = {}}, out);
}

} // namespace duet::test
