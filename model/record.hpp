/// Records on their way in (views into fetched memory) and on their way out (an outbox that owns
/// its bytes).
#pragma once

#include "model/arena.hpp"
#include "model/types.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
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

/// The bytes that headers take when they are packed into one piece.
[[nodiscard]] std::size_t packed_size(std::span<const header> headers);

/// Packs headers; `to` has room for `packed_size` bytes.
void pack(std::span<const header> headers, char* to);

/// Appends the headers of what was packed, as views into it.
void unpack(std::string_view packed, std::vector<header>& to);

/// The timestamp of a record that has none.
inline constexpr std::int64_t no_timestamp = -1;

/// A record as it was read. All views are valid only during the call that hands it over.
struct record {
  duet::split split;
  record_offset offset;
  std::int64_t timestamp_ms = no_timestamp; ///< Unix time in milliseconds.
  nullable_bytes key;
  nullable_bytes value;
  std::span<const header> headers;
  /// Whether there are headers that the client library cannot read.
  bool headers_unreadable = false;
  bool stamped_by_broker = false;             ///< Whether the timestamp is when it was written.
  std::optional<std::int32_t> leader_epoch{}; ///< As far as the client library tells it.
};

/// A record to write. `partition` is absent where the producer's partitioner chooses by key.
struct outgoing {
  nullable_bytes key;
  nullable_bytes value;
  std::int64_t timestamp_ms = no_timestamp;
  std::optional<partition_id> partition;
  std::span<const header> headers;
};

/// Records to write to one topic, in order. Made by an operator or DLQ, written by SINK.
class outgoing_records {
public:
  /// Called with one record, whose views are valid only during the call; false ends the walk.
  using visitor = std::function<bool(const outgoing&)>;

  virtual ~outgoing_records() = default;

  [[nodiscard]] virtual std::size_t size() const = 0;

  /// Calls `visit` for each record in order until it returns false. Returns whether all were
  /// visited.
  [[nodiscard]] virtual bool for_each(const visitor& visit) const = 0;
};

/// Records that own their bytes, in an arena: no allocation for each record. Key, value and headers
/// of a record lie side by side, the headers as Kafka writes them.
class outbox final : public outgoing_records {
public:
  /// Appends a copy of `out`.
  void add(const outgoing& out);

  [[nodiscard]] std::size_t size() const override { return entries_.size(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }

  /// The memory that a record takes in one, in bytes.
  [[nodiscard]] static std::size_t bytes_of(const outgoing& out) {
    return sizeof(entry) + out.key.value_or("").size() + out.value.value_or("").size() +
           packed_size(out.headers);
  }

  /// The memory that it holds, in bytes.
  [[nodiscard]] std::size_t bytes() const {
    return bytes_.bytes() + entries_.capacity() * sizeof(entry);
  }

  [[nodiscard]] bool for_each(const visitor& visit) const override;

  /// The record at `index`; its headers live in `headers`, its bytes in the outbox.
  [[nodiscard]] outgoing view(std::size_t index, std::vector<header>& headers) const;

  /// How many bytes the record at `index` has: key, value, and headers as Kafka writes them.
  [[nodiscard]] std::size_t bytes_of(std::size_t index) const;

private:
  struct entry {
    const char* bytes = nullptr;  ///< Of the key; value and headers follow.
    std::int32_t key_size = -1;   ///< -1: null
    std::int32_t value_size = -1; ///< -1: null
    std::int64_t timestamp_ms = no_timestamp;
    std::int32_t partition = -1; ///< -1: by key
    std::uint32_t headers_size = 0;
  };

  byte_arena bytes_;
  std::vector<entry> entries_;
};

} // namespace duet
