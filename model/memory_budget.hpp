/// How the memory that duet may take is divided among all that holds records.
#pragma once

#include <cstddef>

namespace duet {

inline constexpr std::size_t kibibyte = 1U << 10U;
inline constexpr std::size_t mebibyte = 1U << 20U;

/// One budget for everything between Kafka and Kafka; the state of keys is not in it.
///
///     fetch queue   records that librdkafka has read and INGEST has not
///     fetch answer  one answer of the brokers as it unpacks, and its copy
///     poll          records of one poll, with their headers unpacked
///     epoch         records, rejects and effects of an epoch: the open one and those in flight
///     producer      records that librdkafka has not delivered yet
///
/// What is left of it is for the allocator: freed memory that lies between memory in use.
class memory_budget {
public:
  /// The least that is worth to start with, in bytes.
  static constexpr std::size_t least = 64 * mebibyte;

  /// What is taken without option and without a limit of the container, in bytes.
  static constexpr std::size_t usual = 256 * mebibyte;

  /// `total` is at least `least`, in bytes.
  explicit constexpr memory_budget(std::size_t total = usual) : total_{total} {}

  [[nodiscard]] constexpr std::size_t total() const { return total_; }
  [[nodiscard]] constexpr std::size_t fetch_queue() const { return room() / 8; }
  [[nodiscard]] constexpr std::size_t fetch_answer() const { return room() / 16; }
  [[nodiscard]] constexpr std::size_t poll() const { return room() / 40; }
  [[nodiscard]] constexpr std::size_t epoch() const { return room() / 10; }
  [[nodiscard]] constexpr std::size_t producer() const { return room() / 8; }

private:
  /// The program, its threads, connections, metrics.
  static constexpr std::size_t base = 40 * mebibyte;

  [[nodiscard]] constexpr std::size_t room() const { return total_ - base; }

  std::size_t total_;
};

} // namespace duet
