#include "tests/sim/simulation.hpp"

#include "jobs/pairs/pairs.hpp"
#include "messages/actors.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>
#include <stop_token>
#include <utility>

namespace duet::test {

namespace {

using namespace std::chrono_literals;

/// The steps in which a healed pipeline has to consume everything.
constexpr std::size_t heal_steps_max = 50'000;

/// The steps in which a pipeline has to stop.
constexpr std::size_t stop_steps_max = 5'000;

/// Processes that live at the same time.
constexpr std::size_t processes_max = 3;

/// Calls that one step may make before the brokers lose patience with open transactions.
constexpr std::size_t calls_in_step_max = 500;

constexpr std::uint32_t input_partitions_max = 5;

/// The topics of every simulation.
const checked_topics names{
    .group = "app", .output = "out", .dead_letters = "dead", .state = "app-state"};
const std::string input_topic = "raw";

/// Sums with a middle and without, of one key and of many, and the largest.
constexpr std::array<std::int64_t, 8> sums{0,  1,  2,   7,
                                           12, 13, 100, std::numeric_limits<std::int64_t>::max()};

/// The most times in a thousand steps that an event may happen; a run draws its own rates below.
constexpr std::array<std::size_t, event_count> rates_max{200, 60, 60, 6, 4,  3, 30,
                                                         10,  5,  2,  6, 80, 60};

pipeline_config draw_config(dice& chance) {
  pipeline_config config;
  config.app_id = names.group;
  config.input_topic = input_topic;
  config.output_topic = names.output;
  config.dlq_topic = names.dead_letters;
  config.threads = role_threads::shared;
  config.limits.epoch_records_max = chance.between(1, 20);
  config.limits.epoch_bytes_max = chance.between(8, 400);
  config.limits.epochs_in_flight_max = chance.between(1, 4);
  config.limits.recoveries_in_row_max = 1'000;
  return config;
}

std::array<std::size_t, event_count> draw_rates(dice& chance) {
  std::array<std::size_t, event_count> rates{};
  for (std::size_t i = 0; i < event_count; ++i)
    if (chance.below(3) > 0) // a fault that never happens lets others come further
      rates[i] = chance.between(1, rates_max[i]);
  for (const auto always : {event::arrival, event::time}) {
    auto& rate = rates[static_cast<std::size_t>(always)];
    rate = std::max<std::size_t>(rate, 30);
  }
  return rates;
}

class simulation {
public:
  simulation(std::uint64_t seed, const simulation_options& options);

  simulation_report run();

private:
  // --- steps
  void step();
  void run_one_message(process& of);
  void before_call(fake_client& who, call at);
  void interfere(fake_client& who);
  void look();
  void bury();
  void judge(const process& ended);

  // --- events
  void happen(event what);
  void start_process(bool until_caught_up = false);
  void arm_fault();
  void pass_time();
  void meet_stranger();
  void expire_all();

  // --- the end
  void heal();
  void stop_last();
  void look_again();

  [[nodiscard]] std::size_t rate(event what) const {
    return rates_[static_cast<std::size_t>(what)];
  }

  /// Notes what is wrong; the first is reported.
  void wrong(const std::string& what);

  [[nodiscard]] bool fine() const { return !report_.problem; }

  /// Notes something for the trace and its hash.
  void note(std::string_view what, std::uint64_t a = 0, std::uint64_t b = 0);

  simulation_options options_;
  dice chance_;
  std::int64_t sum_;
  std::shared_ptr<const job> job_;
  pipeline_config config_;
  std::array<std::size_t, event_count> rates_;
  fake_kafka kafka_;
  input in_;
  checker readers_;
  std::vector<std::unique_ptr<process>> processes_;
  std::optional<fake_kafka::transaction> stranger_;
  simulation_report report_;
  std::size_t step_ = 0;
  std::size_t calls_in_step_ = 0;
  bool interfering_ = false;
  bool healed_ = false;
};

simulation::simulation(std::uint64_t seed, const simulation_options& options)
    : options_{options}, chance_{seed}, sum_{chance_.pick(sums)},
      job_{std::make_shared<pairs::pairs_job>(sum_)}, config_{draw_config(chance_)},
      rates_{draw_rates(chance_)}, in_{kafka_, input_topic, sum_,
                                       static_cast<std::uint32_t>(chance_.between(1, 4))},
      readers_{kafka_, in_, sum_, names} {
  kafka_.add_topic(names.output, static_cast<std::uint32_t>(chance_.between(1, 3)));
  kafka_.add_topic(names.dead_letters, static_cast<std::uint32_t>(chance_.between(1, 3)));
  if (chance_.below(2) == 0)
    kafka_.add_topic(names.state, static_cast<std::uint32_t>(chance_.between(1, 5)));
  kafka_.markers_lag = rate(event::markers) > 0;
  kafka_.before_call = [this](fake_client& who, call at) { before_call(who, at); };
  for (auto count = chance_.below(5); count > 0; --count)
    in_.arrive(chance_);
  start_process();
}

void simulation::wrong(const std::string& what) {
  if (fine())
    report_.problem = "step " + std::to_string(step_) + ": " + what;
}

void simulation::note(std::string_view what, std::uint64_t a, std::uint64_t b) {
  const auto mix = [this](std::uint64_t value) {
    report_.trace_hash = (report_.trace_hash ^ value) * 0x9E3779B97F4A7C15U;
    report_.trace_hash ^= report_.trace_hash >> 29U;
  };
  for (const auto c : what)
    mix(static_cast<unsigned char>(c));
  mix(a);
  mix(b);
  if (options_.trace)
    std::fprintf(stderr, "%6zu %.*s %llu %llu\n", step_, static_cast<int>(what.size()), what.data(),
                 static_cast<unsigned long long>(a), static_cast<unsigned long long>(b));
}

// --- steps

simulation_report simulation::run() {
  for (; fine() && step_ < options_.steps; ++step_)
    step();
  if (fine())
    heal();
  if (fine())
    stop_last();
  if (fine())
    look_again();
  note("end", readers_.digest());
  report_.outputs = readers_.outputs();
  report_.letters = readers_.letters();
  for (const auto& each : kafka_.committed(names.group, input_topic))
    report_.positions += static_cast<std::uint64_t>(each.next.value);
  return report_;
}

void simulation::step() {
  calls_in_step_ = 0;
  if (processes_.empty() && chance_.per_mille(100))
    start_process(chance_.below(8) == 0);
  auto roll = chance_.below(1'000);
  std::optional<event> what;
  for (std::size_t i = 0; i < event_count && !what; ++i) {
    if (static_cast<event>(i) == event::between) // that happens within calls
      continue;
    if (roll < rates_[i])
      what = static_cast<event>(i);
    roll -= std::min(roll, rates_[i]);
  }
  if (what)
    happen(*what);
  else if (!processes_.empty())
    run_one_message(*chance_.pick(processes_));
  bury();
  look();
}

void simulation::run_one_message(process& of) {
  const auto ready = of.actors().ready();
  if (ready == 0 || of.client().killed())
    return;
  const auto which = chance_.below(ready);
  note("run", of.number(), which);
  of.actors().step(which);
}

void simulation::before_call(fake_client& who, call at) {
  note("call", static_cast<std::uint64_t>(at), kafka_.changes());
  // The moment that matters most for a late commit: just before its producer is fenced.
  if (at == call::open_log && rate(event::late) > 0 && chance_.below(2) == 0)
    report_.late_landed += kafka_.land_late();
  // A step that waits for somebody else's transaction would wait for ever.
  if (++calls_in_step_ > calls_in_step_max)
    expire_all();
  // Most calls are polls of which nothing depends; others are worth more.
  const auto weight = at == call::poll ? 1U : 4U;
  if (healed_ || interfering_ || !chance_.per_mille(weight * rate(event::between)))
    return;
  interfering_ = true;
  ++report_.events[static_cast<std::size_t>(event::between)];
  interfere(who);
  look();
  interfering_ = false;
}

/// Lets others act between two calls of one process.
void simulation::interfere(fake_client& who) {
  switch (chance_.below(8)) {
  case 0:
    note("kill");
    who.kill();
    return;
  case 1:
    report_.late_landed += kafka_.land_late();
    return;
  case 2:
    expire_all();
    return;
  case 3:
    in_.arrive(chance_);
    return;
  default:
    for (auto count = chance_.between(1, 30); count > 0; --count)
      if (auto& other = *chance_.pick(processes_); &other.client() != &who)
        run_one_message(other);
  }
}

void simulation::look() {
  if (const auto what = readers_.check())
    wrong(*what);
}

/// Removes the processes that have ended, and asks why they have.
void simulation::bury() {
  std::erase_if(processes_, [this](const auto& each) {
    if (each->end())
      judge(*each);
    const bool gone = each->end() || each->client().killed();
    if (gone)
      report_.faults_struck += each->client().faults_struck();
    return gone;
  });
}

void simulation::judge(const process& ended) {
  const auto& how = *ended.end();
  note("ended", ended.number(), static_cast<std::uint64_t>(how.exit_code));
  const auto who = "process " + std::to_string(ended.number());
  if (how.exit_code == 0 && !ended.stop_requested() && !ended.until_caught_up())
    wrong(who + " ended without being asked to");
  if (how.exit_code == 3 && ended.owns_log())
    wrong(who + " was fenced although no other came after it");
  if (how.exit_code == 3)
    ++report_.fenced;
  if (how.exit_code == 1 || how.exit_code == 2)
    wrong(who + " ended with " + std::to_string(how.exit_code) + ": " + how.message);
}

// --- events

void simulation::happen(event what) {
  note(to_string(what));
  ++report_.events[static_cast<std::size_t>(what)];
  switch (what) {
  case event::arrival:
    in_.arrive(chance_);
    break;
  case event::time:
    pass_time();
    break;
  case event::fault:
    arm_fault();
    break;
  case event::crash:
    if (!processes_.empty())
      chance_.pick(processes_)->client().kill();
    break;
  case event::rival:
    if (processes_.size() < processes_max)
      start_process();
    break;
  case event::stop:
    if (!processes_.empty())
      chance_.pick(processes_)->request_stop();
    break;
  case event::late:
    report_.late_landed += kafka_.land_late();
    break;
  case event::expiry:
    expire_all();
    break;
  case event::compaction:
    if (kafka_.has_topic(names.state))
      kafka_.compact(names.state, chance_.below(2) == 0);
    break;
  case event::growth:
    if (in_.partitions() < input_partitions_max)
      in_.add_partition();
    break;
  case event::stranger:
    meet_stranger();
    break;
  case event::markers:
    kafka_.land_markers();
    break;
  case event::between:
    break;
  }
}

void simulation::start_process(bool until_caught_up) {
  constexpr std::array<std::size_t, 4> poll_sizes{1, 2, 7, SIZE_MAX};
  config_.shards = static_cast<std::uint32_t>(chance_.between(1, 4));
  config_.until_caught_up = until_caught_up;
  note("start", ++report_.processes, config_.shards);
  processes_.push_back(std::make_unique<process>(kafka_, report_.processes, job_, config_));
  auto& client = processes_.back()->client();
  client.poll_records_max = chance_.pick(poll_sizes);
  client.abort_on_drop = chance_.below(2) == 0;
  client.tells_settings = chance_.below(2) == 0;
  if (chance_.below(2) == 0)
    client.arrival.emplace(chance_.seed());
}

void simulation::arm_fault() {
  // Those that matter most come more often.
  constexpr std::array<call, 14> calls{
      call::commit,   call::commit,   call::commit,        call::commit,         call::write,
      call::write,    call::begin,    call::poll,          call::describe_topic, call::committed,
      call::open_log, call::open_log, call::watermarks_of, call::open_source};
  constexpr std::array<fate, 4> fates{fate::lost, fate::applied, fate::late, fate::late};
  constexpr std::array<remedy, 3> remedies{remedy::recover, remedy::recover, remedy::retry};
  if (processes_.empty())
    return;
  const auto at = chance_.pick(calls);
  const auto what = chance_.pick(fates);
  note("fault", static_cast<std::uint64_t>(at), static_cast<std::uint64_t>(what));
  chance_.pick(processes_)
      ->client()
      .fail_next(at, {chance_.pick(remedies), "a fault"}, what, chance_.below(3));
}

void simulation::pass_time() {
  constexpr std::array<std::chrono::milliseconds, 4> spans{1ms, 100ms, 1s, 6s};
  if (!processes_.empty())
    chance_.pick(processes_)->actors().advance_time(chance_.pick(spans));
}

/// What is behind a stranger's open transaction is hidden from every reader, also from a restore.
void simulation::meet_stranger() {
  if (stranger_) {
    kafka_.abort_transaction(*std::exchange(stranger_, std::nullopt));
    return;
  }
  stranger_ = kafka_.begin_transaction();
  for (const auto& topic : {names.state, names.state, names.output, names.dead_letters})
    if (kafka_.has_topic(topic)) {
      const auto partition = chance_.below(kafka_.partitions_of(topic));
      kafka_.append(*stranger_, topic,
                    {.partition = {static_cast<std::int32_t>(partition)}, .value = "stranger"});
    }
}

/// The brokers abort every transaction that is open, but not those of the input: their producers
/// are in time.
void simulation::expire_all() {
  kafka_.expire_transactions();
  kafka_.land_markers();
  if (stranger_)
    meet_stranger();
}

// --- the end

/// Takes all faults away and starts one more process, which knows all partitions: then everything
/// has to be consumed, and by one process only.
void simulation::heal() {
  note("heal");
  healed_ = true;
  in_.settle(chance_);
  if (stranger_)
    meet_stranger();
  in_.arrive_everywhere(chance_);
  report_.late_landed += kafka_.land_late();
  kafka_.markers_lag = false;
  kafka_.land_markers();
  for (const auto& each : processes_)
    each->client().forgive();
  start_process();
  for (std::size_t taken = 0; fine() && taken < heal_steps_max; ++taken, ++step_) {
    calls_in_step_ = 0;
    if (processes_.empty())
      start_process();
    run_one_message(*chance_.pick(processes_));
    if (taken % 16 == 0)
      for (const auto& each : processes_)
        each->actors().advance_time(500ms);
    bury();
    look();
    if (!readers_.all_consumed())
      continue;
    if (processes_.size() == 1 && processes_.front()->owns_log())
      return;
    if (taken % 64 == 0) // who is fenced learns it when it commits
      in_.arrive_everywhere(chance_);
  }
  wrong("not everything is consumed, or by more than one process");
}

/// Stops the process that is left.
void simulation::stop_last() {
  note("stop");
  auto& last = *processes_.front();
  last.request_stop();
  for (std::size_t taken = 0; fine() && taken < stop_steps_max; ++taken, ++step_) {
    run_one_message(last);
    look();
    if (!last.end())
      continue;
    if (last.end()->exit_code != 0)
      wrong("a stop ended with " + std::to_string(last.end()->exit_code));
    processes_.clear();
    return;
  }
  wrong("the last process does not stop");
}

/// Looks at what is left with fresh eyes: another reader, another recovery.
void simulation::look_again() {
  for (const auto& topic : {names.output, names.dead_letters, names.state})
    for (std::uint32_t i = 0; i < kafka_.partitions_of(topic); ++i)
      if (const partition_id partition{static_cast<std::int32_t>(i)};
          kafka_.last_stable(topic, partition) != kafka_.log_end(topic, partition))
        wrong("a transaction is left open in " + topic);

  checker fresh{kafka_, in_, sum_, names};
  if (const auto what = fresh.check())
    wrong("read anew: " + *what);

  const auto client = kafka_.connect(names.group);
  const auto made = recover(*client, *job_, config_, std::stop_token{});
  if (!made) {
    wrong("the last recovery failed: " + made.error().message);
    return;
  }
  state_size held;
  for (const auto& each : made->operators) {
    held.keys += each->size().keys;
    held.waiting += each->size().waiting;
  }
  state_size expected;
  for (const auto& [key, balance] : readers_.model().balances()) {
    ++expected.keys;
    expected.waiting += static_cast<std::uint64_t>(balance < 0 ? -balance : balance);
  }
  if (held != expected)
    wrong("the last recovery restored another state");
}

} // namespace

std::string_view to_string(event what) {
  constexpr std::array<std::string_view, event_count> texts{
      "arrival", "time",       "fault",  "crash",    "rival",   "stop",   "late",
      "expiry",  "compaction", "growth", "stranger", "between", "markers"};
  return texts[static_cast<std::size_t>(what)];
}

simulation_report simulate(std::uint64_t seed, const simulation_options& options) {
  return simulation{seed, options}.run();
}

} // namespace duet::test
