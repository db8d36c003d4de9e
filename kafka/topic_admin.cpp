#include "kafka/topic_admin.hpp"

#include "kafka/failure_map.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>

namespace duet {

namespace {

/// The longest that one question to the cluster takes.
constexpr std::chrono::milliseconds question_max{5'000};

using admin_options_ptr =
    std::unique_ptr<rd_kafka_AdminOptions_t, freed_by<rd_kafka_AdminOptions_destroy>>;
using new_topic_ptr = std::unique_ptr<rd_kafka_NewTopic_t, freed_by<rd_kafka_NewTopic_destroy>>;
using resource_ptr =
    std::unique_ptr<rd_kafka_ConfigResource_t, freed_by<rd_kafka_ConfigResource_destroy>>;

using deletion_ptr = std::unique_ptr<rd_kafka_DeleteConsumerGroupOffsets_t,
                                     freed_by<rd_kafka_DeleteConsumerGroupOffsets_destroy>>;

admin_options_ptr admin_options(const client& asker, rd_kafka_admin_op_t operation) {
  admin_options_ptr options{rd_kafka_AdminOptions_new(asker.get(), operation)};
  std::array<char, 256> ignored{};
  rd_kafka_AdminOptions_set_request_timeout(options.get(), to_ms(question_max), ignored.data(),
                                            ignored.size());
  return options;
}

/// Waits for the answer to an admin request that was sent to `queue`.
event_ptr answer(const queue_ptr& queue) {
  return event_ptr{rd_kafka_queue_poll(queue.get(), to_ms(question_max * 2))};
}

/// What an answer says of the request as a whole.
result<void> request_result(const event_ptr& event, const std::string& doing) {
  const auto code =
      event ? rd_kafka_event_error(event.get()) : rd_kafka_resp_err_t{RD_KAFKA_RESP_ERR__TIMED_OUT};
  return code == RD_KAFKA_RESP_ERR_NO_ERROR ? result<void>{} : to_failure(code, doing);
}

/// What an answer says of the only topic; `said` may be null.
result<void> topic_result(rd_kafka_resp_err_t code, const char* said, const std::string& doing) {
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    return {};
  auto why = to_failure(code, doing);
  if (said != nullptr)
    why.message = "cannot " + doing + ": " + said;
  return why;
}

result<void> creation_result(const event_ptr& event, const std::string& doing) {
  if (auto done = request_result(event, doing); !done)
    return done;
  std::size_t count = 0;
  const auto* const* const results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  if (count == 0)
    return to_failure(RD_KAFKA_RESP_ERR__FAIL, doing);
  const auto code = rd_kafka_topic_result_error(results[0]);
  if (code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
    return {};
  return topic_result(code, rd_kafka_topic_result_error_string(results[0]), doing);
}

result<void> alteration_result(const event_ptr& event, const std::string& doing) {
  if (auto done = request_result(event, doing); !done)
    return done;
  std::size_t count = 0;
  const auto* const* const results = rd_kafka_AlterConfigs_result_resources(
      rd_kafka_event_AlterConfigs_result(event.get()), &count);
  if (count == 0)
    return to_failure(RD_KAFKA_RESP_ERR__FAIL, doing);
  return topic_result(rd_kafka_ConfigResource_error(results[0]),
                      rd_kafka_ConfigResource_error_string(results[0]), doing);
}

result<void> deletion_result(const event_ptr& event, const std::string& doing) {
  if (auto done = request_result(event, doing); !done)
    return done;
  std::size_t count = 0;
  const auto* const* const groups = rd_kafka_DeleteConsumerGroupOffsets_result_groups(
      rd_kafka_event_DeleteConsumerGroupOffsets_result(event.get()), &count);
  if (count == 0)
    return to_failure(RD_KAFKA_RESP_ERR__FAIL, doing);
  const auto* of_group = rd_kafka_group_result_error(groups[0]);
  const auto code =
      of_group == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_error_code(of_group);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND)
    return to_failure(code, doing);
  const auto* list = rd_kafka_group_result_partitions(groups[0]);
  if (list == nullptr)
    return {};
  for (const auto& each : std::span{list->elems, static_cast<std::size_t>(list->cnt)})
    if (each.err != RD_KAFKA_RESP_ERR_NO_ERROR &&
        each.err != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
      return to_failure(each.err, doing);
  return {};
}

event_ptr ask_for_settings(const client& asker, const std::string& topic) {
  const resource_ptr resource{rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str())};
  auto* wanted = resource.get();
  const queue_ptr queue{rd_kafka_queue_new(asker.get())};
  const auto options = admin_options(asker, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
  rd_kafka_DescribeConfigs(asker.get(), &wanted, 1, options.get(), queue.get());
  return answer(queue);
}

using entries = std::span<const rd_kafka_ConfigEntry_t* const>;

/// The settings in an answer, which live as long as it; nothing if it has none.
std::optional<entries> entries_in(const event_ptr& event) {
  if (!event || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return std::nullopt;
  std::size_t count = 0;
  const auto* const* const resources = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  if (count != 1 || rd_kafka_ConfigResource_error(resources[0]) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return std::nullopt;
  const auto* const* const found = rd_kafka_ConfigResource_configs(resources[0], &count);
  return entries{found, count};
}

template <class Filter> topic_settings collect(entries from, Filter is_wanted) {
  topic_settings settings;
  for (const auto* each : from)
    if (const auto* value = rd_kafka_ConfigEntry_value(each); value != nullptr && is_wanted(each))
      settings[rd_kafka_ConfigEntry_name(each)] = value;
  return settings;
}

} // namespace

result<void> create_topic(const client& asker, const std::string& topic, std::uint32_t partitions,
                          const topic_settings& settings) {
  const auto doing = "create topic " + topic;
  constexpr int broker_default = -1;
  std::array<char, 256> why{};
  const new_topic_ptr made{rd_kafka_NewTopic_new(topic.c_str(), static_cast<int>(partitions),
                                                 broker_default, why.data(), why.size())};
  if (!made)
    return failure{remedy::misconfigured, "cannot " + doing + ": " + why.data()};
  for (const auto& [name, value] : settings)
    rd_kafka_NewTopic_set_config(made.get(), name.c_str(), value.c_str());
  auto* wanted = made.get();
  const queue_ptr queue{rd_kafka_queue_new(asker.get())};
  const auto options = admin_options(asker, RD_KAFKA_ADMIN_OP_CREATETOPICS);
  rd_kafka_CreateTopics(asker.get(), &wanted, 1, options.get(), queue.get());
  return creation_result(answer(queue), doing);
}

std::optional<topic_settings> read_settings(const client& asker, const std::string& topic) {
  const auto event = ask_for_settings(asker, topic);
  const auto found = entries_in(event);
  if (!found)
    return std::nullopt;
  return collect(*found, [](const auto*) { return true; });
}

result<void> delete_offsets(const client& asker, const std::string& group,
                            const rd_kafka_topic_partition_list_t& of) {
  if (of.cnt == 0)
    return {};
  const auto doing = "delete offsets of group " + group;
  const deletion_ptr wanted{rd_kafka_DeleteConsumerGroupOffsets_new(group.c_str(), &of)};
  auto* asked = wanted.get();
  const queue_ptr queue{rd_kafka_queue_new(asker.get())};
  const auto options = admin_options(asker, RD_KAFKA_ADMIN_OP_DELETECONSUMERGROUPOFFSETS);
  rd_kafka_DeleteConsumerGroupOffsets(asker.get(), &asked, 1, options.get(), queue.get());
  return deletion_result(answer(queue), doing);
}

/// The request takes back what it does not name, so what the topic itself has set is set again.
/// (librdkafka 2.0 has no request that leaves it alone.)
result<void> alter_settings(const client& asker, const std::string& topic,
                            const topic_settings& settings) {
  const auto doing = "change the settings of topic " + topic;
  const auto event = ask_for_settings(asker, topic);
  const auto found = entries_in(event);
  if (!found)
    return failure{remedy::unauthorised, "cannot " + doing + ": the cluster does not tell them"};
  auto all = settings;
  all.merge(collect(*found, [](const auto* each) {
    return rd_kafka_ConfigEntry_source(each) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG;
  }));
  const resource_ptr resource{rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str())};
  for (const auto& [name, value] : all)
    rd_kafka_ConfigResource_set_config(resource.get(), name.c_str(), value.c_str());
  auto* wanted = resource.get();
  const queue_ptr queue{rd_kafka_queue_new(asker.get())};
  const auto options = admin_options(asker, RD_KAFKA_ADMIN_OP_ALTERCONFIGS);
  rd_kafka_AlterConfigs(asker.get(), &wanted, 1, options.get(), queue.get());
  return alteration_result(answer(queue), doing);
}

} // namespace duet
