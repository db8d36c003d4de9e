#include "kafka/handle.hpp"

#include "kafka/connect.hpp"
#include "kafka/failure_map.hpp"
#include "kafka/offset_metadata.hpp"
#include "model/last_words.hpp"

#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <string>
#include <utility>

namespace duet {

namespace {

using error_text = std::array<char, 512>;

/// What the interceptors of librdkafka go by.
constexpr const char* interceptor = "duet";

/// The requests that say nothing of which transaction of their producer they are about, by their
/// keys in Kafka's protocol.
constexpr std::array<std::int16_t, 4> of_transactions{24,  // AddPartitionsToTxn
                                                      25,  // AddOffsetsToTxn
                                                      26,  // EndTxn
                                                      28}; // TxnOffsetCommit

constexpr std::int16_t fetch_request = 1;

/// librdkafka's levels are syslog's. What it calls an error, duet survives: a warning.
spdlog::level::level_enum to_level(int level) {
  constexpr int syslog_warning = 4;
  constexpr int syslog_info = 6;
  if (level <= syslog_warning)
    return spdlog::level::warn;
  return level <= syslog_info ? spdlog::level::info : spdlog::level::debug;
}

/// How many calls in the background have not returned.
std::atomic<int> under_way{0};

} // namespace

partitions_ptr to_list(std::span<const std::string> topics, const positions& at,
                       const std::string& mark) {
  partitions_ptr list{rd_kafka_topic_partition_list_new(static_cast<int>(at.size()))};
  for (const auto& each : at) {
    const auto& topic = topics[each.split.source.value];
    auto* made =
        rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), each.split.partition.value);
    made->offset = each.next.value;
    if (mark.empty())
      continue;
    const auto metadata = format(offset_metadata{mark, each.time});
    made->metadata = rd_kafka_mem_malloc(nullptr, metadata.size());
    made->metadata_size = metadata.size();
    std::ranges::copy(metadata, static_cast<char*>(made->metadata));
  }
  return list;
}

result<void> client_settings::set(const std::string& name, const std::string& value) {
  error_text why{};
  switch (rd_kafka_conf_set(settings_.get(), name.c_str(), value.c_str(), why.data(), why.size())) {
  case RD_KAFKA_CONF_OK:
    return {};
  case RD_KAFKA_CONF_UNKNOWN:
    return failure{remedy::misconfigured, "librdkafka has no property " + name +
                                              "; its CONFIGURATION.md lists all of them"};
  default:
    return failure{remedy::misconfigured,
                   "librdkafka refuses the value given for its property " + name};
  }
}

result<void> client_settings::set(const properties& all) {
  for (const auto& [name, value] : all)
    if (auto done = set(name, value); !done)
      return done;
  return {};
}

void client_settings::set_if_known(const std::string& name, const std::string& value) {
  error_text ignored{};
  rd_kafka_conf_set(settings_.get(), name.c_str(), value.c_str(), ignored.data(), ignored.size());
}

unfinished::unfinished() { ++under_way; }

unfinished::~unfinished() { --under_way; }

std::string refused_topic_in(std::string_view facility, std::string_view text) {
  const auto begin = text.find('"') + 1;
  const auto end = text.find('"', begin);
  const bool names = facility == "ADDPARTS" && begin > 0 && end != std::string_view::npos;
  // Because another topic was refused, the broker did not even try this one.
  const bool follows = text.find("not attempted") != std::string_view::npos;
  return names && !follows ? std::string{text.substr(begin, end - begin)} : std::string{};
}

void last_error::note(rd_kafka_resp_err_t code, std::string_view text) {
  const std::lock_guard lock{mutex_};
  // "All brokers down" comes after the error that says why.
  if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN && code_ != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  code_ = code;
  text_ = text;
}

std::pair<rd_kafka_resp_err_t, std::string> last_error::get() const {
  const std::lock_guard lock{mutex_};
  return {code_, text_};
}

result<std::unique_ptr<client>> client::make(rd_kafka_type_t kind, client_settings settings,
                                             loudness how) {
  std::unique_ptr<client> made{new client{how}};
  rd_kafka_conf_set_opaque(settings.get(), made->ears_.get());
  rd_kafka_conf_set_log_cb(settings.get(), &client::on_log);
  rd_kafka_conf_set_error_cb(settings.get(), &client::on_error);
  rd_kafka_conf_set_socket_cb(settings.get(), &client::on_socket);
  if (kind == RD_KAFKA_PRODUCER)
    rd_kafka_conf_set_dr_msg_cb(settings.get(), &client::on_delivery);
  rd_kafka_conf_interceptor_add_on_new(settings.get(), interceptor, &client::on_new,
                                       made->ears_.get());
  error_text why{};
  made->handle_ = rd_kafka_new(kind, settings.get(), why.data(), why.size());
  if (made->handle_ == nullptr)
    return failure{remedy::misconfigured,
                   "librdkafka refuses its settings: " + std::string{why.data()}};
  static_cast<void>(settings.release()); // rd_kafka_new has taken them
  return made;
}

client::~client() {
  if (handle_ == nullptr)
    return;
  const auto ended = in_background([handle = handle_, kept = ears_] {
    // librdkafka frees the text of a transaction's failure before it ends the threads that still
    // hear of failures to produce, which free it again. So there must be none to hear of.
    rd_kafka_purge(handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    // Without leaving a group, which could wait for a broker that is away: duet is in no group.
    rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  });
  if (ended.wait_for(end_max) != std::future_status::ready)
    spdlog::warn(
        "a client of librdkafka has not ended in {} ms; it is left behind with its threads",
        end_max.count());
}

bool clients_left_behind() { return under_way > 0; }

topic_ptr client::topic(const std::string& name) const {
  return topic_ptr{rd_kafka_topic_new(handle_, name.c_str(), nullptr)};
}

result<std::uint32_t> client::count_partitions(const std::string& topic,
                                               std::chrono::milliseconds wait) const {
  const auto doing = "describe topic " + topic;
  const auto asked = this->topic(topic);
  const rd_kafka_metadata_t* raw = nullptr;
  const auto code = rd_kafka_metadata(handle_, 0, asked.get(), &raw, to_ms(wait));
  const metadata_ptr metadata{raw};
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return to_failure(code, doing);
  if (metadata->topic_cnt != 1)
    return 0U;
  const auto& described = metadata->topics[0];
  if (described.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
    return 0U;
  if (described.err != RD_KAFKA_RESP_ERR_NO_ERROR &&
      described.err != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE)
    return to_failure(described.err, doing);
  return static_cast<std::uint32_t>(described.partition_cnt);
}

void client::on_log(const rd_kafka_t* from, int level, const char* facility, const char* text) {
  auto* self = static_cast<ears*>(rd_kafka_opaque(from));
  const std::string_view about{facility};
  if (const auto topic = refused_topic_in(about, text); !topic.empty())
    self->refused.note(RD_KAFKA_RESP_ERR__FAIL, topic);
  // No news: -X passes the properties of consumers to producers too; duet never reads a topic that
  // it has not looked up, so it does not matter who would create it; and opening a producer is
  // tried again until duet itself says that it cannot.
  const bool hush = self->how == loudness::quiet || about == "CONFWARN" || about == "AUTOCREATE" ||
                    about == "GETPID";
  spdlog::log(hush ? spdlog::level::debug : to_level(level), "librdkafka {}: {}", facility, text);
}

void client::on_error(rd_kafka_t* /*from*/, int code, const char* text, void* opaque) {
  static_cast<ears*>(opaque)->heard.note(static_cast<rd_kafka_resp_err_t>(code), text);
}

/// Without a socket librdkafka would try again for ever, and tell nobody but its log.
int client::on_socket(int domain, int type, int protocol, void* /*opaque*/) {
  const int made = socket(domain, type | SOCK_CLOEXEC, protocol);
  if (made == -1 && (errno == EMFILE || errno == ENFILE))
    end_with_last_words("cannot open a connection to Kafka: too many open files; raise their limit "
                        "(ulimit -n)");
  return made;
}

void client::on_delivery(rd_kafka_t* /*from*/, const rd_kafka_message_t* record, void* opaque) {
  if (record->err == RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  auto& undelivered = static_cast<ears*>(opaque)->undelivered;
  if (undelivered.get().first == RD_KAFKA_RESP_ERR_NO_ERROR)
    undelivered.note(record->err, rd_kafka_topic_name(record->rkt));
}

rd_kafka_resp_err_t client::on_new(rd_kafka_t* made, const rd_kafka_conf_t* /*settings*/,
                                   void* opaque, char* /*why*/, std::size_t /*why_size*/) {
  return rd_kafka_interceptor_add_on_response_received(made, interceptor, &client::on_response,
                                                       opaque);
}

/// librdkafka calls this also for a request that it has given up, before it sends it again.
rd_kafka_resp_err_t client::on_response(rd_kafka_t* /*from*/, int /*socket*/,
                                        const char* /*broker*/, std::int32_t /*broker_id*/,
                                        std::int16_t api, std::int16_t /*version*/,
                                        std::int32_t /*correlation_id*/, std::size_t size,
                                        std::int64_t /*round_trip_us*/, rd_kafka_resp_err_t code,
                                        void* opaque) {
  auto* self = static_cast<ears*>(opaque);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR && std::ranges::count(of_transactions, api) > 0)
    self->missed_answer = true;
  if (api == fetch_request && code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++self->answers;
    self->answer_bytes += size;
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

int to_ms(std::chrono::milliseconds time) { return static_cast<int>(time.count()); }

} // namespace duet
