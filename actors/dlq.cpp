#include "actors/dlq.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace duet {

dlq_actor::behavior_type dlq(dlq_actor::pointer self, const letter_rules& rules,
                             const sink_actor& to) {
  return {
      [self, to, writer = letter_writer{rules}](const rejected& in) {
        self->send(to, letters{in.epoch, writer.write(in.records), in.records->counts()});
      },
  };
}

} // namespace duet
