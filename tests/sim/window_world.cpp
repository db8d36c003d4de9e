#include "tests/sim/window_world.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace duet::test {

namespace {

/// How many runs of a hundred have inputs that end.
constexpr std::size_t bounded_per_mille = 250;

} // namespace

window_world::window_world(std::uint64_t seed, const simulation_options& options)
    : chance{seed}, log{options.loud}, bounded{chance.per_mille(bounded_per_mille)},
      in{kafka, chance, !bounded}, readers{kafka, in}, changing_{chance.below(6) == 0} {
  for (const auto* const topic : {"windows", "counts", "joined", "processed", "dead"})
    kafka.add_topic(topic, static_cast<std::uint32_t>(chance.between(1, 2)));
  kafka.add_topic(window_checker::state, static_cast<std::uint32_t>(chance.between(1, 4)));
  for (auto count = bounded ? chance.between(5, 40) : chance.below(5); count > 0; --count)
    in.arrive(chance);
}

void window_world::begin_step() { log.begin_step(++report.steps); }

void window_world::wrong(const std::string& problem) {
  if (fine())
    report.problem = "step " + std::to_string(report.steps) + ": " + problem;
}

// --- processes

/// Small ones mostly: then results are owed, and an epoch has a part of a window.
pipeline_config window_world::draw_config() {
  pipeline_config config;
  config.app_id = window_checker::group;
  config.dlq_topic = window_checker::dead_letters;
  config.threads = role_threads::shared;
  config.shards = chance.pick(std::array{1U, 2U, 4U});
  config.limits.epoch_records_max = chance.pick(std::array<std::size_t, 4>{1, 2, 7, 50'000});
  config.limits.epoch_bytes_max =
      chance.pick(std::array<std::size_t, 5>{1, 2'000, 8'000, 20'000, 1'000'000});
  config.limits.epochs_in_flight_max = chance.between(1, 4);
  config.limits.recoveries_in_row_max = 1'000;
  return config;
}

/// The machines of an application do not agree on the time.
std::chrono::milliseconds window_world::draw_skew() {
  using namespace std::chrono_literals;
  return chance.below(3) > 0 ? 0ms : chance.pick(std::array{700ms, 4'000ms, 60'000ms});
}

void window_world::start_process() {
  constexpr std::array<std::size_t, 4> poll_sizes{1, 2, 7, SIZE_MAX};
  if (chance.below(2) == 0)
    arrive_late();
  const auto config = draw_config();
  const auto number = ++report.processes;
  log.note("start", number, config.shards);
  if (changing_ && chance.below(4) == 0)
    version_ = 3 - version_;
  readers.begin_client(number, version_);
  auto what = std::make_shared<traced_windows>(
      bounded, version_, [this, number] { return readers.begin_front(number); });
  processes.push_back(
      std::make_unique<process>(kafka, number, std::move(what), config, age_ - draw_skew()));
  auto& client = processes.back()->client();
  client.poll_records_max = chance.pick(poll_sizes);
  client.abort_on_drop = chance.below(3) > 0;
  client.aborts_late = chance.below(2) == 0;
  client.tells_settings = chance.below(2) == 0;
  if (chance.below(2) == 0)
    client.arrival.emplace(chance.seed());
}

void window_world::run_any() {
  if (!processes.empty())
    run_one_message(*chance.pick(processes));
}

void window_world::run_one_message(process& of) {
  const auto ready = of.actors().ready();
  if (ready == 0 || of.client().killed() || of.stands_still(report.steps))
    return;
  const auto which = chance.below(ready);
  log.note("run", of.actors().name_of(which), of.number(), which);
  ++report.messages;
  of.actors().step(which);
}

void window_world::stand_still(process& whom, std::size_t steps) {
  log.note("stand still", whom.number(), steps);
  whom.stand_still_until(report.steps + steps);
}

bool window_world::all_stand_still() const {
  return std::ranges::all_of(processes,
                             [this](const auto& each) { return each->stands_still(report.steps); });
}

void window_world::pass_time(std::chrono::milliseconds by) {
  log.note("time", static_cast<std::uint64_t>(by.count()));
  age_ += by;
  kafka.pass_time(by);
  for (const auto& each : processes)
    each->actors().advance_time(by);
}

void window_world::arrive_late() {
  for (const bool other : {false, true}) {
    const auto at = readers.watermark(other);
    if (at != no_time.value && at != end_of_time.value)
      in.arrive_at(at, other, chance);
  }
}

// --- what is true

void window_world::look() {
  if (const auto problem = readers.check())
    wrong(*problem);
}

void window_world::bury() {
  look();
  std::erase_if(processes, [this](const auto& each) {
    if (each->end())
      judge(*each);
    const bool gone = each->end() || each->client().killed();
    if (gone)
      count(*each);
    return gone;
  });
}

void window_world::count(const process& of) {
  const auto& client = of.client();
  for (std::size_t i = 0; i < fate_count; ++i)
    report.faults[i] += client.struck(static_cast<fate>(i));
  if (client.logs_opened() > 0)
    report.recoveries += client.logs_opened() - 1;
  report.epochs += of.progress().epochs();
}

void window_world::judge(const process& ended) {
  const auto& how = *ended.end();
  const auto who = "process " + std::to_string(ended.number());
  log.note("ended", ended.number(), static_cast<std::uint64_t>(how.exit_code));
  if (how.exit_code == 0) {
    // Whoever came after it may owe what was not due when it ended.
    const bool all_out = readers.all_out() || !ended.client().owns_log();
    if (!ended.stop_requested() && !(bounded && readers.all_consumed() && all_out))
      wrong(who + " ended without being asked to");
  } else if (how.exit_code == 3) {
    ++report.fenced;
    const auto& client = ended.client();
    if (client.owns_log() && !client.cut_short() && !client.replaced_in(window_input::topics[0]))
      wrong(who + " was fenced although no other came after it");
  } else {
    wrong(who + " ended with " + std::to_string(how.exit_code) + ": " + how.message);
  }
}

void window_world::finish_report() {
  log.note("end", readers.outputs(), readers.positions());
  for (const auto& each : processes)
    count(*each);
  report.trace_hash = log.hash();
  report.outputs = readers.outputs();
  report.letters = readers.letters();
  report.positions = readers.positions();
  report.late = readers.late();
  report.owed = readers.owed();
}

} // namespace duet::test
