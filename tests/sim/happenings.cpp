#include "tests/sim/happenings.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace duet::test {

namespace {

using namespace std::chrono_literals;

/// What fails together while something is away: the coordinator of transactions, that of the group,
/// the leaders of partitions, or all brokers.
const std::vector<std::vector<call>> outages{
    {call::open_log, call::commit},
    {call::committed, call::commit},
    {call::poll, call::write, call::watermarks_of},
    {call::describe_topic, call::create_topic, call::committed, call::watermarks_of,
     call::open_source, call::open_log, call::poll, call::write, call::commit}};

/// What one may not do without a right: to read the input, to write, to be in the group, or to use
/// the transactional ids.
const std::vector<std::vector<call>> needs_rights{
    {call::poll, call::describe_topic, call::watermarks_of},
    {call::write, call::commit},
    {call::committed, call::commit},
    {call::open_log, call::commit}};

} // namespace

/// How often an event happens: in so many of twelve runs, and there so many times in a thousand
/// steps. What never happens in a run lets the rest come further.
struct happenings::kind {
  event what;
  std::string_view name;
  std::size_t of_twelve_runs;
  std::size_t rate_min;
  std::size_t rate_max;
  void (*happen)(happenings& of);
};

const std::array<happenings::kind, event_count> happenings::kinds{{
    {event::arrival, "arrival", 12, 20, 150,
     [](happenings& of) { of.world_.in.arrive(of.world_.chance); }},
    {event::time, "time", 12, 30, 60, [](happenings& of) { of.pass_time(); }},
    {event::jump, "jump", 8, 1, 5, [](happenings& of) { of.jump(); }},
    {event::fault, "fault", 8, 1, 60, [](happenings& of) { of.arm_fault(); }},
    {event::outage, "outage", 6, 1, 8, [](happenings& of) { of.take_brokers_away(); }},
    {event::revocation, "revocation", 4, 1, 3, [](happenings& of) { of.withdraw_rights(); }},
    {event::crash, "crash", 8, 1, 6, [](happenings& of) { of.kill(); }},
    {event::pause, "pause", 8, 1, 5, [](happenings& of) { of.pause(); }},
    {event::rival, "rival", 8, 1, 4, [](happenings& of) { of.start_rival(); }},
    {event::stop, "stop", 8, 1, 3, [](happenings& of) { of.stop(); }},
    {event::late, "late", 8, 1, 30, [](happenings& of) { of.land_late(); }},
    {event::markers, "markers", 8, 1, 60, [](happenings& of) { of.world_.kafka.land_markers(); }},
    {event::compaction, "compaction", 8, 1, 5, [](happenings& of) { of.clean_up(); }},
    {event::growth, "growth", 8, 1, 2, [](happenings& of) { of.world_.in.grow(of.world_.chance); }},
    {event::stranger, "stranger", 8, 1, 6, [](happenings& of) { of.meet_stranger(); }},
    {event::loss, "loss", 2, 1, 1, [](happenings& of) { of.lose_topic(); }},
    {event::refusal, "refusal", 4, 1, 4, [](happenings& of) { of.refuse(); }},
    {event::between, "between", 8, 1, 80, [](happenings&) {}},
}};

std::string_view to_string(event what) {
  return happenings::kinds[static_cast<std::size_t>(what)].name;
}

happenings::happenings(world& in, bool calm) : world_{in} {
  for (const auto& each : kinds) {
    const bool needed = each.of_twelve_runs == 12;
    if (world_.chance.below(12) < each.of_twelve_runs && (needed || !calm))
      rates_[static_cast<std::size_t>(each.what)] =
          world_.chance.between(each.rate_min, each.rate_max);
  }
}

std::optional<event> happenings::draw() {
  auto roll = world_.chance.below(1'000);
  for (const auto& each : kinds) {
    if (each.what == event::between) // that happens within calls
      continue;
    if (roll < rate(each.what))
      return each.what;
    roll -= rate(each.what);
  }
  return std::nullopt;
}

void happenings::happen(event what) {
  const auto& each = kinds[static_cast<std::size_t>(what)];
  world_.log.note("event", each.name);
  ++world_.report.events[static_cast<std::size_t>(what)];
  each.happen(*this);
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
  auto* const whom = any_process();
  if (whom == nullptr)
    return;
  const auto at = chance.pick(calls);
  const auto what = chance.pick(fates);
  world_.log.note(to_string(at), to_string(what));
  whom->client().fail_next(at, {chance.pick(remedies), "a fault"}, what, chance.below(3));
}

/// Begins what disturbs all processes, or ends it.
void happenings::disturb(const std::vector<std::vector<call>>& together, const fault& how) {
  if (world_.kafka.disturbed())
    world_.kafka.calm();
  else
    world_.kafka.disturb(world_.chance.pick(together), how);
}

void happenings::take_brokers_away() {
  constexpr std::array fates{fate::lost, fate::applied, fate::late};
  constexpr std::array remedies{remedy::recover, remedy::retry};
  auto& chance = world_.chance;
  disturb(outages, {{chance.pick(remedies), "nobody answers"}, chance.pick(fates)});
}

void happenings::withdraw_rights() {
  disturb(needs_rights, {{remedy::unauthorised, "not authorised"}, fate::lost});
}

void happenings::land_late() {
  world_.report.late_landed += world_.kafka.land_late();
  world_.look(); // before anybody else commits
}

// --- to clocks

void happenings::pass_time() {
  world_.pass_time(world_.chance.pick(std::array{1ms, 100ms, 1'000ms, 6'000ms}));
}

void happenings::jump() {
  auto& chance = world_.chance;
  const auto by = chance.pick(std::array<std::chrono::milliseconds, 3>{
      16s, std::chrono::hours{1}, std::chrono::hours{24 * 30}});
  // Half of them to one process: it is told apart only where another commits before it does.
  switch (chance.below(6)) {
  case 0:
    world_.kafka.jump(by);
    break;
  case 1:
    world_.kafka.jump(-by);
    break;
  case 2:
  case 3:
  case 4:
    if (auto* const whom = any_process())
      world_.jump(*whom, by);
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

process* happenings::any_process() {
  return world_.processes.empty() ? nullptr : world_.chance.pick(world_.processes).get();
}

void happenings::kill() {
  if (auto* const whom = any_process())
    world_.kill(whom->client());
}

void happenings::pause() {
  if (auto* const whom = any_process())
    world_.stand_still(*whom, world_.chance.between(20, 400));
}

void happenings::start_rival() {
  if (world_.processes.size() < world::processes_max)
    world_.start_process();
}

void happenings::stop() {
  if (auto* const whom = any_process())
    whom->request_stop();
}

// --- to topics

void happenings::compact(bool tombstones) {
  if (world_.kafka.has_topic(world_.names.state))
    world_.kafka.compact(world_.names.state, tombstones);
}

/// What brokers do after hours, when nobody is reading from before: tombstones and old input go.
void happenings::clean_up() {
  auto& kafka = world_.kafka;
  compact(world_.chance.below(2) == 0);
  world_.look(); // before anything that it would read is gone
  for (const auto& topic : world_.in.topics())
    for (const auto& [partition, next, time] : kafka.committed(world_.names.group, topic))
      kafka.trim(topic, partition, next);
}

/// What the application writes to, but for its state.
std::vector<std::string> happenings::result_topics() const {
  auto topics = world_.names.targets;
  topics.push_back(world_.names.dead_letters);
  return topics;
}

/// What is behind a stranger's open transaction is hidden from every reader, also from a restore.
void happenings::meet_stranger() {
  auto& kafka = world_.kafka;
  if (stranger_) {
    kafka.abort_transaction(*std::exchange(stranger_, std::nullopt));
    return;
  }
  stranger_ = kafka.begin_transaction();
  auto topics = result_topics();
  topics.insert(topics.end(), 2, world_.names.state);
  for (const auto& topic : topics)
    if (kafka.has_topic(topic)) {
      const auto partition = world_.chance.below(kafka.partitions_of(topic));
      kafka.append(*stranger_, topic,
                   {.partition = numbered<partition_id>(partition), .value = "stranger"});
    }
}

/// Without the letters nobody could say which good records have become one.
void happenings::refuse() {
  if (world_.lost)
    return;
  std::vector<std::string> topics{world_.names.dead_letters};
  for (std::size_t i = 0; i < world_.names.targets.size(); ++i)
    if (world_.app->may_be_refused(numbered<target_id>(i)))
      topics.push_back(world_.names.targets[i]);
  world_.refused.change(world_.chance, topics);
}

/// An application that has never committed anything may start anew, and one that has read nothing
/// of an input may go on with another one.
bool happenings::can_be_lost(const std::string& topic) const {
  const auto was_read = [this](const std::string& input) {
    return std::ranges::any_of(world_.kafka.decided(world_.names.group, input),
                               [](const partition_offset& each) { return each.next.value > 0; });
  };
  if (world_.in.contain(topic))
    return was_read(topic) && world_.kafka.has_topic(topic);
  return std::ranges::any_of(world_.in.topics(), was_read) && world_.kafka.has_topic(topic);
}

/// Deletes one topic in a run; half of the time somebody makes it anew at once.
void happenings::lose_topic() {
  auto& chance = world_.chance;
  auto& kafka = world_.kafka;
  const auto results = result_topics();
  auto topics = results;
  topics.push_back(world_.names.state);
  topics.insert(topics.end(), world_.in.topics().begin(), world_.in.topics().end());
  const auto& topic = chance.pick(topics);
  const bool needed = topic == world_.names.dead_letters && world_.refused.ever();
  if (world_.lost || needed || !can_be_lost(topic))
    return;
  world_.look();
  const bool anew = chance.below(2) == 0;
  const auto partitions = kafka.partitions_of(topic);
  kafka.remove_topic(topic);
  if (anew)
    kafka.add_topic(topic, partitions);
  const bool only_results = std::ranges::find(results, topic) != results.end();
  world_.lost = {topic, !(only_results && (anew || world_.config.create_topics))};
  world_.readers.forgive_loss_of(topic);
  world_.in.close(topic);
  world_.log.note("lost", topic, anew ? 1 : 0);
}

// --- to everybody

void happenings::harm() { world_.kafka.let_markers_lag(rate(event::markers) > 0); }

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
  world_.set_clocks();
  for (const auto& each : world_.processes)
    each->client().forgive();
}

} // namespace duet::test
