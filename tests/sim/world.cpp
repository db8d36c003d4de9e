#include "tests/sim/world.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace duet::test {

namespace {

using namespace std::chrono_literals;

/// How duet begins to say that a clock is behind the last stamp.
constexpr std::string_view clock_is_behind = "the clock of this machine is ";

checked_topics names_in(const job_shape& shape) {
  return {.group = "app",
          .dead_letters = "dead",
          .state = "app-state",
          .targets = names_of(shape.targets)};
}

pipeline_config draw_pipeline(const checked_topics& names, dice& chance) {
  pipeline_config config;
  config.app_id = names.group;
  config.dlq_topic = names.dead_letters;
  config.threads = role_threads::shared;
  config.create_topics = chance.below(2) == 0;
  config.limits.recoveries_in_row_max = 1'000;
  return config;
}

} // namespace

world::world(std::uint64_t seed, const simulation_options& options)
    : chance{seed}, log{options.loud}, app{options.job(chance)},
      shape{app->make_job(chance)->shape()}, names{names_in(shape)}, config{draw_pipeline(names,
                                                                                          chance)},
      in{kafka, *app, shape, chance}, readers{kafka, in, refused, *app, shape.tables, names} {
  kafka.refusal = [this](const std::string& topic, const kafka_record& record) {
    return refused.judge(topic, record);
  };
  for (const auto& topic : names.targets)
    kafka.add_topic(topic, static_cast<std::uint32_t>(chance.between(1, 3)));
  kafka.add_topic(names.dead_letters, static_cast<std::uint32_t>(chance.between(1, 3)));
  if (chance.below(2) == 0)
    kafka.add_topic(names.state, static_cast<std::uint32_t>(chance.between(1, 5)));
  for (auto count = bounded() ? chance.between(5, 40) : chance.below(5); count > 0; --count)
    in.arrive(chance);
}

bool world::bounded() const { return std::ranges::all_of(shape.sources, &job_topic::bounded); }

void world::begin_step() { log.begin_step(++report.steps); }

void world::wrong(const std::string& problem) {
  if (fine())
    report.problem = "step " + std::to_string(report.steps) + ": " + problem;
}

// --- processes

/// Small ones mostly: then results are owed, and an epoch has a part of a poll or of a window.
void world::draw_limits() {
  constexpr std::array<std::size_t, 5> records{1, 2, 7, 20, 50'000};
  constexpr std::array<std::size_t, 7> bytes{1, 50, 400, 2'000, 8'000, 20'000, 1'000'000};
  config.shards = static_cast<std::uint32_t>(chance.between(1, 4));
  config.limits.epoch_records_max = chance.pick(records);
  config.limits.epoch_bytes_max = chance.pick(bytes);
  config.limits.epochs_in_flight_max = chance.between(1, 4);
  config.allow_drop_state = true; // operators of windows change now and then
  config.accept_clock_skew = chance.below(4) > 0;
}

/// The machines of an application do not agree on the time.
std::chrono::milliseconds world::draw_skew() {
  return chance.below(3) > 0 ? 0ms : chance.pick(std::array{700ms, 4'000ms, 60'000ms});
}

process& world::start_process(bool until_caught_up) {
  constexpr std::array<std::size_t, 4> poll_sizes{1, 2, 7, SIZE_MAX};
  if (chance.below(2) == 0)
    arrive_late();
  draw_limits();
  config.until_caught_up = until_caught_up;
  log.note("start", ++report.processes, config.shards);
  processes.push_back(std::make_unique<process>(kafka, report.processes, app->make_job(chance),
                                                config, age_ - draw_skew()));
  auto& made = *processes.back();
  auto& client = made.client();
  readers.follow(client.number(), made.what());
  if (until_caught_up || bounded())
    made.until = in.ends();
  client.poll_records_max = chance.pick(poll_sizes);
  client.abort_on_drop = chance.below(3) > 0;
  client.aborts_late = chance.below(2) == 0;
  client.tells_settings = chance.below(2) == 0;
  if (chance.below(2) == 0)
    client.arrival.emplace(chance.seed());
  return made;
}

void world::run_any() {
  if (!processes.empty())
    run_one_message(*chance.pick(processes));
}

void world::run_one_message(process& of) {
  if (before_message)
    before_message(of);
  const auto ready = of.actors().ready();
  if (ready == 0 || of.client().killed() || of.stands_still(report.steps))
    return;
  const auto which = chance.below(ready);
  log.note("run", of.actors().name_of(which), of.number(), which);
  ++report.messages;
  of.actors().step(which);
}

/// What arrives after the last commit and before the next start is late by what was committed.
void world::kill(fake_client& whom) {
  log.note("kill", whom.number());
  whom.kill();
  arrive_late();
}

void world::arrive_late() {
  for (const auto& table : shape.tables) {
    const auto at = readers.watermark(table);
    if (at != no_time && at != end_of_time)
      in.arrive_late(table.sources.front(), at, chance);
  }
}

void world::stand_still(process& whom, std::size_t steps) {
  log.note("stand still", whom.number(), steps);
  whom.stand_still_until(report.steps + steps);
}

bool world::all_stand_still() const {
  return std::ranges::all_of(processes,
                             [this](const auto& each) { return each->stands_still(report.steps); });
}

void world::wake_all() {
  for (const auto& each : processes)
    each->stand_still_until(0);
}

// --- clocks

void world::pass_time(std::chrono::milliseconds by) {
  log.note("time", static_cast<std::uint64_t>(by.count()));
  age_ += by;
  kafka.pass_time(by);
  for (const auto& each : processes)
    each->actors().advance_time(by);
}

void world::jump(process& whom, std::chrono::milliseconds by) {
  whom.jump(by);
  farthest_ahead_ = std::max(farthest_ahead_, whom.ahead());
}

void world::set_clocks() {
  const auto by = std::exchange(farthest_ahead_, 0ms);
  age_ += by;
  kafka.pass_time(by);
  for (const auto& each : processes)
    each->let_others_jump(by);
}

// --- what is true

void world::look() {
  if (const auto problem = readers.check())
    wrong(*problem);
}

void world::bury() {
  look(); // those that have ended are judged by what they left
  std::erase_if(processes, [this](const auto& each) {
    if (each->end())
      judge(*each);
    const bool gone = each->end() || each->client().killed();
    if (gone)
      count(*each);
    return gone;
  });
}

void world::count(const process& of) {
  const auto& client = of.client();
  for (std::size_t i = 0; i < fate_count; ++i)
    report.faults[i] += client.struck(static_cast<fate>(i));
  if (client.logs_opened() > 0)
    report.recoveries += client.logs_opened() - 1;
  report.epochs += of.progress().epochs();
}

void world::judge(const process& ended) {
  const auto& how = *ended.end();
  log.note("ended", ended.number(), static_cast<std::uint64_t>(how.exit_code));
  switch (how.exit_code) {
  case 0:
    judge_success(ended);
    break;
  case 2:
    judge_misfortune(ended);
    break;
  case 3:
    judge_refusal(ended);
    break;
  default:
    wrong("process " + std::to_string(ended.number()) + " ended with " +
          std::to_string(how.exit_code) + ": " + how.message);
  }
}

/// It may end when it is asked to, or when it has consumed what it should. Whoever came after it
/// may owe what was not due when it ended, and have found another split.
void world::judge_success(const process& ended) {
  const auto who = "process " + std::to_string(ended.number());
  if (ended.stop_requested())
    return;
  const bool all_out = !bounded() || (readers.all_ended() && readers.awaited().empty());
  if (!ended.until)
    wrong(who + " ended without being asked to");
  else if (!lost && !(readers.consumed_up_to(*ended.until) && (all_out || !ended.owns_log())))
    wrong(who + " ended before the end of its input; " + readers.awaited());
}

/// It may end when a newer process has taken over, or when it may not do what it has to.
void world::judge_refusal(const process& ended) {
  const auto who = "process " + std::to_string(ended.number());
  const bool unauthorised = ended.end()->message.find("not authorised") != std::string::npos;
  if (unauthorised)
    ++report.refused;
  else
    ++report.fenced;
  if (unauthorised && ended.client().refused() == 0)
    wrong(who + " was not refused anything");
  // Whoever has claimed may be gone again, and this one have opened a log since without knowing.
  const bool replaced = ended.client().replaced_in(in.topics().front());
  if (!unauthorised && ended.owns_log() && !ended.client().cut_short() && !replaced)
    wrong(who + " was fenced although no other came after it");
}

/// It may end when a topic is gone, and has to say which; or when its clock is too far behind.
void world::judge_misfortune(const process& ended) {
  const auto& message = ended.end()->message;
  const std::chrono::milliseconds behind{readers.newest().value - unix_ms(ended.ended_at())};
  if (message.starts_with(clock_is_behind) &&
      (readers.blind() || behind > config.limits.clock_skew_max)) {
    ++report.behind;
    return;
  }
  ++report.bereft;
  if (!lost || !lost->for_good || !names_loss(message))
    wrong("process " + std::to_string(ended.number()) + " ended with 2: " + message);
}

/// Kafka deletes the offsets together with the input, and they are what a recovery misses when the
/// topic is there again.
bool world::names_loss(const std::string& message) const {
  return message.find(lost->name) != std::string::npos ||
         (in.contain(lost->name) && message.find("no committed offset") != std::string::npos);
}

void world::finish_report() {
  log.note("end", readers.digest(), readers.positions());
  for (const auto& each : processes)
    count(*each);
  report.trace_hash = log.hash();
  report.outputs = readers.outputs();
  report.letters = readers.letters();
  report.condemned = readers.letters("refused");
  report.late = readers.letters("late");
  report.owed = readers.owed();
  report.idled = readers.time().idled();
  report.returned = readers.time().returned();
  report.positions = readers.positions();
}

} // namespace duet::test
