/// `duet generate numbers`: writes random numbers to a topic.
#pragma once

#include "app/signals.hpp"
#include "kafka/bulk_writer.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace duet {

struct generator_config {
  std::string brokers;
  std::string topic = "raw-topic";
  std::optional<double> rate = 1; ///< Records a second; nothing: as fast as Kafka takes them.
  std::int64_t low = 0;
  std::int64_t high = 12;
  double corrupted = 0.01;            ///< The share of records that are no numbers, 0 to 1.
  std::optional<std::uint64_t> count; ///< Ends after so many records.
  std::uint64_t seed = 0;
  bool json = false;
  properties extra;
};

/// The sequence of values that a seed stands for.
class number_sequence {
public:
  explicit number_sequence(const generator_config& config);

  /// The next value; valid until the next call.
  [[nodiscard]] std::string_view next();

private:
  void write_number();
  void write_corrupted();

  std::mt19937_64 random_;
  std::uniform_int_distribution<std::int64_t> number_;
  std::bernoulli_distribution corrupted_;
  bool json_;
  std::string text_;
};

/// Writes until `count` is reached or `stop` is set, at the planned rate: record n is due at
/// start + n / rate, whatever happened to those before. `written` is kept up to date.
[[nodiscard]] result<void> generate(const generator_config& config, bulk_writer& to,
                                    const std::atomic<bool>& stop,
                                    std::atomic<std::uint64_t>& written);

/// The whole command; returns the process's exit code.
[[nodiscard]] int run_generator(const generator_config& config);

} // namespace duet
