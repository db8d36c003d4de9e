#include "actors/ingest.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <cassert>
#include <utility>

namespace duet {

using std::chrono::milliseconds;

namespace {

constexpr auto unlimited = std::numeric_limits<std::size_t>::max();

} // namespace

result<bool> ingest_state::read(time_point now) {
  const bool rests =
      flights.empty() && (open->moved(parts.source->progress()) || next_stamp <= wall());
  const auto rest = std::chrono::ceil<milliseconds>(rest_until - now);
  auto in = parts.source->poll(rests ? std::clamp(rest, milliseconds{0}, parts.limits.poll_wait)
                                     : parts.limits.poll_wait,
                               room());
  if (!in)
    return in.error();
  open->add(*in, parts.source->progress(), {parts.clock->now(), wall()});
  parts.source->hold(open->far_ahead());
  report.busy += parts.clock->now() - now - in->waited;
  report.waited += in->waited;
  report.in += in->records.size();
  if (in->records.empty())
    report_lag();
  if (flights.empty())
    parts.progress->alive();
  ended = in->ended;
  return in->more && !in->ended; // what else was ready lies beyond the end
}

std::size_t ingest_state::room() const {
  const auto most = std::min(parts.epoch_records_strict, parts.limits.epoch_records_max);
  return most - std::min(open->records(), most - 1);
}

bool ingest_state::full() const {
  return open->full(parts.limits) || open->records() >= parts.epoch_records_strict;
}

bool ingest_state::ready_to_close(bool more, time_point now) const {
  if (stopping || flights.size() >= parts.limits.epochs_in_flight_max)
    return false;
  if (full())
    return true;
  if (!flights.empty())
    return false;
  if (owes)
    return true; // what waits rests no longer
  const bool rested = ended || now >= rest_until;
  const bool something = open->moved(parts.source->progress()) || now >= refresh_at || due();
  return rested && !more && something;
}

bool ingest_state::blocked() const {
  return full() && flights.size() >= parts.limits.epochs_in_flight_max;
}

bool ingest_state::finished() const {
  if (!flights.empty())
    return false;
  return stopping || (ended && !owes && !open->moved(parts.source->progress()));
}

void ingest_state::land(const committed& in, time_point now) {
  const auto landed = std::move(flights.front());
  flights.pop_front();
  assert(landed.epoch == in.epoch && "SINK commits in order");
  owes = in.owes || in.next_stamp <= landed.now;
  next_stamp = in.next_stamp;
  open->learn(landed.effect_bytes, in.effect_bytes);
  grow(landed, in.effect_bytes);
  const auto took = now - landed.closed_at;
  const auto pace = std::min(took, std::exchange(last_took, took));
  const auto share =
      std::chrono::duration_cast<clock::time_point::duration>(pace * parts.limits.rest_share);
  rest_until = now + std::min<clock::time_point::duration>(share, parts.limits.rest_longest);
  for (const auto& slice : landed.slices)
    committed_to[slice.split] = slice.next;
  report_lag();
  report_flights();
}

/// Doubles what an epoch may have, as far as the effects of this one tell that the next one fits.
void ingest_state::grow(const flight& landed, std::uint64_t effect_bytes) {
  auto& strict = parts.epoch_records_strict;
  if (strict == unlimited)
    return;
  std::uint64_t records = 0;
  for (const auto& each : landed.slices)
    records += each.records;
  strict *= 2;
  if (records > 0 && effect_bytes > 0)
    strict = std::clamp<std::size_t>(records * (parts.limits.effects_max() * 3 / 4) / effect_bytes,
                                     1, strict);
  if (strict >= parts.limits.epoch_records_max)
    strict = unlimited;
}

void ingest_state::report_flights() const {
  const auto oldest = flights.empty() ? clock::time_point{} : flights.front().closed_at;
  parts.progress->in_flight_changed(flights.size(), oldest);
}

void ingest_state::report_lag() const {
  for (const auto& at : parts.source->progress()) {
    const auto behind = at.log_end.value - committed_to.at(at.split).value;
    parts.progress->lag_changed(at.split,
                                static_cast<std::uint64_t>(std::max<std::int64_t>(0, behind)));
  }
}

namespace {

using ingest_pointer = ingest_actor::stateful_pointer<ingest_state>;

void pump(ingest_pointer self, const ingest_neighbours& to, bool more);

/// Sends the open epoch on its way.
void close_epoch(ingest_pointer self, const ingest_neighbours& to) {
  auto& state = self->state;
  const auto epoch = state.next;
  const auto now = state.parts.clock->now();
  auto report = std::exchange(state.report, {});
  const bool refresh = now >= state.refresh_at;
  if (refresh)
    state.refresh_at = now + state.parts.limits.positions_refresh;
  auto parts = state.open->close(state.parts.source->progress(), state.wall(),
                                 refresh ? slices_of::all : slices_of::moved);
  report.out = parts.rows();
  ++state.next.value;
  for (std::size_t i = 0; i < parts.shards.size(); ++i)
    self->send(to.shards[i], shard_work{epoch, parts.shards[i], parts.time, parts.now});
  if (parts.rejected)
    self->send(to.dlq, rejected{epoch, parts.rejected});
  state.flights.push_back({epoch, parts.slices, now, parts.now, parts.effect_bytes});
  state.report_flights();
  self->request(to.sink, caf::infinite,
                closed{epoch, parts.answers(), parts.slices, now, parts.last, report})
      .then(
          [self, to](const committed& in) {
            self->state.land(in, self->state.parts.clock->now());
            pump(self, to, false);
          },
          [](const caf::error&) {}); // SINK has told SUPERVISOR why, or SUPERVISOR sees it end
}

/// Counts the time in which records are ready but no credit is left.
void count_backpressure(ingest_state& state) {
  const auto now = state.parts.clock->now();
  if (state.blocked_since) {
    state.parts.progress->backpressure(now - *state.blocked_since);
    state.report.waited += now - *state.blocked_since;
  }
  state.blocked_since = state.blocked() ? std::optional{now} : std::nullopt;
}

/// Does what is to be done after anything has changed.
void pump(ingest_pointer self, const ingest_neighbours& to, bool more) {
  auto& state = self->state;
  if (state.ready_to_close(more, state.parts.clock->now()))
    close_epoch(self, to);
  if (state.finished()) {
    if (!std::exchange(state.said_drained, true))
      self->send(to.supervisor, drained{});
    return;
  }
  count_backpressure(state);
  if (!state.polling && !state.stopping && !state.ended && !state.blocked()) {
    state.polling = true;
    self->send(self, poll_again{});
  }
}

} // namespace

ingest_actor::behavior_type ingest(ingest_pointer self, const handover<ingest_parts>& parts,
                                   const ingest_neighbours& neighbours) {
  auto& state = self->state;
  state.parts = parts.take();
  state.open.emplace(*state.parts.what, state.parts.keys, state.parts.source->progress(),
                     std::move(state.parts.time), std::move(state.parts.refused));
  state.owes = state.parts.waits;
  for (const auto& at : state.parts.source->progress())
    state.committed_to[at.split] = at.next;
  state.refresh_at = state.parts.clock->now() + state.parts.limits.positions_refresh;
  state.report_flights(); // those of the INGEST before a recovery are gone
  state.polling = true;
  self->send(self, poll_again{});
  return {
      [self, to = neighbours](poll_again) {
        self->state.polling = false;
        if (self->state.stopping)
          return;
        const auto more = self->state.read(self->state.parts.clock->now());
        if (!more) {
          self->state.stopping = true;
          self->send(to.supervisor, failed{more.error()});
          return;
        }
        pump(self, to, *more);
      },
      [self, to = neighbours](drain) {
        self->state.stopping = true;
        pump(self, to, false);
      },
  };
}

} // namespace duet
