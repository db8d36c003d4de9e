#include "tests/sim/between_calls.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace duet::test {

namespace {

/// Polls that one step may make before the brokers lose patience with open transactions: a step
/// that waits for the end of somebody else's polls for ever. Its own are none of those: whoever had
/// to make many calls would lose each of them.
constexpr std::size_t polls_in_step_max = 500;

/// Enough for a process to start and commit something.
constexpr std::size_t take_over_messages = 300;

} // namespace

between_calls::between_calls(world& in, happenings& events, std::optional<strike> only)
    : world_{in}, events_{events}, only_{only} {
  world_.kafka.before_call = [this](fake_client& who, call at) { before(who, at); };
  world_.kafka.after_call = [this](fake_client& who, call at) { after(who, at); };
  world_.before_message = [this](process& whom) { strike_message(whom); };
}

between_calls::~between_calls() {
  world_.kafka.before_call = nullptr;
  world_.kafka.after_call = nullptr;
  world_.before_message = nullptr;
}

void between_calls::before(fake_client& who, call at) {
  if (alone_)
    return;
  ++world_.report.calls;
  world_.log.note("call", to_string(at), who.number(), world_.kafka.changes());
  // The moment that matters most for a late commit: just before its producer is fenced.
  if (at == call::open_log && events_.rate(event::late) > 0 && world_.chance.below(2) == 0)
    events_.land_late();
  if (at == call::poll && ++polls_in_step_ > polls_in_step_max)
    lose_patience();
  strike_call(who, at, false);
  interfere(who, at);
}

void between_calls::after(fake_client& who, call at) {
  world_.look(); // before anybody else commits
  if (alone_)
    return;
  strike_call(who, at, true);
  interfere(who, at);
}

void between_calls::lose_patience() {
  polls_in_step_ = 0;
  events_.expire_all();
}

// --- drawn

void between_calls::interfere(fake_client& who, call at) {
  // Most calls are polls of which nothing depends; others are worth more.
  const auto weight = at == call::poll ? 1U : 3U;
  if (healed_ || interfering_ || !world_.chance.per_mille(weight * events_.rate(event::between)))
    return;
  interfering_ = true;
  world_.log.note("event", to_string(event::between));
  ++world_.report.events[static_cast<std::size_t>(event::between)];
  act(who);
  world_.look();
  interfering_ = false;
}

void between_calls::act(fake_client& who) {
  constexpr std::array happening{event::arrival,  event::late,   event::markers, event::growth,
                                 event::stranger, event::outage, event::time,    event::jump};
  auto& chance = world_.chance;
  switch (chance.below(9)) {
  case 0:
    world_.kill(who);
    return;
  case 1:
    events_.expire_all();
    return;
  case 2:
    freeze(who, chance.below(2) == 0);
    return;
  case 3:
    events_.compact(false);
    return;
  case 4:
  case 5:
    if (const auto what = chance.pick(happening); events_.rate(what) > 0)
      events_.happen(what);
    return;
  default:
    run_others(who, chance.between(1, 30));
  }
}

/// It stands still, perhaps for as long as a transaction may take, and another may take over.
void between_calls::freeze(const fake_client& who, bool long_enough) {
  world_.log.note("freeze");
  if (long_enough)
    events_.expire_all();
  if (world_.processes.size() < world::processes_max)
    world_.start_process();
  run_others(who, take_over_messages);
}

void between_calls::run_others(const fake_client& who, std::size_t messages) {
  for (; messages > 0; --messages)
    if (auto& other = *world_.chance.pick(world_.processes); &other.client() != &who)
      world_.run_one_message(other);
}

// --- planned

void between_calls::strike_message(process& whom) {
  if (alone_ || !only_ || only_->what != strike_kind::crash_before_message ||
      only_->at != world_.report.messages + 1)
    return;
  only_.reset();
  world_.kill(whom.client());
}

void between_calls::strike_call(fake_client& who, call at, bool done) {
  using enum strike_kind;
  const failure why{remedy::recover, "a fault"};
  if (!only_ || only_->at != world_.report.calls || only_->what == crash_before_message ||
      done != (only_->what == crash_after_call || only_->what == frozen_after_call))
    return;
  switch (std::exchange(only_, std::nullopt)->what) {
  case request_lost:
    who.fail_next(at, why, fate::lost);
    break;
  case answer_lost:
    who.fail_next(at, why, fate::applied);
    break;
  case answer_late:
    who.fail_next(at, why, fate::late);
    break;
  case frozen_before_call:
  case frozen_after_call:
    freeze(who, true);
    break;
  default:
    world_.kill(who);
  }
}

} // namespace duet::test
