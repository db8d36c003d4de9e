#include "actors/shard.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace duet {

namespace {

/// Ends an epoch: SINK hears what came of it, and DLQ first what has come too late.
void answer(shard_actor::stateful_pointer<shard_state> self, const shard_neighbours& to,
            applied made) {
  made.report = self->state.watch->end(made.report.in, made.report.out);
  if (made.rejects)
    self->send(to.dlq,
               rejected{made.epoch, std::shared_ptr<const rejects>{made.out, &made.out->rejected()},
                        made.shard});
  self->send(to.sink, std::move(made));
}

/// Applies what is ready and sends what it came to.
void apply_ready(shard_actor::stateful_pointer<shard_state> self, const shard_neighbours& to) {
  auto& state = self->state;
  while (auto made = state.stages->next()) {
    for (std::size_t i = 0; i < made->sends.size(); ++i)
      self->send(state.shards[i], std::move(made->sends[i]));
    if (made->answer)
      answer(self, to, std::move(*made->answer));
  }
}

/// Goes on once the other shards are known.
void go_on(shard_actor::stateful_pointer<shard_state> self, const shard_neighbours& to) {
  auto& state = self->state;
  if (state.shards.empty())
    return;
  state.watch->begin();
  apply_ready(self, to);
  state.watch->pause();
}

} // namespace

shard_actor::behavior_type shard(shard_actor::stateful_pointer<shard_state> self,
                                 const handover<shard_parts>& parts,
                                 const std::shared_ptr<const clock>& time,
                                 const shard_neighbours& neighbours) {
  self->state.stages.emplace(parts.take());
  self->state.watch.emplace(time);
  return {
      [self, to = neighbours](const meet& all) {
        self->state.shards = all.shards;
        go_on(self, to);
      },
      [self, to = neighbours](const shard_work& in) {
        self->state.stages->add(in);
        go_on(self, to);
      },
      [self, to = neighbours](const exchange& in) {
        self->state.stages->add(in);
        go_on(self, to);
      },
  };
}

} // namespace duet
