/// A step of a recovery: where time goes on. It only decides, from what was read before.
#pragma once

#include "jobs/shape.hpp"
#include "kafka/ports.hpp"
#include "model/failure.hpp"
#include "model/time.hpp"
#include "model/types.hpp"
#include "pipeline/config.hpp"
#include "pipeline/time_ledger.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace duet {

/// Where time goes on.
struct settled_time {
  time_start start;
  positions begin_at;               ///< As given, with what is new of their time.
  std::vector<std::string> remarks; ///< What the log should say.
};

/// Settles it for positions from which reading goes on. `tables` are the numbers of the job's
/// tables, `ranges` are those of the splits, `wall` is what the wall clock shows, `fired` is by
/// operator the time up to which it has fired.
///
/// - What has fired does not fire again, also if a tool has moved offsets and the times with them
///   are gone: the tables that feed an operator have been where it has fired, so there they are.
/// - Bounded inputs end where it was settled when their splits were first read: at one of `ends`,
///   or else where they ended then.
/// - The clock may be behind the last committed stamp, as after a failover to another machine: then
///   stamps stand still until it is there again. More than `clock_skew_max` is `misconfigured`,
///   unless the config accepts it. A job that does not go by time takes any clock.
[[nodiscard]] result<settled_time>
settle_time(const pipeline_config& config, const job_shape& shape,
            std::span<const table_number> tables, positions begin_at,
            std::span<const watermarks> ranges, stamp wall, std::span<const event_time> fired = {},
            const std::map<split, record_offset>& ends = {});

} // namespace duet
