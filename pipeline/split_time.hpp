/// What is committed with a split's position, as the offset's metadata has it.
#pragma once

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

/// Who committed a split's position, and how far time was there. One line of ASCII, since Kafka
/// takes metadata for text:
///
///     duet2 m=duet-4be1a2 e=1764000000000 t=1:1763999999000,2:17 w=1:1763999990000 i=2 b=5000
///
///     m   the mark of the instance; only this says whose the position is
///     e   the stamp of the epoch
///     t   by table the greatest value of its WATERMARK expression in this split
///     w   by table its watermark, over all its splits
///     i   the tables for which this split is idle
///     b   where the bounded input ends in this split
///
/// What there is nothing to say of is left out; else the fields are in this order and the tables
/// ascend, so that there is one text for each value. An older duet wrote the mark alone.
struct split_time {
  std::string mark; ///< Empty if no instance of duet committed the position.
  stamp at;
  std::map<table_id, event_time> greatest;
  std::map<table_id, event_time> watermarks;
  std::set<table_id> idle;
  std::optional<record_offset> bound; ///< The first offset that is not read.

  friend bool operator==(const split_time&, const split_time&) = default;
};

/// The longest metadata that duet writes, in bytes. Kafka's own limit is 4,096, unless a cluster
/// has a smaller `offset.metadata.max.bytes`.
inline constexpr std::size_t split_time_bytes_max = 1'023;

/// The longest mark of an instance, in bytes.
inline constexpr std::size_t instance_mark_bytes_max = 64;

/// How many tables with a WATERMARK may read one source: their times always fit the metadata.
/// A start with more is to be refused.
inline constexpr std::size_t split_tables_max = 15;

/// The metadata for a split. The mark must be one (see `is_instance_mark`), the tables at most
/// `split_tables_max`.
[[nodiscard]] std::string format(const split_time& of);

/// Reads metadata: of this format, a bare mark, or none. What is neither is somebody else's, also
/// what a newer duet wrote: `misconfigured`, with a message that quotes it and says what is wrong.
[[nodiscard]] result<split_time> parse_split_time(std::string_view metadata);

/// Whether a text can be the mark of an instance: "duet-", then letters and digits.
[[nodiscard]] bool is_instance_mark(std::string_view text);

/// How far time was over all splits.
struct committed_time {
  stamp at;
  std::map<table_id, event_time> watermarks;

  friend bool operator==(const committed_time&, const committed_time&) = default;
};

/// How far time was when the last epoch was committed: the greatest stamp and, for each table, the
/// greatest watermark over all splits. An epoch commits the splits that it has moved alone, so the
/// others tell what was before.
[[nodiscard]] committed_time merge(std::span<const split_time> splits);

} // namespace duet
