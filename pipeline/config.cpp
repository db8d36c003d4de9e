#include "pipeline/config.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <tuple>
#include <vector>

namespace duet {

namespace {

/// A topic and what it is to the application.
struct role {
  std::string option; ///< The one that a person should change.
  std::string topic;
  std::string name; ///< For example "the input topic raw".
};

/// Where Kafka keeps its own records: what commits write to would be read for ever, and clients
/// must not write to any.
constexpr std::array<std::string_view, 3> topics_of_kafka{
    "__consumer_offsets", "__transaction_state", "__share_group_state"};

result<void> check_role(const role& of) {
  if (auto done = check_topic_name(of.option, of.topic); !done)
    return done;
  if (std::ranges::count(topics_of_kafka, of.topic) > 0)
    return misconfigured(of.option + " must not be " + of.topic +
                         ": Kafka keeps its own records there");
  return {};
}

/// Refuses that two topics of an application are one, and says why.
result<void> check_pair(const role& one, const role& other, std::string_view why) {
  if (one.topic == other.topic)
    return misconfigured(one.option + " must not be " + other.name + ": " + std::string{why});
  if (names_collide(one.topic, other.topic))
    return misconfigured(one.option + " must not be " + one.topic + " beside " + other.name +
                         ": Kafka takes . and _ in names of topics for the same");
  return {};
}

/// The same of all topics with two roles.
result<void> check_pairs(std::span<const role> ones, std::span<const role> others,
                         std::string_view why) {
  for (const auto& one : ones)
    for (const auto& other : others)
      if (auto done = check_pair(one, other, why); !done)
        return done;
  return {};
}

/// The same of all topics with one role.
result<void> check_apart(std::span<const role> all, std::string_view why) {
  for (std::size_t i = 0; i < all.size(); ++i)
    if (auto done = check_pairs(all.subspan(i, 1), all.first(i), why); !done)
      return done;
  return {};
}

std::vector<role> roles_of(std::span<const job_topic> topics, std::string_view kind) {
  std::vector<role> all;
  for (const auto& each : topics)
    all.push_back({each.option, each.name, "the " + std::string{kind} + " topic " + each.name});
  return all;
}

} // namespace

result<void> check_names(const job_shape& shape, const pipeline_config& config) {
  if (auto done = check_app_id("--app-id", config.app_id); !done)
    return done;
  const auto inputs = roles_of(shape.sources, "input");
  const auto outputs = roles_of(shape.targets, "output");
  const std::vector<role> letters{{"--dlq-topic", config.dlq_topic, {}}};
  for (const auto& some : {inputs, outputs, letters})
    for (const auto& each : some)
      if (auto done = check_role(each); !done)
        return done;

  const auto state_topic = config.state_topic();
  const std::vector<role> state{
      {{}, state_topic, "the state topic " + state_topic + " of --app-id " + config.app_id}};
  constexpr std::string_view keeps_state = "duet keeps its own records there";
  if (auto done = check_apart(inputs, "it is read already"); !done)
    return done;
  for (const auto& [ones, others, why] :
       {std::tuple{outputs, inputs, std::string_view{"every result would be read again"}},
        {letters, inputs, "every dead letter would be read again"},
        {letters, outputs, "whoever reads results would get dead letters too"},
        {inputs, state, keeps_state},
        {outputs, state, keeps_state},
        {letters, state, keeps_state}})
    if (auto done = check_pairs(ones, others, why); !done)
      return done;
  return {};
}

} // namespace duet
