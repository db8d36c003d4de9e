/// The transaction logs on a librdkafka producer.
#pragma once

#include "kafka/failure_map.hpp"
#include "kafka/handle.hpp"
#include "kafka/ports.hpp"
#include "model/transaction.hpp"

#include <chrono>
#include <cstddef>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace duet {

/// The broker aborts a transaction that is open for longer than this. Also the longest that a write
/// or a commit may take.
inline constexpr std::chrono::milliseconds transaction_timeout{15'000};

/// Positions as librdkafka takes them, kept by whoever may still be using them.
using offsets_list = std::shared_ptr<rd_kafka_topic_partition_list_t>;

/// How positions are committed.
struct input_offsets {
  std::vector<std::string> topics; ///< By source.
  std::string instance;            ///< Committed with each position: whose it is.

  [[nodiscard]] partitions_ptr list(const positions& read_to) const {
    return to_list(topics, read_to, instance);
  }
};

/// A producer and the topics it writes to.
class epoch_producer {
public:
  /// Holds at most `bytes_max` bytes of memory in records that are not delivered, or one record.
  epoch_producer(std::unique_ptr<client> producer, const transaction_topics& topics,
                 std::size_t bytes_max);

  /// Queues the records for sending; waits for room where the queue is full.
  [[nodiscard]] result<void> write(target_id to, const outgoing_records& records);

  /// Waits until everything queued is acknowledged.
  [[nodiscard]] result<void> drain();

  [[nodiscard]] rd_kafka_t* handle() const { return producer_->get(); }
  [[nodiscard]] const std::shared_ptr<client>& owner() const { return producer_; }

private:
  struct target {
    std::string name;
    topic_ptr topic;
  };

  [[nodiscard]] result<void> produce(const target& to, const outgoing& record);
  [[nodiscard]] rd_kafka_resp_err_t enqueue(const target& to, const outgoing& record) const;

  std::shared_ptr<client> producer_;
  std::vector<target> targets_; ///< By target.
  std::size_t bytes_max_;
  std::size_t bytes_ = 0; ///< What librdkafka has got since its queue was empty.
};

/// Exactly once: one Kafka transaction for each epoch.
class kafka_transaction_log : public transaction_log {
public:
  /// `producer` must be transactional; `bytes_max` is as of `epoch_producer`. Blocks until it has
  /// fenced older instances.
  [[nodiscard]] static result<std::unique_ptr<transaction_log>>
  open(std::unique_ptr<client> producer, const transaction_topics& topics, input_offsets offsets,
       const std::string& group, std::size_t bytes_max);
  ~kafka_transaction_log() override;
  kafka_transaction_log(const kafka_transaction_log&) = delete;
  kafka_transaction_log& operator=(const kafka_transaction_log&) = delete;

  [[nodiscard]] result<void> begin() override;
  [[nodiscard]] result<void> write(target_id to, const outgoing_records& records) override;
  [[nodiscard]] result<transaction_times> commit(const positions& read_to) override;
  [[nodiscard]] bool overdue() const override;

private:
  kafka_transaction_log(std::unique_ptr<client> producer, const transaction_topics& topics,
                        input_offsets offsets, const std::string& group, std::size_t bytes_max);

  [[nodiscard]] result<void> initialise();
  [[nodiscard]] result<void> begin_transaction();
  [[nodiscard]] result<transaction_times> commit_transaction(const positions& read_to);
  template <class T> [[nodiscard]] result<T> kept(result<T> done);
  [[nodiscard]] std::future<error_ptr> send_offsets(const offsets_list& list) const;
  [[nodiscard]] result<void> await_offsets(std::future<error_ptr> sent, const offsets_list& list);
  [[nodiscard]] failure cause_of(failure symptom) const;

  epoch_producer producer_;
  pipeline_targets numbers_;
  input_offsets offsets_;
  std::string app_id_; ///< For messages: the group, and what the transactional id begins with.
  std::shared_ptr<rd_kafka_consumer_group_metadata_t> group_;
  transaction_course course_;
  /// When the transaction was begun that is not committed.
  std::optional<std::chrono::steady_clock::time_point> begun_;
};

/// At least once: the same writes, then the offsets. For brokers without transactions.
class plain_log : public transaction_log {
public:
  /// `committer` is a consumer of the application's group; it only commits offsets.
  plain_log(std::unique_ptr<client> producer, std::unique_ptr<client> committer,
            const transaction_topics& topics, input_offsets offsets, std::size_t bytes_max);

  [[nodiscard]] result<void> begin() override { return {}; }
  [[nodiscard]] result<void> write(target_id to, const outgoing_records& records) override;
  [[nodiscard]] result<transaction_times> commit(const positions& read_to) override;
  [[nodiscard]] bool overdue() const override { return false; }

private:
  epoch_producer producer_;
  std::unique_ptr<client> committer_;
  input_offsets offsets_;
};

} // namespace duet
