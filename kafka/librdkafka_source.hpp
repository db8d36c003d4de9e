/// The record source on a librdkafka consumer with manual assignment.
#pragma once

#include "kafka/handle.hpp"
#include "kafka/ports.hpp"

#include <cstddef>
#include <memory>
#include <optional>
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

  /// To be called after `queue` was read from.
  void after_read(rd_kafka_queue_t* queue) const;

private:
  refiller() = default;

  rd_kafka_t* consumer_ = nullptr;
  std::size_t full_ = 0; ///< Records at which librdkafka stops to fetch.
  std::string user_;
  std::string password_;
};

class librdkafka_source : public record_source {
public:
  /// `consumer` must belong to no group subscription and have enable.partition.eof.
  [[nodiscard]] static result<std::shared_ptr<record_source>>
  open(std::unique_ptr<client> consumer, const std::string& topic,
       const std::vector<input_span>& spans);
  ~librdkafka_source() override;
  librdkafka_source(const librdkafka_source&) = delete;
  librdkafka_source& operator=(const librdkafka_source&) = delete;

  using record_source::poll;
  [[nodiscard]] result<fetched> poll(std::chrono::milliseconds wait,
                                     std::size_t records_max) override;
  void wake() noexcept override;
  [[nodiscard]] result<std::uint32_t> count_partitions() override;
  [[nodiscard]] std::span<const read_progress> progress() override { return progress_; }

private:
  librdkafka_source(std::unique_ptr<client> consumer, std::string topic,
                    const std::vector<input_span>& spans);

  void fetch(std::chrono::milliseconds wait, std::size_t most);
  void refill(std::size_t most);
  void release();
  [[nodiscard]] result<void> take(const rd_kafka_message_t& message);
  void take_record(const rd_kafka_message_t& message, read_progress& at);
  void take_headers(const rd_kafka_message_t& message, record& to);
  void refresh_log_ends();
  [[nodiscard]] bool at_end() const;

  std::unique_ptr<client> consumer_;
  queue_ptr queue_;
  std::optional<refiller> refiller_; ///< Only where librdkafka does not refill its queue in time.
  std::string topic_;
  std::vector<read_progress> progress_;
  std::vector<record_offset> ends_;           ///< Of the spans, in the order of `progress_`.
  std::vector<std::size_t> index_of_;         ///< From partition to index in `progress_`.
  std::vector<rd_kafka_message_t*> messages_; ///< What the last poll fetched; freed by the next.
  std::vector<record> records_;
  std::vector<std::unique_ptr<std::vector<header>>> headers_;
  std::size_t bytes_ = 0;
};

} // namespace duet
