#include "kafka/librdkafka_cluster.hpp"

#include "kafka/failure_map.hpp"
#include "kafka/librdkafka_log.hpp"
#include "kafka/librdkafka_source.hpp"
#include "kafka/offset_metadata.hpp"
#include "kafka/topic_admin.hpp"
#include "kafka/unreached.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <span>
#include <sstream>
#include <string_view>
#include <thread>
#include <utility>

namespace duet {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// The longest that one question to the cluster takes.
constexpr milliseconds question_max{5'000};

/// The longest that counting a topic's partitions takes.
constexpr milliseconds count_max{1'000};

/// An asker that has rested for longer asks over a new connection: to find out that the old one is
/// gone without a word would take `question_max`.
constexpr milliseconds asker_rest_max{1'000};

/// The longest that `committed` waits for a pending transaction of somebody else.
constexpr milliseconds pending_offsets_max{30'000};

/// The longest that a new topic may take to have leaders, and the pause between two looks.
constexpr milliseconds new_topic_max{15'000};
constexpr milliseconds new_topic_step{20};

/// The pause before a request that the broker could not serve yet is sent again. With the 100 ms of
/// the library a commit that meets unwritten markers would wait for most of them in vain.
constexpr milliseconds retry_pause{10};

/// A connection on which a request has no answer for so long is given up: the other side may be
/// gone without a word. Short enough to ask again within a transaction; longer than it takes a
/// cluster to miss a dead broker.
constexpr milliseconds answer_max{10'000};

/// How long the broker may keep a fetch that has nothing to bring.
constexpr milliseconds endless_fetch_wait{100};
constexpr milliseconds bounded_fetch_wait{10};

using message_ptr = std::unique_ptr<rd_kafka_message_t, freed_by<rd_kafka_message_destroy>>;
/// A mark that no other instance has.
std::string new_instance_mark() {
  std::random_device random;
  std::ostringstream mark;
  mark << "duet-" << std::hex << random() << random();
  return mark.str();
}

offset_metadata metadata_of(const rd_kafka_topic_partition_t& at) {
  return parse_offset_metadata({static_cast<const char*>(at.metadata), at.metadata_size});
}

/// Looks committed offsets up. As long as the coordinator refuses to speak about the group,
/// librdkafka asks it again, and tells only those who poll that it does.
rd_kafka_resp_err_t look_up_committed(const client& asker, rd_kafka_topic_partition_list_t* list) {
  const auto code = rd_kafka_committed(asker.get(), list, to_ms(question_max));
  if (code != RD_KAFKA_RESP_ERR__TIMED_OUT)
    return code;
  const message_ptr told{rd_kafka_consumer_poll(asker.get(), 0)};
  return told && remedy_of(told->err) == remedy::unauthorised ? told->err : code;
}

/// The same, as often as a transaction of somebody else that is pending makes it time out.
rd_kafka_resp_err_t await_committed(const client& asker, rd_kafka_topic_partition_list_t* list) {
  const auto deadline = steady_clock::now() + pending_offsets_max;
  auto code = RD_KAFKA_RESP_ERR_NO_ERROR;
  do
    code = look_up_committed(asker, list);
  while (code == RD_KAFKA_RESP_ERR__TIMED_OUT && steady_clock::now() < deadline);
  return code;
}

/// Lists all partitions of the sources, to look up their offsets.
partitions_ptr list_partitions(const std::vector<source_topic>& sources) {
  partitions_ptr list{rd_kafka_topic_partition_list_new(0)};
  for (const auto& each : sources)
    rd_kafka_topic_partition_list_add_range(list.get(), each.topic.c_str(), 0,
                                            static_cast<std::int32_t>(each.partitions) - 1);
  return list;
}

/// The split that a partition of one of these is.
split split_of(const rd_kafka_topic_partition_t& at, const std::vector<source_topic>& sources) {
  const auto of = std::ranges::find(sources, std::string_view{at.topic}, &source_topic::topic);
  return {of->source, {at.partition}};
}

/// The offsets that a question about one topic has brought, where it has.
result<positions> offsets_in(const rd_kafka_topic_partition_list_t& list, const source_topic& of,
                             rd_kafka_resp_err_t code, const std::string& doing) {
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return to_failure(code, doing);
  positions found;
  for (const auto& each : std::span{list.elems, static_cast<std::size_t>(list.cnt)}) {
    if (each.err != RD_KAFKA_RESP_ERR_NO_ERROR)
      return to_failure(each.err, doing);
    if (each.offset >= 0)
      found.push_back({{of.source, {each.partition}}, {each.offset}});
  }
  return found;
}

/// Adds what all clients have in common, and last what the operator has set.
result<std::unique_ptr<client>> make_client(rd_kafka_type_t kind, client_settings settings,
                                            const cluster_config& config, loudness how) {
  const properties common{
      {"bootstrap.servers", config.brokers},
      {"client.id", "duet"},
      {"socket.timeout.ms", std::to_string(answer_max.count())},
      {"socket.nagle.disable", "true"},
      {"socket.keepalive.enable", "true"},
      {"reconnect.backoff.max.ms", "2000"},
  };
  if (auto done = settings.set(common); !done)
    return done.error();
  if (auto done = settings.set(config.extra); !done)
    return done.error();
  // Of no use to a consumer, but its answers must not be smaller.
  if (kind == RD_KAFKA_CONSUMER)
    settings.set_if_known("message.max.bytes", "1000");
  return client::make(kind, std::move(settings), how);
}

/// A consumer that fetches so many partitions in this shape.
result<std::unique_ptr<client>> make_consumer(const cluster_config& config, isolation level,
                                              loudness how, milliseconds wait,
                                              const fetch_shape& shape,
                                              std::size_t partitions = 1) {
  const auto queues = shape.apart ? partitions : 1;
  client_settings settings;
  const properties own{
      {"group.id", config.app_id},
      {"isolation.level",
       level == isolation::read_committed ? "read_committed" : "read_uncommitted"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"},
      {"enable.partition.eof", "true"},
      {"allow.auto.create.topics", "false"},
      {"check.crcs", "true"},
      {"fetch.wait.max.ms", std::to_string(wait.count())},
      {"fetch.error.backoff.ms", "100"},
      {"fetch.max.bytes", std::to_string(shape.answer_bytes)},
      {"fetch.message.max.bytes",
       std::to_string(std::max<std::size_t>(shape.answer_bytes / partitions, kibibyte))},
      {"queued.min.messages",
       std::to_string(std::max<std::size_t>(shape.queued_records / queues, 1))},
      {"queued.max.messages.kbytes",
       std::to_string(std::max<std::size_t>(config.memory.fetch_queue() / queues / kibibyte, 1))},
  };
  if (auto done = settings.set(own); !done)
    return done.error();
  settings.set_if_known("fetch.queue.backoff.ms", "2");
  return make_client(RD_KAFKA_CONSUMER, std::move(settings), config, how);
}

/// A consumer that reads no records: it asks questions, or commits offsets.
result<std::unique_ptr<client>> make_consumer(const cluster_config& config, isolation level,
                                              loudness how) {
  return make_consumer(config, level, how, endless_fetch_wait,
                       {fetch_tuner::answer_least, fetch_tuner::queued_least});
}

} // namespace

result<std::shared_ptr<cluster>> connect(const cluster_config& config) {
  auto made = std::make_shared<librdkafka_cluster>(config);
  if (auto done = made->reach(); !done)
    return done.error();
  return std::shared_ptr<cluster>{std::move(made)};
}

std::string librdkafka_version() { return rd_kafka_version_str(); }

// --- clients

librdkafka_cluster::librdkafka_cluster(cluster_config config)
    : config_{std::move(config)}, ownership_{new_instance_mark()} {}

result<std::unique_ptr<client>> librdkafka_cluster::make_producer(const transaction_topics& to,
                                                                  const properties& more) const {
  client_settings settings;
  const auto record_bytes = std::max(to.record_bytes_max, 1'000'000U);
  const auto batch_bytes =
      std::min<std::size_t>({to.batch_bytes_max, 1'000'000, config_.memory.producer() / 8});
  const properties own{
      {"enable.idempotence", "true"},
      {"acks", "all"},
      {"linger.ms", "1"},
      {"retry.backoff.ms", std::to_string(retry_pause.count())},
      {"partitioner", "murmur2_random"}, // where Java's producers put the same key
      {"message.max.bytes", std::to_string(record_bytes)},
      {"batch.size", std::to_string(batch_bytes)},
      {"queue.buffering.max.messages", "1000000"},
      // librdkafka counts only values; `epoch_producer` counts all, and stops before.
      {"queue.buffering.max.kbytes", "2097151"},
  };
  if (auto done = settings.set(own); !done)
    return done.error();
  if (auto done = settings.set(more); !done)
    return done.error();
  return make_client(RD_KAFKA_PRODUCER, std::move(settings), config_, loudness::usual);
}

result<std::shared_ptr<client>> librdkafka_cluster::asker(isolation level) {
  std::shared_ptr<client> old; // ends, which may take a while, when the lock is free again
  const std::lock_guard lock{mutex_};
  auto& kept = level == isolation::read_committed ? committed_asker_ : uncommitted_asker_;
  const auto now = steady_clock::now();
  if (!kept.handle || now - kept.asked > asker_rest_max) {
    auto made = make_consumer(config_, level, loudness::quiet);
    if (!made)
      return made.error();
    old = std::exchange(kept.handle, std::move(*made));
  }
  kept.asked = now;
  return kept.handle;
}

/// Drops the askers, so that the next question starts with new connections.
failure librdkafka_cluster::give_up(failure why) {
  std::array<std::shared_ptr<client>, 2> old;
  const std::lock_guard lock{mutex_};
  old = {std::move(committed_asker_.handle), std::move(uncommitted_asker_.handle)};
  return why;
}

// --- questions

result<void> librdkafka_cluster::reach() {
  auto asking = asker(isolation::read_committed);
  if (!asking)
    return asking.error();
  const rd_kafka_metadata_t* raw = nullptr;
  const auto code =
      rd_kafka_metadata((*asking)->get(), 0, nullptr, &raw, to_ms(milliseconds{connect_wait_max}));
  const metadata_ptr metadata{raw};
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    return {};
  rd_kafka_poll((*asking)->get(), 0); // hands over what the client heard
  const auto [heard, text] = (*asking)->heard().get();
  return give_up(explain_unreached(config_.brokers, heard, text));
}

result<std::optional<topic_description>>
librdkafka_cluster::describe_topic(const std::string& topic) {
  auto asking = asker(isolation::read_committed);
  if (!asking)
    return asking.error();
  const auto partitions = (*asking)->count_partitions(topic, question_max);
  if (!partitions)
    return give_up(partitions.error());
  if (*partitions == 0)
    return std::optional<topic_description>{};
  return std::optional{topic_description{
      *partitions, config_.has_topic_settings ? read_settings(**asking, topic) : std::nullopt}};
}

/// Asks a consumer that is there already, however long it has rested: should its connection be
/// gone, librdkafka makes another, and the next question is answered.
result<std::uint32_t> librdkafka_cluster::count_partitions(const std::string& topic) {
  std::shared_ptr<client> asked;
  {
    const std::lock_guard lock{mutex_};
    asked = committed_asker_.handle;
  }
  if (!asked) {
    auto made = asker(isolation::read_committed);
    if (!made)
      return made.error();
    asked = std::move(*made);
  }
  return asked->count_partitions(topic, count_max);
}

result<void> librdkafka_cluster::create_topic(const std::string& topic, std::uint32_t partitions,
                                              const std::map<std::string, std::string>& settings) {
  auto asking = asker(isolation::read_committed);
  if (!asking)
    return asking.error();
  if (auto done = duet::create_topic(**asking, topic, partitions, settings); !done)
    return done;
  // The broker that answers knows the topic before the others and its leaders do.
  for (const auto deadline = steady_clock::now() + new_topic_max; steady_clock::now() < deadline;
       std::this_thread::sleep_for(new_topic_step)) {
    const auto found = watermarks_of({topic, {}, partitions}, isolation::read_committed);
    if (found)
      return {};
  }
  return failure{remedy::recover, "the new topic " + topic + " has no leaders yet"};
}

result<void> librdkafka_cluster::alter_topic(const std::string& topic,
                                             const std::map<std::string, std::string>& settings) {
  auto asking = asker(isolation::read_committed);
  if (!asking)
    return asking.error();
  return alter_settings(**asking, topic, settings);
}

result<positions> librdkafka_cluster::committed(const std::vector<source_topic>& sources) {
  if (sources.empty())
    return positions{};
  auto asking = asker(isolation::read_committed);
  if (!asking)
    return asking.error();
  const auto list = list_partitions(sources);
  const auto doing = "read the committed offsets of group " + config_.app_id;
  const auto code = await_committed(**asking, list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return give_up(to_failure(code, doing));
  positions found;
  for (int i = 0; i < list->cnt; ++i) {
    const auto& each = list->elems[i];
    if (each.err != RD_KAFKA_RESP_ERR_NO_ERROR)
      return give_up(to_failure(each.err, doing));
    auto metadata = metadata_of(each);
    ownership_.meet(metadata.mark);
    if (each.offset >= 0)
      found.push_back({split_of(each, sources), {each.offset}, std::move(metadata.time)});
  }
  return found;
}

result<bool> librdkafka_cluster::claimed_by_another(const std::vector<source_topic>& sources) {
  if (sources.empty())
    return false;
  // A read_committed reader would wait for the transaction that this instance has lost.
  auto asking = asker(isolation::read_uncommitted);
  if (!asking)
    return asking.error();
  const auto list = list_partitions(sources);
  const auto code = look_up_committed(**asking, list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return give_up(to_failure(code, "read the committed offsets of group " + config_.app_id));
  const std::span all{list->elems, static_cast<std::size_t>(list->cnt)};
  return std::ranges::any_of(
      all, [this](const auto& each) { return ownership_.lost_to(metadata_of(each).mark); });
}

/// A consumer for this one question: only the own group has an asker.
result<positions> librdkafka_cluster::committed_by(const std::string& group,
                                                   const source_topic& of) {
  auto config = config_;
  config.app_id = group;
  const auto asking = make_consumer(config, isolation::read_committed, loudness::quiet);
  if (!asking)
    return asking.error();
  const auto list = list_partitions({of});
  const auto code = await_committed(**asking, list.get());
  return offsets_in(*list, of, code, "read the committed offsets of group " + group);
}

result<void> librdkafka_cluster::delete_offsets(const std::string& topic,
                                                std::uint32_t partitions) {
  auto asking = asker(isolation::read_committed);
  if (!asking)
    return asking.error();
  return duet::delete_offsets(**asking, config_.app_id,
                              *list_partitions({{topic, {}, partitions}}));
}

result<positions> librdkafka_cluster::offsets_at(const source_topic& of,
                                                 std::int64_t timestamp_ms) {
  auto asking = asker(isolation::read_committed);
  if (!asking)
    return asking.error();
  const auto list = list_partitions({of});
  for (auto& each : std::span{list->elems, static_cast<std::size_t>(list->cnt)})
    each.offset = timestamp_ms;
  const auto code = rd_kafka_offsets_for_times((*asking)->get(), list.get(), to_ms(question_max));
  auto found = offsets_in(*list, of, code, "look up times in topic " + of.topic);
  return found ? std::move(found) : give_up(found.error());
}

result<std::vector<watermarks>> librdkafka_cluster::watermarks_of(const source_topic& of,
                                                                  isolation level) {
  auto asking = asker(level);
  if (!asking)
    return asking.error();
  std::vector<watermarks> all;
  for (std::uint32_t i = 0; i < of.partitions; ++i) {
    watermarks range{{of.source, {static_cast<std::int32_t>(i)}}, {}, {}};
    const auto code = rd_kafka_query_watermark_offsets(
        (*asking)->get(), of.topic.c_str(), range.split.partition.value, &range.low.value,
        &range.high.value, to_ms(question_max));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
      return give_up(to_failure(code, "read the range of topic " + of.topic));
    all.push_back(range);
  }
  return all;
}

// --- sources and logs

result<std::shared_ptr<record_source>>
librdkafka_cluster::open_source(const std::vector<input_span>& spans) {
  // Who reads to an end learns that it has come from an answer without records.
  const bool bounded =
      std::ranges::all_of(spans, [](const auto& span) { return span.end.has_value(); });
  const auto wait = bounded ? bounded_fetch_wait : endless_fetch_wait;
  const auto make = [config = config_, wait, partitions = std::max<std::size_t>(spans.size(), 1)](
                        const fetch_shape& shape) {
    return make_consumer(config, isolation::read_committed, loudness::usual, wait, shape,
                         partitions);
  };
  return librdkafka_source::open(make, config_.memory, spans);
}

result<std::unique_ptr<transaction_log>>
librdkafka_cluster::open_log(std::uint32_t number, const transaction_topics& topics) {
  input_offsets offsets{topics.sources, ownership_.mine()};
  if (config_.promise == guarantee::at_least_once) {
    auto producer = make_producer(topics, {});
    if (!producer)
      return producer.error();
    auto committer = make_consumer(config_, isolation::read_committed, loudness::usual);
    if (!committer)
      return committer.error();
    return std::unique_ptr<transaction_log>{std::make_unique<plain_log>(
        std::move(*producer), std::move(*committer), topics, offsets, config_.memory.producer())};
  }
  auto producer = make_producer(
      topics, {{"transactional.id", config_.app_id + "-" + std::to_string(number)},
               {"transaction.timeout.ms", std::to_string(transaction_timeout.count())}});
  if (!producer)
    return producer.error();
  return kafka_transaction_log::open(std::move(*producer), topics, std::move(offsets),
                                     config_.app_id, config_.memory.producer());
}

} // namespace duet
