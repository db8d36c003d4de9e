#include "actors/supervisor.hpp"

#include "actors/dlq.hpp"
#include "actors/ingest.hpp"
#include "actors/shard.hpp"
#include "actors/sink.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cassert>
#include <exception>
#include <string>
#include <utility>

namespace duet {

using std::chrono::milliseconds;

namespace {

using supervisor_pointer = supervisor_actor::stateful_pointer<supervisor_state>;

/// Whether another recovery may mend this.
bool recoverable(const failure& why) {
  return why.what == remedy::recover || why.what == remedy::retry || why.what == remedy::displaced;
}

void finish(supervisor_pointer self) {
  auto& state = self->state;
  outcome end;
  if (state.why)
    end = {exit_code(state.why->what), state.why->message};
  state.enter(state.why ? phase::failed : phase::stopped);
  state.parts.finished(end);
  self->quit();
}

void say_recovering(supervisor_pointer self, const std::string& remark) {
  auto& state = self->state;
  state.enter(phase::recovering);
  spdlog::warn("{}; {}", state.why->message, remark);
}

/// The brokers have refused an epoch, or it was too large: reads it again in parts, or ends.
void narrow(supervisor_pointer self, const failed& role) {
  auto& state = self->state;
  const auto next = role.fit ? state.search->divide(*role.epoch, *role.fit)
                             : state.search->narrow(role.why, *role.epoch);
  if (next) {
    say_recovering(self, *next);
    self->send(self, recover_now{});
    return;
  }
  state.why = next.error();
  finish(self);
}

/// After the roles have ended: recover, or end.
void go_on(supervisor_pointer self) {
  auto& state = self->state;
  if (state.stop_requested)
    state.why.reset(); // what is not committed is read again by the next start
  const auto divisible = std::exchange(state.divisible, std::nullopt);
  if (state.why && divisible) {
    narrow(self, *divisible);
    return;
  }
  if (!state.why || !recoverable(*state.why)) {
    finish(self);
    return;
  }
  const auto pause = state.policy->pause_after_failure(state.parts.progress->epochs());
  if (!pause) {
    state.why = failure{remedy::fatal, "gave up after too many recoveries in a row; the last: " +
                                           state.why->message};
    finish(self);
    return;
  }
  say_recovering(self, "recovering in " + std::to_string(pause->count()) + " ms");
  self->delayed_send(self, *pause, recover_now{});
}

/// Ends all roles; `go_on` follows when the last has ended, and with it its handles.
void drop(supervisor_pointer self, std::optional<failure> why) {
  auto& state = self->state;
  state.enter(phase::dropping);
  state.why = std::move(why);
  state.ingest.reset();
  for (const auto& role : state.roles)
    self->send_exit(role, caf::exit_reason::user_shutdown);
  if (state.source)
    state.source->wake();
  state.source.reset();
  if (state.roles.empty())
    go_on(self);
}

template <class Behaviour, class... Args>
auto spawn_blocking(supervisor_pointer self, Behaviour behaviour, Args&&... args) {
  if (self->state.parts.config.threads == role_threads::own)
    return self->template spawn<caf::detached>(behaviour, std::forward<Args>(args)...);
  return self->spawn(behaviour, std::forward<Args>(args)...);
}

template <class Handle> Handle watch(supervisor_pointer self, Handle role) {
  self->monitor(role);
  self->state.roles.insert(caf::actor_cast<caf::actor_addr>(role));
  return role;
}

/// Starts the shards, each with its groups, and makes them known to each other.
std::vector<shard_actor> spawn_shards(supervisor_pointer self, recovered& from,
                                      const shard_neighbours& neighbours) {
  auto& parts = self->state.parts;
  const auto& limits = parts.config.limits;
  std::vector<shard_parts> made;
  for (std::uint32_t i = 0; i < from.keys.shards; ++i)
    made.push_back({.id = {i},
                    .what = parts.what,
                    .keys = from.keys,
                    .groups = {},
                    .numbers = from.numbers,
                    .effects = {.room = limits.effect_room() / from.keys.shards,
                                .most = limits.effects_max()}});
  for (auto& each : from.groups)
    made[from.keys.shard_of(each.group).value].groups.push_back(std::move(each));
  std::vector<shard_actor> shards;
  meet all;
  for (auto& each : made) {
    parts.progress->shard_holds(each.id, size_of(each.groups));
    shards.push_back(
        watch(self, self->spawn(shard, handover{std::move(each)}, parts.clock, neighbours)));
    all.shards.emplace_back(shards.back());
  }
  for (const auto& each : shards)
    self->send(each, all);
  return shards;
}

/// Starts the roles on what was recovered.
void run(supervisor_pointer self, recovered from) {
  auto& state = self->state;
  const auto me = supervisor_actor{self};
  state.source = from.source;
  state.sources = std::move(from.sources);
  state.stands = standing::unsure;
  state.search->resume(from.source->progress());
  from.letters.condemned = state.search->condemned();
  sink_parts sink_has{std::move(from.log),
                      std::move(from.marks),
                      state.parts.progress,
                      state.parts.clock,
                      [source = from.source] { source->wake(); },
                      std::move(from.outputs),
                      std::move(from.gone),
                      state.parts.config.limits.leftovers_per_epoch,
                      state.parts.print,
                      state.parts.config.limits.transaction_write_max};
  const auto to_sink = watch(self, spawn_blocking(self, sink, handover{std::move(sink_has)}, me));

  ingest_neighbours neighbours{
      .shards = {},
      .dlq = watch(self, self->spawn(dlq, from.letters, state.parts.clock, to_sink)),
      .sink = to_sink,
      .supervisor = me};
  const bool waits = std::ranges::any_of(from.groups, waits_for_anything);
  neighbours.shards = spawn_shards(self, from, {neighbours.dlq, to_sink});

  ingest_parts ingest_has{std::move(from.source),
                          state.parts.what,
                          from.keys,
                          state.parts.progress,
                          state.parts.clock,
                          state.parts.config.limits,
                          state.search->epoch_records_first(),
                          state.search->places(),
                          std::move(from.time),
                          waits};
  state.ingest =
      watch(self, spawn_blocking(self, ingest, handover{std::move(ingest_has)}, neighbours));
  state.enter(phase::running);
}

void recover_and_run(supervisor_pointer self) {
  auto& state = self->state;
  if (state.phase != phase::recovering)
    return;
  // Without this, each recovery would leave some 100 kB more of what the dropped roles have freed.
  state.parts.give_memory_back();
  const auto begun = state.parts.clock->now();
  const recovery_context given{.kafka = *state.parts.kafka,
                               .what = *state.parts.what,
                               .config = state.parts.config,
                               .meter = *state.parts.progress,
                               .time = *state.parts.clock,
                               .stop = state.parts.stop};
  auto tried = recover(given, state.stands, state.displaced);
  if (!tried)
    state.why = tried.error();
  if (!tried || !*tried) {
    state.stop_requested = state.stop_requested || state.parts.stop.stop_requested();
    go_on(self);
    return;
  }
  auto& made = **tried;
  const auto took = state.parts.clock->now() - begun;
  state.parts.progress->recovered(took);
  spdlog::info("running {} with {} shards on {} key groups, recovered in {} ms",
               state.parts.what->name(), made.keys.shards, made.keys.key_groups,
               std::chrono::duration_cast<milliseconds>(took).count());
  run(self, std::move(made));
}

/// Says how many partitions an input topic has got, or that it is gone; nothing if it is as it was.
/// A cluster that does not answer tells nothing.
std::optional<failure> look_at(cluster& kafka, const source_topic& before) {
  const auto now = kafka.count_partitions(before.topic);
  if (!now || *now == before.partitions)
    return std::nullopt;
  return failure{remedy::recover, "the input topic " + before.topic + " has " +
                                      std::to_string(*now) + " partitions now, it had " +
                                      std::to_string(before.partitions)};
}

/// The consumer does not hear of new partitions.
void look_at_input_topics(supervisor_pointer self) {
  auto& state = self->state;
  self->delayed_send(self, state.parts.config.limits.look_at_input_every, look_at_input{});
  if (state.phase != phase::running)
    return;
  for (const auto& each : state.sources)
    if (auto changed = look_at(*state.parts.kafka, each)) {
      drop(self, std::move(changed));
      return;
    }
}

void request_stop(supervisor_pointer self) {
  auto& state = self->state;
  state.stop_requested = true;
  if (state.phase == phase::recovering) { // in the pause before it: a recovery blocks
    go_on(self);
    return;
  }
  if (state.phase != phase::running)
    return; // draining and dropping end by themselves and see the request
  state.enter(phase::draining);
  self->send(*state.ingest, drain{});
  state.source->wake();
  self->delayed_send(self, state.parts.config.limits.drain_max, drain_overdue{});
}

/// SUPERVISOR itself has thrown: nobody watches it, so it ends everything.
caf::error end_after_exception(supervisor_pointer self, const std::exception_ptr& thrown) {
  auto& state = self->state;
  std::string what;
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
    what = "not even an exception";
  }
  for (const auto& role : state.roles)
    self->send_exit(role, caf::exit_reason::user_shutdown);
  state.why = failure{remedy::fatal, "an unexpected error: " + what};
  finish(self);
  return caf::sec::runtime_error;
}

bool active(phase at) { return at == phase::running || at == phase::draining; }

/// A role has ended. That is expected only while they are being dropped.
void role_ended(supervisor_pointer self, const caf::down_msg& role) {
  auto& state = self->state;
  state.roles.erase(role.source);
  if (state.phase == phase::dropping && state.roles.empty())
    go_on(self);
  else if (active(state.phase))
    drop(self, failure{remedy::fatal,
                       "a role ended unexpectedly: " + self->system().render(role.reason)});
}

} // namespace

void supervisor_state::enter(duet::phase to) {
  assert(may_follow(phase, to) && "the phases and their moves are drawn in model/phase.hpp");
  phase = to;
  parts.progress->entered(to);
}

supervisor_actor::behavior_type supervisor(supervisor_pointer self, const supervisor_parts& parts) {
  self->state.parts = parts;
  self->state.policy.emplace(parts.config.limits);
  self->state.search.emplace(names_of(parts.what->shape().sources));
  self->set_down_handler([self](const caf::down_msg& role) { role_ended(self, role); });
  self->set_exception_handler(
      [self](const std::exception_ptr& thrown) { return end_after_exception(self, thrown); });
  self->send(self, recover_now{});
  self->delayed_send(self, parts.config.limits.look_at_input_every, look_at_input{});
  return {
      [self](recover_now) { recover_and_run(self); },
      [self](look_at_input) { look_at_input_topics(self); },
      [self](const failed& role) {
        if (!active(self->state.phase))
          return;
        if (role.why.what == remedy::refused || role.fit)
          self->state.divisible = role;
        if (role.why.what == remedy::displaced)
          self->state.displaced = role.why;
        drop(self, role.why);
      },
      [self](drain) { request_stop(self); },
      [self](drained) {
        if (active(self->state.phase))
          drop(self, std::nullopt);
      },
      [self](drain_overdue) {
        if (self->state.phase == phase::draining)
          drop(self, std::nullopt);
      },
  };
}

} // namespace duet
