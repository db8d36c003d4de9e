#include "actors/shard.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace duet {

namespace {

/// Applies what is ready and sends what it came to.
void go_on(shard_actor::stateful_pointer<shard_state> self, const sink_actor& sink) {
  auto& state = self->state;
  if (state.shards.empty())
    return;
  state.watch->begin();
  while (auto made = state.stages->next()) {
    for (std::size_t i = 0; i < made->sends.size(); ++i)
      self->send(state.shards[i], std::move(made->sends[i]));
    if (!made->answer)
      continue;
    auto& report = made->answer->report;
    report = state.watch->end(report.in, report.out);
    self->send(sink, std::move(*made->answer));
  }
  state.watch->pause();
}

} // namespace

shard_actor::behavior_type shard(shard_actor::stateful_pointer<shard_state> self,
                                 const handover<shard_parts>& parts,
                                 const std::shared_ptr<const clock>& time, const sink_actor& to) {
  self->state.stages.emplace(parts.take());
  self->state.watch.emplace(time);
  return {
      [self, to](const meet& all) {
        self->state.shards = all.shards;
        go_on(self, to);
      },
      [self, to](const shard_work& in) {
        self->state.stages->add(in);
        go_on(self, to);
      },
      [self, to](const exchange& in) {
        self->state.stages->add(in);
        go_on(self, to);
      },
  };
}

} // namespace duet
