/// The typed handles of every role: who can be told what.
#pragma once

#include "messages/epoch.hpp"
#include "messages/lifecycle.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <vector>

namespace duet {

/// The side of SHARD that other shards see.
using shard_peer = caf::typed_actor<caf::reacts_to<exchange>>;

/// SUPERVISOR to every SHARD, before any work: all shards by number, itself included.
struct meet {
  std::vector<shard_peer> shards;
};

} // namespace duet

// All messages stay in the process, so their payloads are shared, never copied or serialised.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::shard_work)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::exchange)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::applied)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::rejected)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::letters)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::closed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::committed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::recover_now)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::look_at_input)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::drain)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::drained)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::drain_overdue)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::failed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::poll_again)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::meet)

namespace duet {

/// Owns the life cycle: recovers, starts the others, watches, drains and stops them.
using supervisor_actor =
    caf::typed_actor<caf::reacts_to<recover_now>, caf::reacts_to<look_at_input>,
                     caf::reacts_to<failed>, caf::reacts_to<drain>, caf::reacts_to<drained>,
                     caf::reacts_to<drain_overdue>>;

/// Owns the consumer: reads, parses, routes and closes epochs.
using ingest_actor = caf::typed_actor<caf::reacts_to<poll_again>, caf::reacts_to<drain>>;

/// Owns the state of its key groups.
using shard_actor =
    caf::typed_actor<caf::reacts_to<meet>, caf::reacts_to<shard_work>, caf::reacts_to<exchange>>;

/// Turns rejected records into dead letters.
using dlq_actor = caf::typed_actor<caf::reacts_to<rejected>>;

/// Owns the producer: joins the answers of an epoch and commits epochs in order.
using sink_actor = caf::typed_actor<caf::reacts_to<applied>, caf::reacts_to<letters>,
                                    caf::replies_to<closed>::with<committed>>;

} // namespace duet
