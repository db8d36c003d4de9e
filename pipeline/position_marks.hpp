/// The committed positions as the state topic keeps them: records that travel in the transaction
/// that commits the same positions to the group. So recovery can tell offsets that duet has
/// committed from those that somebody else has moved.
///
///     duet.positions.0    17 0:123 1:456 5:9
///
/// The value is a sequence number, then a partition and a position for each that is known of the
/// 64 partitions of the chunk. A record goes to any partition of the state topic, and compaction
/// keeps the last one of each: the one with the greatest sequence number counts.
#pragma once

#include "model/record.hpp"
#include "model/types.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace duet {

/// Reads the records while a state is restored, then makes those of each transaction.
class position_marks {
public:
  /// What their keys begin with.
  static constexpr std::string_view key_prefix = "duet.positions.";

  /// Input partitions that share a record, which bounds its size to some 2 kB.
  static constexpr std::int32_t chunk_partitions = 64;

  /// Takes a record from the state topic, in any order; false if it cannot be read.
  [[nodiscard]] bool take(std::string_view key, std::string_view value);

  /// Whether no position is known: the state is new, or from before there were such records.
  [[nodiscard]] bool empty() const { return chunks_.empty(); }

  /// The position of an input partition, if it is known.
  [[nodiscard]] std::optional<record_offset> find(partition_id of) const;

  /// Goes on to `read_to`, and adds to `out` a record for each chunk in which that moves something,
  /// for the partition `into` of the state topic.
  void move(const positions& read_to, partition_id into, outbox& out);

private:
  using chunk = std::map<std::int32_t, std::int64_t>; ///< Position by partition.

  struct numbered_chunk {
    std::uint64_t sequence = 0;
    chunk at;
  };

  [[nodiscard]] static std::optional<numbered_chunk> parse(std::int32_t number,
                                                           std::string_view value);
  [[nodiscard]] static std::string text_of(const numbered_chunk& of);

  std::map<std::int32_t, numbered_chunk> chunks_; ///< By partition / chunk_partitions.
  std::uint64_t sequence_ = 0;                    ///< The greatest that was read or written.
};

} // namespace duet
