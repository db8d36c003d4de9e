#include "actors/shard.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace duet {

applied shard_state::apply(const shard_work& in) {
  watch->begin();
  auto out = std::make_shared<effects>();
  keys->apply(*in.events, *out);
  const auto report = watch->end(in.events->size(), out->outputs().size());
  return {in.epoch, id, std::move(out), keys->size(), report};
}

shard_actor::behavior_type shard(shard_actor::stateful_pointer<shard_state> self, shard_id id,
                                 const handover<std::unique_ptr<keyed_operator>>& keys,
                                 const std::shared_ptr<const clock>& time, const sink_actor& to) {
  self->state.id = id;
  self->state.keys = keys.take();
  self->state.watch.emplace(time);
  return {
      [self, to](const shard_work& in) { self->send(to, self->state.apply(in)); },
  };
}

} // namespace duet
