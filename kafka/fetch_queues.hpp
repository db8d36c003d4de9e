/// Where a consumer puts what it has fetched.
#pragma once

#include "kafka/handle.hpp"
#include "model/types.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace duet {

/// The queues of a consumer: one for everything, and where partitions are kept apart one for each.
///
/// librdkafka fetches for a partition as long as its queue is not full. If all partitions share
/// one, then a reader that is slower than the brokers reads them one behind the other: whenever the
/// queue has room again, it is filled from the first partition on. With queues of their own they
/// are read at the same pace, and one may be left alone for a while: librdkafka's own way to pause
/// a partition loses records or repeats them in versions before 2.4.
///
/// Used by one thread, except where something else is said.
class fetch_queues {
public:
  struct partition {
    std::string topic;
    duet::split split;
  };

  /// To be made before the consumer is told what to read. `apart` are the partitions that get
  /// queues of their own.
  fetch_queues(std::shared_ptr<client> consumer, std::span<const partition> apart);
  ~fetch_queues();
  fetch_queues(const fetch_queues&) = delete;
  fetch_queues& operator=(const fetch_queues&) = delete;

  /// Appends messages, of all partitions alike, so that there are at most so many.
  void take(std::vector<rd_kafka_message_t*>& to, std::size_t most);

  /// Waits until there may be something to take, or for `wake`.
  void wait(std::chrono::milliseconds longest);

  /// Makes the current wait, or else the next one, return at once. From any thread.
  void wake() noexcept;

  /// Leaves these partitions alone, and takes from all others.
  void hold(std::span<const split> which);

  /// How many messages there are.
  [[nodiscard]] std::size_t length() const;

  /// Whether a queue that is read has fewer than so many messages.
  [[nodiscard]] bool any_below(std::size_t messages) const;

private:
  /// What librdkafka tells from its threads.
  struct bell {
    std::mutex mutex;
    std::condition_variable changed;
    bool rung = false;  ///< By a message.
    bool woken = false; ///< By `wake`.

    void ring(bool bell::*how) noexcept;
  };

  struct queue {
    explicit queue(rd_kafka_queue_t* of, bell& tells) : handle{of}, to{&tells} {}

    rd_kafka_queue_t* handle;
    bell* to;
    std::optional<duet::split> split{}; ///< None: it is the consumer's.
    bool held = false;
    std::atomic<bool> ready = true; ///< Whether it may have messages.
  };

  void add(rd_kafka_queue_t* handle, std::optional<split> of);
  static void on_message(rd_kafka_t* from, void* opaque);
  static void take_from(queue& of, std::vector<rd_kafka_message_t*>& to, std::size_t most);

  std::shared_ptr<client> consumer_; ///< Ends behind its queues.
  bell bell_;
  std::vector<std::unique_ptr<queue>> queues_; ///< The consumer's is the first one.
  std::size_t next_ = 0;                       ///< Whose turn it is.
};

} // namespace duet
