#include "tests/sim/world.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace duet::test {

namespace {

pipeline_config draw_config(dice& chance) {
  pipeline_config config;
  config.app_id = world::names.group;
  config.dlq_topic = world::names.dead_letters;
  config.threads = role_threads::shared;
  config.create_topics = chance.below(2) == 0;
  config.limits.epoch_records_max = chance.between(1, 20);
  config.limits.epoch_bytes_max = chance.between(8, 400);
  config.limits.epochs_in_flight_max = chance.between(1, 4);
  config.limits.recoveries_in_row_max = 1'000;
  return config;
}

} // namespace

const checked_topics world::names{
    .group = "app", .output = "out", .dead_letters = "dead", .state = "app-state"};
const std::string world::input_topic = "raw";

world::world(std::uint64_t seed, const simulation_options& options)
    : chance{seed}, log{options.loud}, job{options.job(chance)}, what{job->make(input_topic,
                                                                                names.output)},
      config{draw_config(chance)}, in{kafka, input_topic, *job,
                                      static_cast<std::uint32_t>(chance.between(1, 4))},
      readers{kafka, in, refused, *job, names} {
  kafka.refusal = [this](const std::string& topic, const kafka_record& record) {
    return refused.judge(topic, record);
  };
  kafka.add_topic(names.output, static_cast<std::uint32_t>(chance.between(1, 3)));
  kafka.add_topic(names.dead_letters, static_cast<std::uint32_t>(chance.between(1, 3)));
  if (chance.below(2) == 0)
    kafka.add_topic(names.state, static_cast<std::uint32_t>(chance.between(1, 5)));
  for (auto count = chance.below(5); count > 0; --count)
    in.arrive(chance);
}

void world::begin_step(std::size_t number) {
  step_ = number;
  log.begin_step(number);
}

void world::wrong(const std::string& problem) {
  if (fine())
    report.problem = "step " + std::to_string(step_) + ": " + problem;
}

// --- processes

process& world::start_process(bool until_caught_up) {
  constexpr std::array<std::size_t, 4> poll_sizes{1, 2, 7, SIZE_MAX};
  config.shards = static_cast<std::uint32_t>(chance.between(1, 4));
  config.until_caught_up = until_caught_up;
  log.note("start", ++report.processes, config.shards);
  processes.push_back(std::make_unique<process>(kafka, report.processes, what, config, age_));
  auto& client = processes.back()->client();
  client.poll_records_max = chance.pick(poll_sizes);
  client.abort_on_drop = chance.below(3) > 0;
  client.aborts_late = chance.below(2) == 0;
  client.tells_settings = chance.below(2) == 0;
  if (chance.below(2) == 0)
    client.arrival.emplace(chance.seed());
  return *processes.back();
}

void world::run_any() {
  if (!processes.empty())
    run_one_message(*chance.pick(processes));
}

void world::run_one_message(process& of) {
  if (before_message)
    before_message(of);
  const auto ready = of.actors().ready();
  if (ready == 0 || of.client().killed() || of.stands_still(step_))
    return;
  const auto which = chance.below(ready);
  log.note("run", of.actors().name_of(which), of.number(), which);
  ++report.messages;
  of.actors().step(which);
}

void world::stand_still(process& whom, std::size_t steps) {
  log.note("stand still", whom.number(), steps);
  whom.stand_still_until(step_ + steps);
}

bool world::all_stand_still() const {
  return std::ranges::all_of(processes,
                             [this](const auto& each) { return each->stands_still(step_); });
}

void world::wake_all() {
  for (const auto& each : processes)
    each->stand_still_until(0);
}

void world::pass_time(std::chrono::milliseconds by) {
  log.note("time", static_cast<std::uint64_t>(by.count()));
  age_ += by;
  kafka.pass_time(by);
  for (const auto& each : processes)
    each->actors().advance_time(by);
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

void world::count_all() {
  for (const auto& each : processes)
    count(*each);
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
  const auto who = "process " + std::to_string(ended.number());
  switch (how.exit_code) {
  case 0:
    judge_success(ended);
    break;
  case 2:
    judge_loss(ended);
    break;
  case 3:
    judge_refusal(ended);
    break;
  default:
    wrong(who + " ended with " + std::to_string(how.exit_code) + ": " + how.message);
  }
}

/// It may end when it is asked to, or when it has consumed what it should.
void world::judge_success(const process& ended) {
  const auto who = "process " + std::to_string(ended.number());
  if (ended.stop_requested())
    return;
  if (!ended.until_caught_up())
    wrong(who + " ended without being asked to");
  else if (!lost && !readers.consumed_up_to(ended.input_ends()))
    wrong(who + " ended before it had caught up");
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
  const bool replaced = ended.client().replaced_in(input_topic);
  if (!unauthorised && ended.owns_log() && !ended.client().cut_short() && !replaced)
    wrong(who + " was fenced although no other came after it");
}

/// It may end when a topic is gone, and has to say which. Kafka deletes the offsets together with
/// the input, and they are what a recovery misses when the topic is there again.
void world::judge_loss(const process& ended) {
  ++report.bereft;
  const auto& message = ended.end()->message;
  const auto names_it = [&](const std::string& part) {
    return message.find(part) != std::string::npos;
  };
  const bool named = lost && (names_it(lost->name) ||
                              (lost->name == input_topic && names_it("no committed offset")));
  if (!named || !lost->for_good)
    wrong("process " + std::to_string(ended.number()) + " ended with 2: " + message);
}

} // namespace duet::test
