/// How far time was, as it is committed with a split's position.
#pragma once

#include "jobs/source_times.hpp"
#include "model/failure.hpp"
#include "model/time.hpp"
#include "model/types.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace duet {

/// How far time was where a split's position was committed. It is the offset's metadata but for the
/// mark of the instance, which the adapter of Kafka adds: one line of ASCII, since Kafka takes
/// metadata for text.
///
///     duet2 e=1764000000000 t=1:1763999999000,2:17 w=1:1763999990000 i=2 b=5000
///
///     e   the stamp of the epoch
///     t   by table the greatest value of its WATERMARK expression in this split
///     w   by table its watermark, over all its splits
///     i   the tables for which this split is idle
///     b   where the bounded input ends in this split
///
/// What there is nothing to say of is left out; else the fields are in this order and the tables
/// ascend, so that there is one text for each value. Tables go by the numbers of the registry.
struct split_time {
  stamp at;
  std::map<table_number, event_time> greatest;
  std::map<table_number, event_time> watermarks;
  std::set<table_number> idle;
  std::optional<record_offset> bound; ///< The first offset that is not read.

  friend bool operator==(const split_time&, const split_time&) = default;
};

/// The longest line that duet writes, in bytes; with a mark the metadata stays below 1 KiB. Kafka's
/// own limit is 4,096, unless a cluster has a smaller `offset.metadata.max.bytes`.
inline constexpr std::size_t split_time_bytes_max = 960;

/// How many tables with a WATERMARK may read one source: their times always fit the metadata.
/// A start with more is to be refused.
inline constexpr std::size_t split_tables_max = 15;

/// The line for a split, of at most `split_tables_max` tables; empty if nothing is known.
[[nodiscard]] std::string format(const split_time& of);

/// Reads a line, or nothing. What is none of this format a newer duet wrote: `misconfigured`, with
/// a message that quotes it and says what is wrong.
[[nodiscard]] result<split_time> parse_split_time(std::string_view line);

/// What committed positions say of time.
struct found_time {
  committed_times times;
  std::map<split, record_offset> bounds; ///< Where bounded inputs end.
};

/// Reads the lines of committed positions. `tables` are the numbers of the job's tables; of others
/// nothing is taken. An epoch commits the splits that it has moved alone, so the greatest stamp and
/// watermark over all splits count.
[[nodiscard]] result<found_time> read_times(const positions& committed,
                                            std::span<const table_number> tables);

} // namespace duet
