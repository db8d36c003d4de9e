#include "pipeline/config.hpp"

#include <algorithm>
#include <array>

namespace duet {

namespace {

/// Two topics of an application that must not be one, and why.
struct pair_of_roles {
  std::string option; ///< The one that a person should change.
  std::string topic;
  std::string other; ///< What the other is to the application.
  std::string other_topic;
  std::string why;
};

/// Where Kafka keeps its own records: what commits write to would be read for ever, and clients
/// must not write to any.
constexpr std::array<std::string_view, 3> topics_of_kafka{
    "__consumer_offsets", "__transaction_state", "__share_group_state"};

failure misconfigured(std::string message) { return {remedy::misconfigured, std::move(message)}; }

result<void> check_role(std::string_view option, const std::string& topic) {
  if (auto done = check_topic_name(option, topic); !done)
    return done;
  if (std::ranges::count(topics_of_kafka, topic) > 0)
    return misconfigured(std::string{option} + " must not be " + topic +
                         ": Kafka keeps its own records there");
  return {};
}

result<void> check_pair(const pair_of_roles& both) {
  if (both.topic == both.other_topic)
    return misconfigured(both.option + " must not be " + both.other + ": " + both.why);
  if (names_collide(both.topic, both.other_topic))
    return misconfigured(both.option + " must not be " + both.topic + " beside " + both.other +
                         ": Kafka takes . and _ in names of topics for the same");
  return {};
}

} // namespace

result<void> check_names(const pipeline_config& config) {
  const std::string input = "--input-topic";
  const std::string output = "--output-topic";
  const std::string letters = "--dlq-topic";
  if (auto done = check_app_id("--app-id", config.app_id); !done)
    return done;
  for (const auto& [option, topic] : {std::pair{input, config.input_topic},
                                      {output, config.output_topic},
                                      {letters, config.dlq_topic}})
    if (auto done = check_role(option, topic); !done)
      return done;

  const auto state_topic = config.state_topic();
  const auto the_input = "the input topic " + config.input_topic;
  const auto the_output = "the output topic " + config.output_topic;
  const auto the_state = "the state topic " + state_topic + " of --app-id " + config.app_id;
  const std::string keeps_state = "duet keeps its own records there";
  for (const auto& both :
       std::array{pair_of_roles{output, config.output_topic, the_input, config.input_topic,
                                "every result would be read again"},
                  pair_of_roles{letters, config.dlq_topic, the_input, config.input_topic,
                                "every dead letter would be read again"},
                  pair_of_roles{letters, config.dlq_topic, the_output, config.output_topic,
                                "whoever reads results would get dead letters too"},
                  pair_of_roles{input, config.input_topic, the_state, state_topic, keeps_state},
                  pair_of_roles{output, config.output_topic, the_state, state_topic, keeps_state},
                  pair_of_roles{letters, config.dlq_topic, the_state, state_topic, keeps_state}})
    if (auto done = check_pair(both); !done)
      return done;
  return {};
}

} // namespace duet
