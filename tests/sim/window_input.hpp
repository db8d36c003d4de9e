/// The input topics of a simulation of windows, and what is true of each of their records.
#pragma once

#include "tests/sim/dice.hpp"
#include "tests/support/fake_kafka.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>

namespace duet::test {

/// What has to become of a record.
enum class row_fate : std::uint8_t { read, far_future, unreadable };

class window_input {
public:
  static const std::array<std::string, 2> topics; ///< Of events, of others.

  /// With gaps between the offsets, or without.
  window_input(fake_kafka& kafka, dice& chance, bool gaps);

  /// Lets a few rows arrive, most of them in some order of time.
  void arrive(dice& chance);

  /// Lets one row arrive in every partition.
  void arrive_everywhere(dice& chance);

  /// Lets a row arrive whose time is just at a watermark, or around it.
  void arrive_at(std::int64_t watermark, bool other, dice& chance);

  [[nodiscard]] std::uint32_t partitions(bool other) const { return partitions_[other ? 1 : 0]; }

  /// Of a record that is there.
  [[nodiscard]] row_fate fate_of(bool other, std::int32_t partition, std::int64_t offset) const {
    return fates_.at({other, partition, offset});
  }

private:
  void append(bool other, std::int32_t partition, std::int64_t time, dice& chance);
  [[nodiscard]] std::int32_t any_partition(bool other, dice& chance) const;
  [[nodiscard]] std::int64_t next_time(dice& chance);

  fake_kafka& kafka_;
  bool gaps_;
  std::array<std::uint32_t, 2> partitions_;
  std::map<std::tuple<bool, std::int32_t, std::int64_t>, row_fate> fates_;
  std::int64_t time_ = -40;
};

} // namespace duet::test
