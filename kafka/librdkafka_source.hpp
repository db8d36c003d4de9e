/// The record source on a librdkafka consumer with manual assignment: one for all topics.
#pragma once

#include "kafka/fetch_queues.hpp"
#include "kafka/fetch_tuner.hpp"
#include "kafka/handle.hpp"
#include "kafka/ports.hpp"
#include "kafka/read_spans.hpp"
#include "model/memory_budget.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace duet {

/// Makes a librdkafka before 2.2 refill its fetch queue in time.
///
/// There a full queue puts the thread that fetches to sleep for a second, whatever is taken out
/// meanwhile: either the queue holds more than a second's worth of records (hundreds of megabytes),
/// or reading stalls. What wakes that thread is any message to it, and the one call that sends such
/// a message and does nothing else is to set the credentials to what they are. Later versions have
/// fetch.queue.backoff.ms. docs/decisions/0009-memory-budget.md has the figures.
class refiller {
public:
  /// Nothing if the linked librdkafka needs no help.
  [[nodiscard]] static std::optional<refiller> make(rd_kafka_t* consumer);

  /// To be called after `read` was read from `queues`.
  void after_read(std::span<rd_kafka_message_t* const> read, const fetch_queues& queues) const;

private:
  refiller() = default;

  rd_kafka_t* consumer_ = nullptr;
  std::size_t full_ = 0; ///< Records in a queue at which librdkafka stops to fetch for it.
  std::string user_;
  std::string password_;
};

/// Makes a consumer that belongs to no group subscription and has enable.partition.eof.
using consumer_recipe = std::function<result<std::unique_ptr<client>>(const fetch_shape&)>;

class librdkafka_source : public record_source {
public:
  /// `make` is called again whenever a consumer of another shape fits better.
  [[nodiscard]] static result<std::shared_ptr<record_source>>
  open(consumer_recipe make, const memory_budget& memory, const std::vector<input_span>& spans);
  ~librdkafka_source() override;
  librdkafka_source(const librdkafka_source&) = delete;
  librdkafka_source& operator=(const librdkafka_source&) = delete;

  using record_source::poll;
  [[nodiscard]] result<fetched> poll(std::chrono::milliseconds wait,
                                     std::size_t records_max) override;
  void hold(std::span<const split> which) override;
  void wake() noexcept override;
  [[nodiscard]] std::span<const read_progress> progress() override { return spans_.progress(); }

private:
  /// A consumer and what belongs to it.
  struct reader {
    std::shared_ptr<client> consumer;
    std::unique_ptr<fetch_queues> queues;
    std::optional<refiller> refill; ///< Only where librdkafka does not refill its queue in time.
  };

  librdkafka_source(consumer_recipe make, const memory_budget& memory,
                    const std::vector<input_span>& spans);

  [[nodiscard]] result<void> start_reader(const fetch_shape& shape);
  [[nodiscard]] result<bool> change_reader();
  [[nodiscard]] std::chrono::nanoseconds fetch(std::chrono::milliseconds wait, std::size_t most);
  void release_taken();
  [[nodiscard]] result<void> take_some(std::size_t most);
  [[nodiscard]] result<void> take(const rd_kafka_message_t& message);
  [[nodiscard]] read_progress& progress_of(const rd_kafka_message_t& message);
  [[nodiscard]] bool deleted(const rd_kafka_message_t& message);
  void take_record(const rd_kafka_message_t& message, read_progress& at);
  void take_headers(const rd_kafka_message_t& message, record& to);
  void refresh_log_ends();

  consumer_recipe make_;
  std::size_t poll_bytes_max_;
  fetch_tuner tuner_;
  fetch_sample read_; ///< By the reader in use; the answers are counted by its consumer.
  std::mutex mutex_;  ///< Guards the change of `reader_` against calls from other threads.
  reader reader_;
  read_spans spans_;
  std::vector<split> held_;
  /// What was fetched: first what the last poll has handed out, then what it had no room for.
  std::vector<rd_kafka_message_t*> messages_;
  std::size_t taken_ = 0;
  /// The topic of the last record: they come in runs, so its name is rarely asked for.
  const rd_kafka_topic_t* run_topic_ = nullptr;
  source_id run_source_;
  std::vector<record> records_;
  std::vector<std::unique_ptr<std::vector<header>>> headers_;
  std::size_t unpacked_bytes_ = 0; ///< What `records_` take in memory.
};

} // namespace duet
