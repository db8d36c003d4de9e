#include "pipeline/recovery.hpp"

#include "model/failpoint.hpp"
#include "pipeline/application_topics.hpp"
#include "pipeline/log_rotation.hpp"
#include "pipeline/restore.hpp"
#include "pipeline/settle.hpp"
#include "pipeline/settle_time.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace duet {

namespace {

/// Says that a step is done. False if the recovery is to stop here.
bool passed(const recovery_context& of, std::string_view point) {
  of.meter.alive();
  failpoint(point);
  return !of.stop.stop_requested();
}

// --- 1. topics

layout keys_of(const application_topics& topics, const pipeline_config& config) {
  const auto groups = topics.state.partitions;
  const auto shards = config.shards == 0
                          ? std::clamp(std::thread::hardware_concurrency(), 1U, groups)
                          : config.shards;
  return {.key_groups = groups, .shards = shards};
}

letter_rules letters_of(const application_topics& topics, const recovery_context& of) {
  return {.sources = names_of(of.what.shape().sources),
          .headers = of.config.dlq_headers,
          .partitions = topics.dead_letters.partitions,
          .topic = rules_of(topics.dead_letters)};
}

std::vector<topic_rules> rules_of(const std::vector<topic_description>& topics) {
  std::vector<topic_rules> rules;
  rules.reserve(topics.size());
  for (const auto& each : topics)
    rules.push_back(rules_of(each));
  return rules;
}

transaction_topics written_topics(const application_topics& topics, const recovery_context& of) {
  auto rules = rules_of(topics.outputs);
  rules.push_back(rules_of(topics.dead_letters));
  rules.push_back(rules_of(topics.state));
  auto targets = names_of(of.what.shape().targets);
  targets.push_back(of.config.dlq_topic);
  targets.push_back(of.config.state_topic());
  const auto [smallest, largest] = std::ranges::minmax(rules, {}, &topic_rules::bytes_max);
  return {.sources = names_of(of.what.shape().sources),
          .targets = std::move(targets),
          .batch_bytes_max = smallest.bytes_max,
          .record_bytes_max = largest.bytes_max};
}

target_id changelog_of(const application_topics& topics) {
  return pipeline_targets{topics.outputs.size()}.changelog();
}

// --- 2. transactional ids

failure taken_over(const pipeline_config& config) {
  return {remedy::fenced, "another instance with the same --app-id, " + config.app_id +
                              ", has taken over; this one has stopped and nothing it had not "
                              "committed is visible"};
}

result<void> look_for_another(const recovery_context& of, const application_topics& topics,
                              standing stands) {
  if (stands == standing::newest)
    return {};
  const auto claimed = of.kafka.claimed_by_another(topics.sources);
  if (!claimed)
    return claimed.error();
  return *claimed ? result<void>{taken_over(of.config)} : result<void>{};
}

result<std::unique_ptr<transaction_log>>
open_logs(const recovery_context& of, const application_topics& topics, standing& stands) {
  const auto to = written_topics(topics, of);
  std::vector<std::unique_ptr<transaction_log>> logs;
  for (std::uint32_t number = 0; number < of.config.limits.transactional_ids; ++number) {
    auto log = of.kafka.open_log(number, to);
    if (!log)
      return log.error();
    logs.push_back(std::move(*log));
    stands = standing::newest;
    of.meter.alive();
  }
  return std::unique_ptr<transaction_log>{std::make_unique<log_rotation>(std::move(logs))};
}

// --- 3. how far we are

result<found_input> find_input(const recovery_context& of, const application_topics& topics) {
  found_input found{
      .topics = names_of(of.what.shape().sources), .committed = {}, .ranges = {}, .first = {}};
  auto committed = of.kafka.committed(topics.sources);
  if (!committed)
    return committed.error();
  found.committed = std::move(*committed);
  for (const auto& each : topics.sources) {
    const auto ranges = of.kafka.watermarks_of(each, isolation::read_committed);
    if (!ranges)
      return ranges.error();
    found.ranges.insert(found.ranges.end(), ranges->begin(), ranges->end());
  }
  return found;
}

/// Another instance may have read partitions that were not there when the sources were described:
/// then they have to be described again, with all that follows from it.
result<void> check_grown(const recovery_context& of, const application_topics& topics,
                         const position_marks& read_to) {
  for (const auto& [topic, source, partitions] : topics.sources) {
    if (!read_to.find({source, numbered<partition_id>(partitions)}))
      continue;
    const auto now = of.kafka.count_partitions(topic);
    if (!now)
      return now.error();
    if (*now > partitions)
      return failure{remedy::recover, "topic " + topic + " has got partitions while this started"};
  }
  return {};
}

/// The state says which sources are new to the application.
result<void> find_first(const recovery_context& of, const application_topics& topics,
                        const state_marks& marks, found_input& input) {
  auto first = find_first_places(of.kafka, of.what.shape(), topics.sources,
                                 own_positions(input.committed, marks), input.ranges);
  if (!first)
    return first.error();
  for (const auto& each : first->remarks)
    spdlog::warn("{}", each);
  input.first = std::move(*first);
  return {};
}

// --- 5. where reading goes on

/// Nobody else could commit since the logs were opened, except a newer instance that has fenced
/// this one: then what was found is its doing. It may have claimed no more than partitions that
/// this one does not know of.
result<void> look_for_newer(const recovery_context& of, const application_topics& topics,
                            const positions& before) {
  auto sources = topics.sources;
  for (auto& each : sources) {
    const auto partitions = of.kafka.count_partitions(each.topic);
    if (!partitions)
      return partitions.error();
    each.partitions = std::max(each.partitions, *partitions);
  }
  const auto now = of.kafka.committed(sources);
  if (!now)
    return now.error();
  return *now == before ? result<void>{} : result<void>{taken_over(of.config)};
}

/// Has every later start know it. If it cannot be written, this start ends all the same.
void remember(const displacement& found, transaction_log& log, target_id changelog,
              state_marks& marks, const positions& committed) {
  const auto mark = marks.displace(found.what);
  if (!committed.empty() && log.begin() && log.write(changelog, mark))
    static_cast<void>(log.commit(committed));
}

result<positions> settle_positions(const recovery_context& of, const application_topics& topics,
                                   const found_input& input, state_marks& marks,
                                   transaction_log& log, const std::optional<failure>& displaced) {
  auto settled = settle(of.config, input, marks, displaced);
  if (!settled || !settled->remarks.empty())
    if (auto done = look_for_newer(of, topics, input.committed); !done)
      return done.error();
  if (!settled)
    return settled.error();
  for (const auto& each : settled->remarks)
    spdlog::warn("{}", each);
  if (settled->displaced) {
    remember(*settled->displaced, log, changelog_of(topics), marks, input.committed);
    return settled->displaced->end;
  }
  return std::move(settled->begin_at);
}

result<settled_time> go_on_in_time(const recovery_context& of, const found_input& input,
                                   const positions& begin_at, const restored& state) {
  auto settled =
      settle_time(of.config, of.what.shape(), state.numbers.tables, begin_at, input.ranges,
                  {unix_ms(of.time.wall())}, state.fired, input.first.ends);
  if (settled)
    for (const auto& each : settled->remarks)
      spdlog::warn("{}", each);
  return settled;
}

// --- 6. the source

result<std::shared_ptr<record_source>>
open_input(const recovery_context& of, const found_input& input, const settled_time& at) {
  std::vector<input_span> spans;
  for (std::size_t i = 0; i < at.begin_at.size(); ++i) {
    const auto& begin = at.begin_at[i];
    const auto bound = at.start.bounds.find(begin.split);
    std::optional<record_offset> end;
    if (bound != at.start.bounds.end())
      end = bound->second;
    else if (of.config.until_caught_up)
      end = input.ranges[i].high;
    spans.push_back({input.topics[begin.split.source.value], begin.split, begin.next, end,
                     input.ranges[i].high});
  }
  return of.kafka.open_source(spans);
}

// --- 7. whose turn it is

result<void> claim(transaction_log& log, target_id changelog, restored& state,
                   const positions& at) {
  if (auto done = log.begin(); !done)
    return done;
  const auto key_groups = static_cast<std::uint32_t>(state.groups.size());
  if (auto done = log.write(changelog, state.marks.claim(state.numbers, at, key_groups)); !done)
    return done;
  const auto done = log.commit(at);
  return done ? result<void>{} : done.error();
}

// --- 8. what is left behind

/// Deletes the group's offsets in topics that the job reads no longer. No transaction can do that,
/// so it is done behind the one that says so, and again at each start until it is done. An instance
/// that was fenced in between deletes nothing that a newer one may need, as far as it can know.
result<void> forget_left(const recovery_context& of, const application_topics& topics,
                         restored& state) {
  const auto& left = state.marks.registered().left();
  if (left.empty())
    return {};
  if (auto done = look_for_another(of, topics, standing::unsure); !done)
    return done;
  for (const auto& topic : left) {
    const auto partitions = of.kafka.count_partitions(topic);
    const auto done =
        partitions ? of.kafka.delete_offsets(topic, *partitions) : result<void>{partitions.error()};
    of.meter.alive();
    if (!done) {
      spdlog::warn("the offsets of group {} in topic {}, which is not read any more, are still to "
                   "be deleted; the next start tries again: {}",
                   of.config.app_id, topic, done.error().message);
      continue;
    }
    spdlog::info("deleted the offsets of group {} in topic {}, which is not read any more",
                 of.config.app_id, topic);
    state.gone.add({0}, registry::key_of_left(topic));
  }
  return {};
}

/// What a recovery comes to that was stopped.
result<std::optional<recovered>> stopped() { return std::optional<recovered>{}; }

} // namespace

result<std::optional<recovered>> recover(const recovery_context& of, standing& stands,
                                         const std::optional<failure>& displaced) {
  if (of.stop.stop_requested())
    return stopped();
  const auto topics = find_topics(of.kafka, of.what.shape(), of.config);
  if (!topics)
    return topics.error();
  if (!passed(of, "recovery.topics_found"))
    return stopped();
  if (auto done = look_for_another(of, *topics, stands); !done)
    return done.error();
  if (!passed(of, "recovery.looked_for_another"))
    return stopped();
  auto log = open_logs(of, *topics, stands);
  if (!log)
    return log.error();
  if (!passed(of, "recovery.logs_opened"))
    return stopped();
  auto input = find_input(of, *topics);
  if (!input)
    return input.error();
  if (!passed(of, "recovery.positions_read"))
    return stopped();
  const auto keys = keys_of(*topics, of.config);
  auto state = restore(of, keys);
  if (!state) {
    // A newer instance may have written, and compaction taken away, what this one has not read.
    if (auto done = look_for_another(of, *topics, standing::unsure); !done)
      return done.error();
    return state.error();
  }
  if (!*state || !passed(of, "recovery.restored"))
    return stopped();
  if (auto done = check_grown(of, *topics, (*state)->marks.read_to()); !done)
    return done.error();
  if (auto done = find_first(of, *topics, (*state)->marks, *input); !done)
    return done.error();
  const auto begin_at = settle_positions(of, *topics, *input, (*state)->marks, **log, displaced);
  if (!begin_at)
    return begin_at.error();
  if (!passed(of, "recovery.positions_settled"))
    return stopped();
  auto time = go_on_in_time(of, *input, *begin_at, **state);
  if (!time)
    return time.error();
  auto source = open_input(of, *input, *time);
  if (!source)
    return source.error();
  if (!passed(of, "recovery.source_opened"))
    return stopped();
  if (auto done = claim(**log, changelog_of(*topics), **state, time->begin_at); !done)
    return done.error();
  static_cast<void>(passed(of, "recovery.claimed")); // a stop now finds everything in order
  if (auto done = forget_left(of, *topics, **state); !done)
    return done.error();
  return std::optional{recovered{.keys = keys,
                                 .log = std::move(*log),
                                 .marks = (*state)->marks.read_to(),
                                 .source = std::move(*source),
                                 .groups = std::move((*state)->groups),
                                 .numbers = std::move((*state)->numbers.operators),
                                 .gone = std::move((*state)->gone),
                                 .letters = letters_of(*topics, of),
                                 .outputs = rules_of(topics->outputs),
                                 .sources = topics->sources,
                                 .time = std::move(time->start)}};
}

} // namespace duet
