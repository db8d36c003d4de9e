#include "tests/sim/window_events.hpp"

#include <algorithm>

namespace duet::test {

namespace {

using namespace std::chrono_literals;

/// How often an event happens: in so many of twelve runs, and there so many times in a thousand
/// steps.
struct event_kind {
  event what;
  std::size_t of_twelve_runs;
  std::size_t rate_min;
  std::size_t rate_max;
};

/// Those that time has nothing to do with are left to the simulation of `pairs`.
constexpr std::array<event_kind, 12> kinds{{{event::arrival, 12, 10, 60},
                                            {event::time, 12, 20, 60},
                                            {event::fault, 8, 1, 30},
                                            {event::outage, 4, 1, 8},
                                            {event::crash, 8, 1, 8},
                                            {event::pause, 6, 1, 5},
                                            {event::rival, 8, 1, 4},
                                            {event::stop, 8, 1, 5},
                                            {event::late, 8, 1, 30},
                                            {event::markers, 8, 1, 60},
                                            {event::compaction, 8, 1, 8},
                                            {event::between, 8, 1, 60}}};

/// As in `between_calls`.
constexpr std::size_t polls_in_step_max = 500;
constexpr std::size_t take_over_messages = 300;

} // namespace

window_events::window_events(window_world& in) : world_{in} {
  auto& chance = world_.chance;
  for (const auto& kind : kinds)
    if (chance.below(12) < kind.of_twelve_runs)
      rates_[static_cast<std::size_t>(kind.what)] = chance.between(kind.rate_min, kind.rate_max);
  world_.kafka.let_markers_lag(rate(event::markers) > 0);
  world_.kafka.before_call = [this](fake_client& who, call at) { before(who, at); };
  world_.kafka.after_call = [this](fake_client& who, call at) { after(who, at); };
}

window_events::~window_events() {
  world_.kafka.before_call = nullptr;
  world_.kafka.after_call = nullptr;
}

std::optional<event> window_events::draw() {
  auto roll = world_.chance.below(1'000);
  for (const auto& kind : kinds) {
    if (kind.what == event::between)
      continue;
    if (roll < rate(kind.what))
      return kind.what;
    roll -= rate(kind.what);
  }
  return std::nullopt;
}

void window_events::happen(event what) {
  auto& chance = world_.chance;
  world_.log.note("event", to_string(what));
  ++world_.report.events[static_cast<std::size_t>(what)];
  switch (what) {
  case event::arrival:
    world_.in.arrive(chance);
    break;
  case event::time:
    world_.pass_time(chance.pick(std::array{1ms, 100ms, 1'000ms, 6'000ms}));
    break;
  case event::fault:
    arm_fault();
    break;
  case event::outage:
    if (world_.kafka.disturbed())
      world_.kafka.calm();
    else
      take_brokers_away();
    break;
  case event::crash:
    kill();
    break;
  case event::pause:
    pause();
    break;
  case event::rival:
    if (world_.processes.size() < window_world::processes_max)
      world_.start_process();
    break;
  case event::stop:
    stop();
    break;
  case event::late:
    land_late();
    break;
  case event::markers:
    world_.kafka.land_markers();
    break;
  case event::compaction:
    world_.look(); // before anything that it would read is gone
    world_.kafka.compact(window_checker::state, chance.below(2) == 0);
    break;
  default:
    break;
  }
}

// --- to calls

void window_events::arm_fault() {
  constexpr std::array<call, 12> calls{call::commit,   call::commit,   call::commit,
                                       call::commit,   call::write,    call::write,
                                       call::begin,    call::poll,     call::committed,
                                       call::open_log, call::open_log, call::open_source};
  constexpr std::array<fate, 4> fates{fate::lost, fate::applied, fate::late, fate::late};
  constexpr std::array<remedy, 3> remedies{remedy::recover, remedy::recover, remedy::retry};
  auto& chance = world_.chance;
  if (world_.processes.empty())
    return;
  const auto at = chance.pick(calls);
  const auto what = chance.pick(fates);
  world_.log.note(to_string(at), to_string(what));
  chance.pick(world_.processes)
      ->client()
      .fail_next(at, {chance.pick(remedies), "a fault"}, what, chance.below(3));
}

void window_events::take_brokers_away() {
  auto& chance = world_.chance;
  constexpr std::array fates{fate::lost, fate::applied, fate::late};
  const fault away{{remedy::recover, "nobody answers"}, chance.pick(fates)};
  if (chance.below(2) == 0)
    world_.kafka.disturb({call::open_log, call::commit, call::committed}, away);
  else
    world_.kafka.disturb({call::poll, call::write, call::watermarks_of}, away);
}

void window_events::land_late() {
  world_.report.late_landed += world_.kafka.land_late();
  world_.look();
}

void window_events::expire_all() {
  world_.pass_time(fake_kafka::transaction_timeout);
  world_.kafka.land_markers();
}

// --- to processes

/// What arrives after the last commit and before the next start is late by what was committed.
void window_events::kill() {
  if (world_.processes.empty())
    return;
  world_.chance.pick(world_.processes)->client().kill();
  world_.arrive_late();
}

void window_events::pause() {
  if (!world_.processes.empty())
    world_.stand_still(*world_.chance.pick(world_.processes), world_.chance.between(20, 400));
}

void window_events::stop() {
  if (!world_.processes.empty())
    world_.chance.pick(world_.processes)->request_stop();
}

void window_events::heal() {
  healed_ = true;
  auto& kafka = world_.kafka;
  kafka.calm();
  land_late();
  kafka.let_markers_lag(false);
  kafka.land_markers();
  for (const auto& each : world_.processes) {
    each->stand_still_until(0);
    each->client().forgive();
  }
}

void window_events::harm() {
  healed_ = false;
  world_.kafka.let_markers_lag(rate(event::markers) > 0);
}

// --- within calls

void window_events::before(fake_client& who, call at) {
  ++world_.report.calls;
  world_.log.note("call", to_string(at), who.number(), world_.kafka.changes());
  // The moment that matters most for a late commit: just before its producer is fenced.
  if (at == call::open_log && rate(event::late) > 0 && world_.chance.below(2) == 0)
    land_late();
  if (at == call::poll && ++polls_in_step_ > polls_in_step_max) {
    polls_in_step_ = 0;
    expire_all();
  }
  interfere(who, at);
}

void window_events::after(fake_client& who, call at) {
  world_.look(); // before anybody else commits
  interfere(who, at);
}

void window_events::interfere(fake_client& who, call at) {
  const auto weight = at == call::poll ? 1U : 3U;
  if (healed_ || interfering_ || !world_.chance.per_mille(weight * rate(event::between)))
    return;
  interfering_ = true;
  world_.log.note("event", to_string(event::between));
  ++world_.report.events[static_cast<std::size_t>(event::between)];
  act(who);
  world_.look();
  interfering_ = false;
}

void window_events::act(fake_client& who) {
  constexpr std::array happening{event::arrival, event::late, event::markers, event::outage,
                                 event::time};
  auto& chance = world_.chance;
  switch (chance.below(8)) {
  case 0:
    world_.log.note("kill");
    who.kill();
    world_.arrive_late();
    return;
  case 1:
    expire_all();
    return;
  case 2:
    freeze(who, chance.below(2) == 0);
    return;
  case 3:
    world_.kafka.compact(window_checker::state, false);
    return;
  case 4:
    if (const auto what = chance.pick(happening); rate(what) > 0)
      happen(what);
    return;
  default:
    run_others(who, chance.between(1, 30));
  }
}

/// It stands still, perhaps for as long as a transaction may take, and another may take over.
void window_events::freeze(const fake_client& who, bool long_enough) {
  world_.log.note("freeze");
  if (long_enough)
    expire_all();
  if (world_.processes.size() < window_world::processes_max)
    world_.start_process();
  run_others(who, take_over_messages);
}

void window_events::run_others(const fake_client& who, std::size_t messages) {
  for (; messages > 0; --messages)
    if (auto& other = *world_.chance.pick(world_.processes); &other.client() != &who)
      world_.run_one_message(other);
}

} // namespace duet::test
