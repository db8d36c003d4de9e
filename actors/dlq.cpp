#include "actors/dlq.hpp"

#include "model/stage.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <utility>

namespace duet {

dlq_actor::behavior_type dlq(dlq_actor::pointer self, const letter_rules& rules,
                             const std::shared_ptr<const clock>& time, const sink_actor& to) {
  return {
      [self, to, time, writer = letter_writer{rules},
       watch = stage_watch{time}](const rejected& in) mutable {
        watch.begin();
        auto out = writer.write(in.records, unix_ms(time->wall()));
        const auto report = watch.end(in.records->size(), out->size());
        self->send(to, letters{in.epoch, in.by, std::move(out), in.records->counts(), report});
      },
  };
}

} // namespace duet
