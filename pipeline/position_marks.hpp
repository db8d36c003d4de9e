/// The committed positions as the state topic keeps them: records that travel in the transaction
/// that commits the same positions to the group. So recovery can tell offsets that duet has
/// committed from those that somebody else has moved.
///
///     duet.positions.0            17 0:123 1:456 5:9
///     duet.positions.clicks.0     18 0:77
///
/// The value is a sequence number, then a partition and a position for each that is known of the
/// 64 partitions of the chunk. A record goes to any partition of the state topic, and compaction
/// keeps the last one of each: the one with the greatest sequence number counts. The name of the
/// topic stands in the key where a job has several sources; of one source it is left out. Where the
/// sources have changed all positions are written again, so that a record without a topic is always
/// of the only source of the last start.
#pragma once

#include "model/record.hpp"
#include "model/types.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

/// Reads the records while a state is restored, then makes those of each transaction.
class position_marks {
public:
  /// Of a job that reads these topics; by source.
  explicit position_marks(std::vector<std::string> sources = {}) : sources_{std::move(sources)} {}

  /// What their keys begin with.
  static constexpr std::string_view key_prefix = "duet.positions.";

  /// Input partitions that share a record, which bounds its size to some 2 kB.
  static constexpr std::int32_t chunk_partitions = 64;

  /// Takes a record from the state topic, in any order; false if it cannot be read. One of a topic
  /// that is no source of this job is left alone.
  [[nodiscard]] bool take(std::string_view key, std::string_view value);

  /// Leaves positions to those alone who had them at the last start, which read the topics
  /// `before`: what is known of another topic is of a time before it was given up. Once all records
  /// are taken.
  void assign(std::span<const std::string> before);

  /// Forgets all positions, so that all are written anew.
  void forget() { chunks_.clear(); }

  /// Whether no position is known: the state is new, or from before there were such records.
  [[nodiscard]] bool empty() const { return chunks_.empty(); }

  /// The position of a split, if it is known.
  [[nodiscard]] std::optional<record_offset> find(split of) const;

  /// Goes on to `read_to`, and adds to `out` a record for each chunk in which that moves something,
  /// for the partition `into` of the state topic.
  void move(const positions& read_to, partition_id into, outbox& out);

private:
  using chunk = std::map<std::int32_t, std::int64_t>; ///< Position by partition.

  /// Partitions of one source, from `number * chunk_partitions` on.
  struct chunk_name {
    source_id source;
    std::int32_t number = 0;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 mistakes what the compiler generates
    friend auto operator<=>(const chunk_name&, const chunk_name&) = default;
  };

  /// A key after its prefix.
  struct parsed_key {
    std::optional<std::string_view> topic; ///< None where it is left out.
    std::int32_t number = 0;
  };

  struct numbered_chunk {
    std::uint64_t sequence = 0;
    chunk at;
  };

  [[nodiscard]] static chunk_name chunk_of(split which) {
    return {which.source, which.partition.value / chunk_partitions};
  }
  [[nodiscard]] static std::optional<parsed_key> parse_key(std::string_view key);
  [[nodiscard]] std::optional<source_id> source_of(std::string_view topic) const;
  void keep_newest(chunk_name of, const numbered_chunk& read);
  [[nodiscard]] std::string key_of(chunk_name which) const;
  [[nodiscard]] static std::optional<numbered_chunk> parse(std::int32_t number,
                                                           std::string_view value);
  [[nodiscard]] static std::string text_of(const numbered_chunk& of);

  std::vector<std::string> sources_;
  std::map<chunk_name, numbered_chunk> chunks_;
  /// The newest of each key that was read, by topic, empty where it is left out, and number.
  std::map<std::pair<std::string, std::int32_t>, numbered_chunk> read_;
  std::uint64_t sequence_ = 0; ///< The greatest that was read or written.
};

} // namespace duet
