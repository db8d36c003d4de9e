/// The thinking of SUPERVISOR: recovery, the only way to start. Cold start, restart, fail-over and
/// the way back from an aborted epoch are all this one function.
#pragma once

#include "actors/config.hpp"
#include "actors/letter_writer.hpp"
#include "jobs/job.hpp"
#include "kafka/ports.hpp"

#include <memory>
#include <stop_token>
#include <vector>

namespace duet {

/// Everything that the roles need to run from the last committed epoch.
struct recovered {
  layout keys;
  std::unique_ptr<transaction_log> log;
  std::shared_ptr<record_source> source;
  std::vector<std::unique_ptr<keyed_operator>> operators; ///< By shard.
  letter_rules letters;
};

/// Recovers, in this order, which is what makes it safe:
///
/// 1. Look at the topics; make the state topic if it is missing.
/// 2. Open the transaction logs: that fences every older instance and aborts what it left open.
/// 3. Read the committed positions; Kafka returns them only when no transaction has them pending.
/// 4. Take the changelog's high watermarks, read_uncommitted, and restore up to them.
/// 5. Check the fingerprint of the state; on the first start of an application write it, together
///    with the positions that reading starts from, in one transaction.
/// 6. Open the source at the committed positions.
///
/// Blocks. `stop` ends it early with a failure that nobody reads.
[[nodiscard]] result<recovered> recover(cluster& kafka, const job& what,
                                        const pipeline_config& config, const std::stop_token& stop);

} // namespace duet
