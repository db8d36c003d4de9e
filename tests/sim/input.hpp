/// The input topic of a simulation, and what is true of each of its records.
#pragma once

#include "tests/sim/dice.hpp"
#include "tests/sim/simulated_job.hpp"
#include "tests/support/fake_kafka.hpp"
#include "tests/support/places.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace duet::test {

/// What the maker of a record knows of it. Its timestamp is its number in the order of making,
/// from 1.
struct truth {
  partition_id partition;
  record_offset offset{};
  drawn_record what{};
  std::int64_t timestamp_ms = no_timestamp;

  /// Where it stands in the only input.
  [[nodiscard]] record_place place() const { return {part(partition.value), offset}; }
};

/// Makes input for the job: some at once, some in transactions that are committed or aborted later.
class input {
public:
  input(fake_kafka& kafka, std::string topic, const simulated_job& of, std::uint32_t partitions);

  /// Lets a few records arrive, or a transaction end.
  void arrive(dice& chance);

  /// Lets one record arrive in every partition.
  void arrive_everywhere(dice& chance);

  /// Ends every open transaction.
  void settle(dice& chance);

  void add_partition();

  /// The topic is deleted: whoever made the input makes no more.
  void close() { closed_ = true; }

  [[nodiscard]] const std::string& topic() const { return topic_; }
  [[nodiscard]] std::uint32_t partitions() const { return partitions_; }

  /// The record with this timestamp, if there is one.
  [[nodiscard]] const truth* find(std::int64_t timestamp_ms) const;

  /// The record at this place, if there is one.
  [[nodiscard]] const truth* find(record_place place) const;

private:
  void append(dice& chance, partition_id partition, std::optional<fake_kafka::transaction> in);
  void end_transaction(dice& chance);

  fake_kafka& kafka_;
  std::string topic_;
  const simulated_job& of_;
  std::uint32_t partitions_;
  std::vector<truth> all_;
  std::map<record_place, std::int64_t> timestamps_;
  std::vector<fake_kafka::transaction> open_;
  bool closed_ = false;
};

} // namespace duet::test
