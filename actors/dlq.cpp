#include "actors/dlq.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <memory>

namespace duet {

dlq_actor::behavior_type dlq(dlq_actor::pointer self, const letter_rules& rules,
                             const wall_clock& now, const sink_actor& to) {
  return {
      [self, to, now, writer = letter_writer{rules}](const rejected& in) {
        self->send(to, letters{in.epoch, std::make_shared<outbox>(writer.write(*in.records, now())),
                               in.records->counts()});
      },
  };
}

} // namespace duet
