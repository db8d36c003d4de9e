#include "actors/dlq.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace duet {

dlq_actor::behavior_type dlq(dlq_actor::pointer self, const letter_rules& rules,
                             const std::shared_ptr<const clock>& time, const sink_actor& to) {
  return {
      [self, to, time, writer = letter_writer{rules}](const rejected& in) {
        self->send(to, letters{in.epoch, writer.write(in.records, unix_ms(time->wall())),
                               in.records->counts()});
      },
  };
}

} // namespace duet
