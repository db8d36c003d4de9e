#include "pipeline/application_topics.hpp"

#include <spdlog/spdlog.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace duet {

namespace {

using settings_map = std::map<std::string, std::string>;

failure misconfigured(std::string message) { return {remedy::misconfigured, std::move(message)}; }

/// The topics that are there.
struct found_topics {
  std::uint32_t input_partitions = 0;
  std::optional<topic_description> output;
  std::optional<topic_description> dead_letters;
  std::optional<topic_description> state;
};

/// A topic's cleanup.policy; empty if there is no topic or the cluster does not tell.
std::string policy_of(const std::optional<topic_description>& topic) {
  if (!topic || !topic->settings || !topic->settings->contains("cleanup.policy"))
    return {};
  return topic->settings->at("cleanup.policy");
}

/// Whether it is "compact" or "compact,delete".
bool compacts(std::string_view policy) { return policy.find("compact") != std::string_view::npos; }

result<std::uint32_t> find_input(cluster& kafka, const pipeline_config& config) {
  const auto input = kafka.describe_topic(config.input_topic);
  if (!input)
    return input.error();
  if (!*input)
    return misconfigured("the input topic " + config.input_topic +
                         " does not exist; create it or give another --input-topic");
  return (*input)->partitions;
}

/// A topic for results; nothing if duet has to make it.
result<std::optional<topic_description>> find_results(cluster& kafka, const pipeline_config& config,
                                                      const std::string& topic,
                                                      std::string_view option) {
  auto found = kafka.describe_topic(topic);
  if (found && !*found && !config.create_topics)
    return misconfigured("the topic " + topic +
                         " does not exist; create it, let duet do it with "
                         "--create-topics, or give another " +
                         std::string{option});
  return found;
}

result<found_topics> look_at_topics(cluster& kafka, const pipeline_config& config) {
  const auto input = find_input(kafka, config);
  if (!input)
    return input.error();
  auto output = find_results(kafka, config, config.output_topic, "--output-topic");
  if (!output)
    return output.error();
  auto letters = find_results(kafka, config, config.dlq_topic, "--dlq-topic");
  if (!letters)
    return letters.error();
  auto state = kafka.describe_topic(config.state_topic());
  if (!state)
    return state.error();
  return found_topics{*input, std::move(*output), std::move(*letters), std::move(*state)};
}

/// What a topic's cleanup.policy would do to the records that duet writes there.
result<void> check_policies(const found_topics& found, const pipeline_config& config) {
  if (const auto policy = policy_of(found.dead_letters); compacts(policy))
    return misconfigured("the dead-letter topic " + config.dlq_topic +
                         " has cleanup.policy=" + policy +
                         ", which loses letters with equal keys and refuses those without; set it "
                         "to delete");
  // "compact,delete" deletes as well: keys that have not changed for the retention time.
  if (const auto policy = policy_of(found.state); !policy.empty() && policy != "compact")
    return misconfigured("the state topic " + config.state_topic() + " has cleanup.policy=" +
                         policy + ", which deletes state; set it to compact");
  if (const auto policy = policy_of(found.output); compacts(policy))
    spdlog::warn("the output topic {} has cleanup.policy={}: of the results with one key Kafka "
                 "keeps only the last",
                 config.output_topic, policy);
  return {};
}

/// Makes a topic, unless it was found.
result<void> make_if_missing(std::optional<topic_description>& found, cluster& kafka,
                             const std::string& topic, std::uint32_t partitions,
                             const settings_map& settings) {
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

/// Makes all that is missing like the input.
result<void> make_missing(found_topics& found, cluster& kafka, const pipeline_config& config) {
  // The broker's default may be to compact.
  const settings_map of_results{{"cleanup.policy", "delete"}};
  // As many key groups as input partitions: that is how far the work can be divided.
  const settings_map of_state{{"cleanup.policy", "compact"},
                              {"segment.bytes", "67108864"},
                              {"min.cleanable.dirty.ratio", "0.2"}};
  const auto partitions = found.input_partitions;
  if (auto done = make_if_missing(found.output, kafka, config.output_topic, partitions, of_results);
      !done)
    return done;
  if (auto done =
          make_if_missing(found.dead_letters, kafka, config.dlq_topic, partitions, of_results);
      !done)
    return done;
  return make_if_missing(found.state, kafka, config.state_topic(), partitions, of_state);
}

} // namespace

result<application_topics> find_topics(cluster& kafka, const pipeline_config& config) {
  auto found = look_at_topics(kafka, config);
  if (!found)
    return found.error();
  if (auto done = check_policies(*found, config); !done)
    return done.error();
  if (auto done = make_missing(*found, kafka, config); !done)
    return done.error();
  return application_topics{found->input_partitions, std::move(*found->output),
                            std::move(*found->dead_letters), std::move(*found->state)};
}

} // namespace duet
