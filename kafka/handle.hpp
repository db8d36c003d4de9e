/// librdkafka's objects with owners, and clients whose log lines go to our logger.
#pragma once

#include "kafka/properties.hpp"
#include "model/failure.hpp"
#include "model/types.hpp"

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace duet {

/// Calls a C function that frees what it is given.
template <auto Free> struct freed_by {
  template <class T> void operator()(T* object) const { Free(object); }
};

using settings_ptr = std::unique_ptr<rd_kafka_conf_t, freed_by<rd_kafka_conf_destroy>>;
using topic_settings_ptr =
    std::unique_ptr<rd_kafka_topic_conf_t, freed_by<rd_kafka_topic_conf_destroy>>;
using topic_ptr = std::unique_ptr<rd_kafka_topic_t, freed_by<rd_kafka_topic_destroy>>;
using queue_ptr = std::unique_ptr<rd_kafka_queue_t, freed_by<rd_kafka_queue_destroy>>;
using event_ptr = std::unique_ptr<rd_kafka_event_t, freed_by<rd_kafka_event_destroy>>;
using metadata_ptr =
    std::unique_ptr<const rd_kafka_metadata_t, freed_by<rd_kafka_metadata_destroy>>;
using partitions_ptr = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                       freed_by<rd_kafka_topic_partition_list_destroy>>;

/// A list with one entry for each position; `topics` are the names of the sources. With the mark of
/// an instance it is to be committed, and has the metadata of each position.
[[nodiscard]] partitions_ptr to_list(std::span<const std::string> topics, const positions& at,
                                     const std::string& mark = {});

/// The settings of a client that is still to be made.
class client_settings {
public:
  client_settings() : settings_{rd_kafka_conf_new()} {}

  /// Sets a property; an unknown name or a bad value is `misconfigured`, without the value.
  [[nodiscard]] result<void> set(const std::string& name, const std::string& value);

  /// Sets every property in order.
  [[nodiscard]] result<void> set(const properties& all);

  /// Sets a property if the linked librdkafka knows it.
  void set_if_known(const std::string& name, const std::string& value);

  [[nodiscard]] rd_kafka_conf_t* get() { return settings_.get(); }
  [[nodiscard]] rd_kafka_conf_t* release() { return settings_.release(); }

private:
  settings_ptr settings_;
};

/// The last error that a client heard from its brokers, for messages to people.
class last_error {
public:
  void note(rd_kafka_resp_err_t code, std::string_view text);

  /// The code and text heard last; RD_KAFKA_RESP_ERR_NO_ERROR if none.
  [[nodiscard]] std::pair<rd_kafka_resp_err_t, std::string> get() const;

private:
  mutable std::mutex mutex_;
  rd_kafka_resp_err_t code_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::string text_;
};

/// Exists as long as librdkafka has not come to an end with something.
class unfinished {
public:
  unfinished();
  ~unfinished();
  unfinished(const unfinished&) = delete;
  unfinished& operator=(const unfinished&) = delete;
};

/// Makes a call that may never return, in a thread of its own. The call must own all that it needs,
/// and gives that up before its answer is there.
template <class Call> [[nodiscard]] auto in_background(Call call) {
  std::packaged_task<decltype(call())()> task{
      [alive = std::make_unique<unfinished>(), call = std::move(call)]() mutable {
        const auto ends_last = std::move(alive);
        const auto ends_first = std::move(call);
        return ends_first();
      }};
  auto answer = task.get_future();
  std::thread{std::move(task)}.detach();
  return answer;
}

/// The topic that could not be added to a transaction, as far as a line of librdkafka's log says
/// so, which is the only place where it does; else empty.
[[nodiscard]] std::string refused_topic_in(std::string_view facility, std::string_view text);

/// How loud a client is about brokers it cannot reach.
enum class loudness : std::uint8_t {
  quiet, ///< Everything at debug: the caller makes one sentence of it.
  usual, ///< Warnings for what a person should know.
};

/// A librdkafka client.
class client {
public:
  /// How long the end of a client is waited for; it takes milliseconds, or else, with librdkafka
  /// 2.0.2, for ever: if a consumer's topic was deleted, or a connection leads nowhere. Such a
  /// client is left behind with its threads, and does no harm: whoever takes its place fences it
  /// first.
  static constexpr std::chrono::milliseconds end_max{500};

  /// Makes a client; `kind` is RD_KAFKA_PRODUCER or RD_KAFKA_CONSUMER.
  [[nodiscard]] static result<std::unique_ptr<client>> make(rd_kafka_type_t kind,
                                                            client_settings settings, loudness how);
  ~client();
  client(const client&) = delete;
  client& operator=(const client&) = delete;

  [[nodiscard]] rd_kafka_t* get() const { return handle_; }
  [[nodiscard]] const last_error& heard() const { return ears_->heard; }

  /// The first error of a record that this producer could not deliver, and its topic.
  [[nodiscard]] const last_error& undelivered() const { return ears_->undelivered; }

  /// Whether a request about a transaction has ended without an answer: the broker may still get
  /// it.
  [[nodiscard]] bool missed_answer() const { return ears_->missed_answer; }

  /// The answers to this consumer's fetch requests so far, and their bytes as they travelled.
  [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> fetched() const {
    return {ears_->answers, ears_->answer_bytes};
  }

  /// The topic that kept a transaction of this producer from being written; empty if none did.
  [[nodiscard]] std::string refused_topic() const { return ears_->refused.get().second; }

  /// Takes ownership of a handle to a topic of this client.
  [[nodiscard]] topic_ptr topic(const std::string& name) const;

  /// Asks the brokers how many partitions a topic has; 0 if it does not exist.
  [[nodiscard]] result<std::uint32_t> count_partitions(const std::string& topic,
                                                       std::chrono::milliseconds wait) const;

private:
  /// What librdkafka's callbacks use, for as long as its threads last.
  struct ears {
    loudness how = loudness::usual;
    last_error heard;
    last_error undelivered;
    last_error refused;
    std::atomic<bool> missed_answer = false;
    std::atomic<std::uint64_t> answers = 0;
    std::atomic<std::uint64_t> answer_bytes = 0;
  };

  explicit client(loudness how) : ears_{std::make_shared<ears>()} { ears_->how = how; }

  static void on_log(const rd_kafka_t* from, int level, const char* facility, const char* text);
  static void on_error(rd_kafka_t* from, int code, const char* text, void* opaque);
  static int on_socket(int domain, int type, int protocol, void* opaque);
  static void on_delivery(rd_kafka_t* from, const rd_kafka_message_t* record, void* opaque);
  static rd_kafka_resp_err_t on_new(rd_kafka_t* made, const rd_kafka_conf_t* settings, void* opaque,
                                    char* why, std::size_t why_size);
  static rd_kafka_resp_err_t on_response(rd_kafka_t* from, int socket, const char* broker,
                                         std::int32_t broker_id, std::int16_t api,
                                         std::int16_t version, std::int32_t correlation_id,
                                         std::size_t size, std::int64_t round_trip_us,
                                         rd_kafka_resp_err_t code, void* opaque);

  std::shared_ptr<ears> ears_;
  rd_kafka_t* handle_ = nullptr;
};

/// Milliseconds as librdkafka takes them.
[[nodiscard]] int to_ms(std::chrono::milliseconds time);

} // namespace duet
