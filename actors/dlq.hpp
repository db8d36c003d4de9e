/// DLQ: turns rejected records into dead letters.
#pragma once

#include "messages/actors.hpp"
#include "pipeline/letter_writer.hpp"

namespace duet {

/// The behaviour of DLQ. It keeps nothing but the time: one epoch's rejects become one epoch's
/// letters.
dlq_actor::behavior_type dlq(dlq_actor::pointer self, const letter_rules& rules,
                             const std::shared_ptr<const clock>& time, const sink_actor& to);

} // namespace duet
