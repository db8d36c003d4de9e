/// How a consumer fetches, and how that follows what it reads.
#pragma once

#include "model/memory_budget.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace duet {

/// What librdkafka wants to know about fetching before it makes a consumer.
struct fetch_shape {
  /// An answer of a broker, as it travels: at most this, or one batch.
  std::size_t answer_bytes = 0;
  /// It fetches when fewer are in its queue, or in all of its queues together.
  std::size_t queued_records = 0;
  /// Whether each partition has a queue of its own.
  bool apart = false;

  friend bool operator==(const fetch_shape&, const fetch_shape&) = default;
};

/// What a consumer has read in a while.
struct fetch_sample {
  std::uint64_t answers = 0;      ///< Answers of brokers.
  std::uint64_t answer_bytes = 0; ///< Bytes of these, as they travelled.
  std::uint64_t records = 0;      ///< Records taken out of the queue.
  std::uint64_t record_bytes = 0; ///< Bytes of these: keys, values, headers.
};

/// Keeps what librdkafka holds within the budget.
///
/// librdkafka counts only values: neither keys and headers, nor what a compressed answer unpacks
/// to, which may be ten thousand times as much. So a consumer begins with small answers and few
/// records, and when it is seen what there is to read, another one takes its place.
///
/// Where there is more to read than is taken, partitions are read apart, unless what one answer may
/// add to each of so many queues is too much.
class fetch_tuner {
public:
  explicit fetch_tuner(const memory_budget& memory, std::size_t partitions = 1)
      : memory_{memory}, partitions_{partitions} {}

  /// The shape of the consumer in use.
  [[nodiscard]] const fetch_shape& shape() const { return shape_; }

  /// To be told now and then what the consumer in use has read since it was made, and how many
  /// records its queue holds. Returns the shape of a consumer that should take its place.
  [[nodiscard]] std::optional<fetch_shape> better(const fetch_sample& so_far, std::size_t queued);

  /// A new consumer has taken the place of the old one.
  void changed(const fetch_shape& to);

  /// The least and the largest answer, in bytes. Smaller ones cost more CPU time, larger ones none
  /// less.
  static constexpr std::size_t answer_least = 4 * kibibyte;
  static constexpr std::size_t answer_most = 256 * kibibyte;

  /// The fewest and the most records in the queue.
  static constexpr std::size_t queued_least = 64;
  static constexpr std::size_t queued_most = 50'000;

private:
  [[nodiscard]] fetch_shape fitting(const fetch_sample& seen, double record_bytes,
                                    std::size_t came_to_queue) const;
  [[nodiscard]] bool fits_apart(const fetch_sample& seen, double times) const;

  memory_budget memory_;
  std::size_t partitions_;
  fetch_shape shape_{answer_least, queued_least};
  fetch_sample begin_;           ///< Of the time that is looked at.
  std::size_t queued_begin_ = 0; ///< Records in the queue at that time.
};

} // namespace duet
