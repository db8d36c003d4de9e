/// Records on their way in (views into fetched memory) and on their way out (an outbox that owns
/// its bytes).
#pragma once

#include "model/types.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

/// Bytes that may be null: Kafka tells an empty key or value from none.
using nullable_bytes = std::optional<std::string_view>;

/// A header of a record. Names are not unique; the order is part of the record.
struct header {
  std::string_view name;
  nullable_bytes value;
};

/// The timestamp of a record that has none.
inline constexpr std::int64_t no_timestamp = -1;

/// A record as it was read. All views are valid only during the call that hands it over.
struct record {
  partition_id partition;
  record_offset offset;
  std::int64_t timestamp_ms = no_timestamp; ///< Unix time in milliseconds.
  nullable_bytes key;
  nullable_bytes value;
  std::span<const header> headers;
};

/// A record to write. `partition` is absent where the producer's partitioner chooses by key.
struct outgoing {
  nullable_bytes key;
  nullable_bytes value;
  std::int64_t timestamp_ms = no_timestamp;
  std::optional<partition_id> partition;
  std::span<const header> headers;
};

/// Records to write to one topic, in order, with all their bytes in a single growing buffer:
/// no allocation for each record. Holds up to 4 GiB, far more than the limits of an epoch allow.
/// Made by an operator or DLQ, written by SINK.
class outbox {
public:
  /// Appends a copy of `out`.
  void add(const outgoing& out);

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }

  /// Bytes of keys, values and headers held.
  [[nodiscard]] std::size_t bytes() const { return bytes_.size(); }

  /// Calls `visit(const outgoing&)` for each record in order until it returns false; the views are
  /// valid only during the call. Returns whether all were visited.
  template <class Visitor> [[nodiscard]] bool for_each(Visitor visit) const {
    std::vector<header> headers;
    for (std::size_t index = 0; index < entries_.size(); ++index)
      if (!visit(view(index, headers)))
        return false;
    return true;
  }

  /// The record at `index`; its headers live in `headers`, its bytes in the outbox.
  [[nodiscard]] outgoing view(std::size_t index, std::vector<header>& headers) const;

private:
  /// A piece of `bytes_`; a negative length means null.
  struct slice {
    std::uint32_t begin = 0;
    std::int32_t length = -1;
  };

  struct header_slices {
    slice name;
    slice value;
  };

  struct entry {
    slice key;
    slice value;
    std::int64_t timestamp_ms = no_timestamp;
    std::int32_t partition = -1; ///< -1: by key
    std::uint32_t header_count = 0;
    std::uint32_t headers_begin = 0;
  };

  slice store(const nullable_bytes& bytes);
  slice store_like(slice before, const nullable_bytes& bytes);
  [[nodiscard]] header_slices headers_before(std::size_t index) const;
  [[nodiscard]] nullable_bytes load(slice where) const;

  std::string bytes_;
  std::vector<header_slices> headers_;
  std::vector<entry> entries_;
};

} // namespace duet
