/// The thinking of SUPERVISOR: recovery, the only way to start. Cold start, restart, fail-over and
/// the way back from an aborted epoch are all this one function.
#pragma once

#include "jobs/job.hpp"
#include "kafka/ports.hpp"
#include "pipeline/group_state.hpp"
#include "pipeline/leftovers.hpp"
#include "pipeline/letter_writer.hpp"
#include "pipeline/position_marks.hpp"
#include "pipeline/recovery_context.hpp"
#include "pipeline/time_ledger.hpp"
#include "pipeline/topic_rules.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace duet {

/// Everything that the roles need to run from the last committed epoch.
struct recovered {
  layout keys;
  std::unique_ptr<transaction_log> log;
  position_marks marks; ///< The positions that the state has.
  std::shared_ptr<record_source> source;
  std::vector<group_state> groups;      ///< All, in order.
  std::vector<operator_number> numbers; ///< What the state topic calls the operators.
  leftovers gone;                       ///< State of operators that the job has no longer.
  letter_rules letters;
  std::vector<topic_rules> outputs;  ///< What the topics of the job's outputs take, by target.
  std::vector<source_topic> sources; ///< As they are, by source.
  time_start time;                   ///< Where event time and stamps go on.
};

/// What an instance knows about being the newest of its application.
enum class standing : std::uint8_t {
  newest, ///< Nobody can have taken over: the process is new, or has just opened the first log.
  unsure, ///< It was running. Somebody may have taken over since, while it was paused.
};

/// Recovers, in this order, which is what makes it safe:
///
/// 1. Look at the topics; make the state topic if it is missing (`find_topics`).
/// 2. If unsure, look whether somebody has taken over: then this instance is fenced. Open the
///    transaction logs: that fences every older instance and aborts what it left open.
/// 3. Read the committed positions; Kafka returns them only when no transaction has them pending.
/// 4. Take the changelog's high watermarks, read_uncommitted, and restore up to them (`restore`).
///    The registry in it says which operators' state it is, and which numbers this job's get.
/// 5. Check that the state goes as far as the committed positions, and settle where partitions
///    without a position begin (`settle`), and where time goes on (`settle_time`).
/// 6. Open the source at the positions.
/// 7. Commit the positions, to the group and to the state, on the first start and after a change of
///    the state's format together with the fingerprint, and after a change of the job with what it
///    changes in the registry. From then on every start reads from the
///    same place, everybody can see whose turn it is, and Kafka does not forget the offset of a
///    partition without traffic.
/// 8. Delete the group's offsets in topics that the job reads no longer (`forget_left`).
///
/// `stands` becomes `newest` with the first log, also if a later step fails. Blocks. Nothing if it
/// was stopped. After a reader has found its position `displaced` no recovery goes on, whatever the
/// partition has come to hold meanwhile.
[[nodiscard]] result<std::optional<recovered>>
recover(const recovery_context& of, standing& stands, const std::optional<failure>& displaced = {});

} // namespace duet
