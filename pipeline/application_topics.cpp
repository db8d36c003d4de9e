#include "pipeline/application_topics.hpp"

#include "pipeline/state_settings.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

namespace {

using settings_map = std::map<std::string, std::string>;

using maybe_topic = std::optional<topic_description>;

/// The topics that are there.
struct found_topics {
  std::vector<source_topic> sources; ///< Of one that duet has to make there are 0 partitions.
  std::vector<maybe_topic> outputs;
  maybe_topic dead_letters;
  maybe_topic state;
};

/// A topic's cleanup.policy; empty if there is no topic or the cluster does not tell.
std::string policy_of(const std::optional<topic_description>& topic) {
  if (!topic || !topic->settings || !topic->settings->contains("cleanup.policy"))
    return {};
  return topic->settings->at("cleanup.policy");
}

/// Whether it is "compact" or "compact,delete".
bool compacts(std::string_view policy) { return policy.find("compact") != std::string_view::npos; }

result<source_topic> find_source(cluster& kafka, const job_topic& topic, source_id number) {
  const auto found = kafka.describe_topic(topic.name);
  if (!found)
    return found.error();
  if (!*found && !topic.made)
    return misconfigured("the input topic " + topic.name +
                         " does not exist; create it or give another " + topic.option);
  return source_topic{topic.name, number, *found ? (*found)->partitions : 0};
}

/// A topic for results; nothing if duet has to make it.
result<maybe_topic> find_results(cluster& kafka, const pipeline_config& config,
                                 const job_topic& topic) {
  auto found = kafka.describe_topic(topic.name);
  if (found && !*found && !config.create_topics)
    return misconfigured("the topic " + topic.name +
                         " does not exist; create it, let duet do it with "
                         "--create-topics, or give another " +
                         topic.option);
  return found;
}

result<found_topics> look_at_topics(cluster& kafka, const job_shape& shape,
                                    const pipeline_config& config) {
  found_topics all;
  for (const auto& each : shape.sources) {
    auto found = find_source(kafka, each, {static_cast<std::uint16_t>(all.sources.size())});
    if (!found)
      return found.error();
    all.sources.push_back(std::move(*found));
  }
  for (const auto& each : shape.targets) {
    auto found = find_results(kafka, config, each);
    if (!found)
      return found.error();
    all.outputs.push_back(std::move(*found));
  }
  auto letters = find_results(kafka, config, {config.dlq_topic, "--dlq-topic"});
  if (!letters)
    return letters.error();
  auto state = kafka.describe_topic(config.state_topic());
  if (!state)
    return state.error();
  all.dead_letters = std::move(*letters);
  all.state = std::move(*state);
  return all;
}

/// What a topic's cleanup.policy would do to the records that duet writes there.
result<void> check_policies(const found_topics& found, const job_shape& shape,
                            const pipeline_config& config) {
  if (const auto policy = policy_of(found.dead_letters); compacts(policy))
    return misconfigured("the dead-letter topic " + config.dlq_topic +
                         " has cleanup.policy=" + policy +
                         ", which loses letters with equal keys and refuses those without; set it "
                         "to delete");
  // "compact,delete" deletes as well: keys that have not changed for the retention time.
  if (const auto policy = policy_of(found.state); !policy.empty() && policy != "compact")
    return misconfigured("the state topic " + config.state_topic() + " has cleanup.policy=" +
                         policy + ", which deletes state; set it to compact");
  for (std::size_t i = 0; i < found.outputs.size(); ++i)
    if (const auto policy = policy_of(found.outputs[i]); compacts(policy))
      spdlog::warn("the output topic {} has cleanup.policy={}: of the results with one key Kafka "
                   "keeps only the last",
                   shape.targets[i].name, policy);
  return {};
}

/// Makes a topic, unless it was found.
result<void> make_if_missing(maybe_topic& found, cluster& kafka, const std::string& topic,
                             std::uint32_t partitions, const settings_map& settings) {
  if (found)
    return {};
  if (auto done = kafka.create_topic(topic, partitions, settings); !done)
    return done;
  spdlog::info("created topic {} with {} partitions", topic, partitions);
  // Another instance may have been faster, and have seen another number of input partitions.
  auto described = kafka.describe_topic(topic);
  if (!described)
    return described.error();
  if (!*described)
    return failure{remedy::recover, "the new topic " + topic + " is not there yet"};
  found = std::move(*described);
  return {};
}

/// Makes all that is missing like the input with the most partitions.
result<void> make_missing(found_topics& found, cluster& kafka, const job_shape& shape,
                          const pipeline_config& config) {
  // The broker's default may be to compact.
  const settings_map of_results{{"cleanup.policy", "delete"}};
  for (auto& each : found.sources) {
    if (each.partitions > 0)
      continue;
    maybe_topic made;
    if (auto done = make_if_missing(made, kafka, each.topic, 1, of_results); !done)
      return done;
    each.partitions = made->partitions;
  }
  std::uint32_t partitions = 1; // of a job that reads nothing
  for (const auto& each : found.sources)
    partitions = std::max(partitions, each.partitions);
  for (std::size_t i = 0; i < found.outputs.size(); ++i)
    if (auto done =
            make_if_missing(found.outputs[i], kafka, shape.targets[i].name, partitions, of_results);
        !done)
      return done;
  if (auto done =
          make_if_missing(found.dead_letters, kafka, config.dlq_topic, partitions, of_results);
      !done)
    return done;
  // As many key groups as input partitions: that is how far the work can be divided.
  return make_if_missing(found.state, kafka, config.state_topic(), partitions,
                         state_settings(partitions));
}

} // namespace

result<application_topics> find_topics(cluster& kafka, const job_shape& shape,
                                       const pipeline_config& config) {
  auto found = look_at_topics(kafka, shape, config);
  if (!found)
    return found.error();
  if (auto done = check_policies(*found, shape, config); !done)
    return done.error();
  if (found->state)
    mend_settings(kafka, config.state_topic(), *found->state);
  if (auto done = make_missing(*found, kafka, shape, config); !done)
    return done.error();
  application_topics made{.sources = std::move(found->sources),
                          .outputs = {},
                          .dead_letters = std::move(*found->dead_letters),
                          .state = std::move(*found->state)};
  for (auto& each : found->outputs)
    made.outputs.push_back(std::move(*each));
  return made;
}

} // namespace duet
