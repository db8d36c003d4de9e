/// `duet generate KIND`: writes records to a topic.
#pragma once

#include "app/record_sequence.hpp"
#include "app/signals.hpp"
#include "kafka/bulk_writer.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace duet {

struct generator_config {
  const record_kind* kind = nullptr; ///< One of `record_kinds()`.
  sequence_config records;
  std::string brokers;
  std::string topic;
  std::optional<double> rate = 1;     ///< Records a second; nothing: as fast as Kafka takes them.
  std::optional<std::uint64_t> count; ///< Ends after so many records.
  properties extra;
};

/// Writes until `count` is reached or `stop` is set, at the planned rate: record n is due at
/// start + n / rate, whatever happened to those before. `written` is kept up to date.
[[nodiscard]] result<void> generate(const generator_config& config, bulk_writer& to,
                                    const std::atomic<bool>& stop,
                                    std::atomic<std::uint64_t>& written);

/// The whole command; returns the process's exit code.
[[nodiscard]] int run_generator(const generator_config& config);

} // namespace duet
