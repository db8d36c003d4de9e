/// librdkafka for the benchmarks: its objects with owners, and errors as exceptions. The benchmarks
/// share no code with duet, so that neither can flatter the other.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

/// Calls a C function that frees what it is given.
template <auto Free> struct freed_by {
  template <class T> void operator()(T* object) const { Free(object); }
};

/// Ends a client without leaving a group: no client here joins one.
inline void destroy_client(rd_kafka_t* client) {
  rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

using client_ptr = std::unique_ptr<rd_kafka_t, freed_by<destroy_client>>;
using topic_ptr = std::unique_ptr<rd_kafka_topic_t, freed_by<rd_kafka_topic_destroy>>;
using queue_ptr = std::unique_ptr<rd_kafka_queue_t, freed_by<rd_kafka_queue_destroy>>;
using list_ptr = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                 freed_by<rd_kafka_topic_partition_list_destroy>>;
using metadata_ptr =
    std::unique_ptr<const rd_kafka_metadata_t, freed_by<rd_kafka_metadata_destroy>>;
using group_ptr = std::unique_ptr<rd_kafka_consumer_group_metadata_t,
                                  freed_by<rd_kafka_consumer_group_metadata_destroy>>;
using headers_ptr = std::unique_ptr<rd_kafka_headers_t, freed_by<rd_kafka_headers_destroy>>;

/// Names and values of librdkafka's properties.
using settings = std::vector<std::pair<std::string, std::string>>;

/// Makes a consumer of explicitly assigned partitions with the settings that keep librdkafka's
/// fetching fast; `more` is applied on top. Throws std::runtime_error.
[[nodiscard]] client_ptr make_consumer(const std::string& brokers, const settings& more);

/// Makes a producer; `more` is applied on top. A record that cannot be delivered ends the process:
/// every figure would be void.
[[nodiscard]] client_ptr make_producer(const std::string& brokers, const settings& more);

/// A handle to a topic of a client.
[[nodiscard]] topic_ptr open_topic(const client_ptr& client, const std::string& name);

/// How many partitions a topic has; throws if it does not exist.
[[nodiscard]] std::int32_t count_partitions(const client_ptr& client, const std::string& topic);

/// A list of all partitions of a topic, each with the same offset.
[[nodiscard]] list_ptr all_partitions(const client_ptr& client, const std::string& topic,
                                      std::int64_t offset);

/// Throws if `code` is an error; `doing` says what could not be done.
void check(rd_kafka_resp_err_t code, std::string_view doing);

/// Throws if there is an error, and frees it.
void check(rd_kafka_error_t* error, std::string_view doing);

/// Hands out what a consumer has fetched, in batches.
class batch_reader {
public:
  /// Records that one call hands out at most.
  static constexpr std::size_t batch_max = 4'096;

  explicit batch_reader(const client_ptr& consumer);
  ~batch_reader() { release(); }
  batch_reader(const batch_reader&) = delete;
  batch_reader& operator=(const batch_reader&) = delete;

  /// Waits for a first record for `wait_ms` at most, then takes what else is there. Records and the
  /// ends of partitions (RD_KAFKA_RESP_ERR__PARTITION_EOF) are valid until the next call. Any other
  /// error that does not go away by itself is thrown.
  [[nodiscard]] const std::vector<rd_kafka_message_t*>& poll(int wait_ms);

private:
  void release();
  void take(int wait_ms);

  queue_ptr queue_;
  std::vector<rd_kafka_message_t*> messages_;
};

/// Reads a topic from its beginning to its present end and calls `visit` for every record. With
/// `read_committed`, as such a reader sees it.
void read_topic(const std::string& brokers, const std::string& topic, bool read_committed,
                const std::function<void(const rd_kafka_message_t&)>& visit);

/// The value of a record as text.
[[nodiscard]] inline std::string_view value_of(const rd_kafka_message_t& record) {
  return {static_cast<const char*>(record.payload), record.len};
}

/// The key of a record as text.
[[nodiscard]] inline std::string_view key_of(const rd_kafka_message_t& record) {
  return {static_cast<const char*>(record.key), record.key_len};
}

} // namespace bench
