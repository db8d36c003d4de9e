#include "tests/sim/happenings.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {

namespace {

using namespace std::chrono_literals;

/// How often an event happens: in so many of twelve runs, and there so many times in a thousand
/// steps. What never happens in a run lets the rest come further.
struct event_kind {
  event what;
  std::string_view name;
  std::size_t of_twelve_runs;
  std::size_t rate_min;
  std::size_t rate_max;
};

constexpr std::array<event_kind, event_count> kinds{{{event::arrival, "arrival", 12, 30, 200},
                                                     {event::time, "time", 12, 30, 60},
                                                     {event::jump, "jump", 8, 1, 5},
                                                     {event::fault, "fault", 8, 1, 60},
                                                     {event::outage, "outage", 6, 1, 8},
                                                     {event::revocation, "revocation", 4, 1, 3},
                                                     {event::crash, "crash", 8, 1, 6},
                                                     {event::pause, "pause", 8, 1, 5},
                                                     {event::rival, "rival", 8, 1, 4},
                                                     {event::stop, "stop", 8, 1, 3},
                                                     {event::late, "late", 8, 1, 30},
                                                     {event::markers, "markers", 8, 1, 60},
                                                     {event::compaction, "compaction", 8, 1, 5},
                                                     {event::growth, "growth", 8, 1, 2},
                                                     {event::stranger, "stranger", 8, 1, 6},
                                                     {event::loss, "loss", 1, 1, 1},
                                                     {event::refusal, "refusal", 4, 1, 4},
                                                     {event::between, "between", 8, 1, 80}}};

constexpr std::uint32_t input_partitions_max = 5;

} // namespace

std::string_view to_string(event what) { return kinds[static_cast<std::size_t>(what)].name; }

happenings::happenings(world& in, bool calm) : world_{in} {
  for (const auto& kind : kinds) {
    const bool needed = kind.of_twelve_runs == 12;
    if (world_.chance.below(12) < kind.of_twelve_runs && (needed || !calm))
      rates_[static_cast<std::size_t>(kind.what)] =
          world_.chance.between(kind.rate_min, kind.rate_max);
  }
  world_.kafka.let_markers_lag(rate(event::markers) > 0);
}

std::optional<event> happenings::draw() {
  auto roll = world_.chance.below(1'000);
  for (const auto& kind : kinds) {
    if (kind.what == event::between) // that happens within calls
      continue;
    if (roll < rate(kind.what))
      return kind.what;
    roll -= rate(kind.what);
  }
  return std::nullopt;
}

void happenings::happen(event what) {
  world_.log.note("event", to_string(what));
  ++world_.report.events[static_cast<std::size_t>(what)];
  switch (what) {
  case event::arrival:
    world_.in.arrive(world_.chance);
    break;
  case event::time:
    world_.pass_time(world_.chance.pick(std::array{1ms, 100ms, 1'000ms, 6'000ms}));
    break;
  case event::jump:
    jump();
    break;
  case event::fault:
    arm_fault();
    break;
  case event::outage:
  case event::revocation:
    disturb(what);
    break;
  case event::crash:
    kill();
    break;
  case event::pause:
    pause();
    break;
  case event::rival:
    if (world_.processes.size() < world::processes_max)
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
    clean_up();
    break;
  case event::growth:
    if (world_.in.partitions() < input_partitions_max)
      world_.in.add_partition();
    break;
  case event::stranger:
    meet_stranger();
    break;
  case event::loss:
    lose_topic();
    break;
  case event::refusal:
    refuse();
    break;
  case event::between:
    break;
  }
}

// --- to calls

void happenings::arm_fault() {
  // Those that matter most come more often.
  constexpr std::array<call, 14> calls{
      call::commit,   call::commit,   call::commit,        call::commit,         call::write,
      call::write,    call::begin,    call::poll,          call::describe_topic, call::committed,
      call::open_log, call::open_log, call::watermarks_of, call::open_source};
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

/// Begins what disturbs all processes, or ends it.
void happenings::disturb(event what) {
  if (world_.kafka.disturbed())
    world_.kafka.calm();
  else if (what == event::revocation)
    withdraw_rights();
  else
    take_brokers_away();
}

void happenings::withdraw_rights() {
  const fault refusal{{remedy::unauthorised, "not authorised"}, fate::lost};
  auto& kafka = world_.kafka;
  switch (world_.chance.below(4)) {
  case 0: // to read the input
    kafka.disturb({call::poll, call::describe_topic, call::watermarks_of}, refusal);
    break;
  case 1: // to write
    kafka.disturb({call::write, call::commit}, refusal);
    break;
  case 2: // to be in the group
    kafka.disturb({call::committed, call::commit}, refusal);
    break;
  default: // to use the transactional ids
    kafka.disturb({call::open_log, call::commit}, refusal);
  }
}

void happenings::take_brokers_away() {
  auto& chance = world_.chance;
  constexpr std::array fates{fate::lost, fate::applied, fate::late};
  constexpr std::array remedies{remedy::recover, remedy::retry};
  const fault away{{chance.pick(remedies), "nobody answers"}, chance.pick(fates)};
  auto& kafka = world_.kafka;
  switch (chance.below(4)) {
  case 0: // the coordinator of transactions
    kafka.disturb({call::open_log, call::commit}, away);
    break;
  case 1: // the coordinator of the group
    kafka.disturb({call::committed, call::commit}, away);
    break;
  case 2: // the leaders of partitions
    kafka.disturb({call::poll, call::write, call::watermarks_of}, away);
    break;
  default:
    kafka.disturb({call::describe_topic, call::create_topic, call::committed, call::watermarks_of,
                   call::open_source, call::open_log, call::poll, call::write, call::commit},
                  away);
  }
}

void happenings::land_late() { world_.report.late_landed += world_.kafka.land_late(); }

// --- to clocks

void happenings::jump() {
  auto& chance = world_.chance;
  const auto by = chance.pick(std::array<std::chrono::milliseconds, 3>{
      16s, std::chrono::hours{1}, std::chrono::hours{24 * 30}});
  switch (chance.below(4)) {
  case 0:
    world_.kafka.jump(by);
    break;
  case 1:
    world_.kafka.jump(-by);
    break;
  case 2:
    if (!world_.processes.empty())
      chance.pick(world_.processes)->actors().advance_time(by);
    break;
  default:
    world_.pass_time(by);
  }
}

void happenings::expire_all() {
  world_.pass_time(fake_kafka::transaction_timeout);
  world_.kafka.land_markers();
  if (stranger_)
    meet_stranger();
}

// --- to processes

void happenings::kill() {
  if (!world_.processes.empty())
    world_.chance.pick(world_.processes)->client().kill();
}

void happenings::pause() {
  if (!world_.processes.empty())
    world_.stand_still(*world_.chance.pick(world_.processes), world_.chance.between(20, 400));
}

void happenings::stop() {
  if (!world_.processes.empty())
    world_.chance.pick(world_.processes)->request_stop();
}

// --- to topics

void happenings::compact(bool tombstones) {
  if (world_.kafka.has_topic(world::names.state))
    world_.kafka.compact(world::names.state, tombstones);
}

/// What brokers do after hours, when nobody is reading from before: tombstones and old input go.
void happenings::clean_up() {
  auto& kafka = world_.kafka;
  compact(world_.chance.below(2) == 0);
  world_.look(); // before anything that it would read is gone
  for (const auto& [partition, next, time] :
       kafka.committed(world::names.group, world::input_topic))
    kafka.trim(world::input_topic, partition, next);
}

/// What is behind a stranger's open transaction is hidden from every reader, also from a restore.
void happenings::meet_stranger() {
  auto& kafka = world_.kafka;
  if (stranger_) {
    kafka.abort_transaction(*std::exchange(stranger_, std::nullopt));
    return;
  }
  stranger_ = kafka.begin_transaction();
  const auto& names = world::names;
  for (const auto& topic : {names.state, names.state, names.output, names.dead_letters})
    if (kafka.has_topic(topic)) {
      const auto partition = world_.chance.below(kafka.partitions_of(topic));
      kafka.append(*stranger_, topic,
                   {.partition = {static_cast<std::int32_t>(partition)}, .value = "stranger"});
    }
}

/// Without the letters nobody could say which good records have become one.
void happenings::refuse() {
  if (!world_.lost)
    world_.refused.change(world_.chance, {world::names.output, world::names.dead_letters});
}

/// An application that has never committed anything may start anew.
bool happenings::can_be_lost(const std::string& topic) const {
  const auto at = world_.kafka.decided(world::names.group, world::input_topic);
  return world_.kafka.has_topic(topic) &&
         std::ranges::any_of(at, [](const partition_offset& each) { return each.next.value > 0; });
}

/// Deletes one topic in a run; half of the time somebody makes it anew at once.
void happenings::lose_topic() {
  auto& chance = world_.chance;
  auto& kafka = world_.kafka;
  const auto& names = world::names;
  const std::array topics{world::input_topic, names.state, names.output, names.dead_letters};
  const auto& topic = chance.pick(topics);
  const bool needed = topic == names.dead_letters && world_.refused.ever();
  if (world_.lost || needed || !can_be_lost(topic))
    return;
  world_.look();
  const bool anew = chance.below(2) == 0;
  const auto partitions = kafka.partitions_of(topic);
  kafka.remove_topic(topic);
  if (anew)
    kafka.add_topic(topic, partitions);
  const bool only_results = topic == names.output || topic == names.dead_letters;
  world_.lost = {topic, !(only_results && (anew || world_.config.create_topics))};
  world_.readers.forgive_loss_of(topic);
  if (topic == world::input_topic)
    world_.in.close();
  world_.log.note("lost", topic, anew ? 1 : 0);
}

void happenings::heal() {
  auto& kafka = world_.kafka;
  world_.in.settle(world_.chance);
  if (stranger_)
    meet_stranger();
  kafka.calm();
  if (world_.chance.below(2) == 0) // or else it has to do with them
    world_.refused.end();
  land_late();
  kafka.let_markers_lag(false);
  kafka.land_markers();
  world_.wake_all();
  for (const auto& each : world_.processes)
    each->client().forgive();
}

} // namespace duet::test
