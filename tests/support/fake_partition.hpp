/// One partition of the fake Kafka: records, the markers of transactions, and what a reader sees.
#pragma once

#include "model/record.hpp"
#include "model/types.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::test {

/// A record that owns its bytes, as a test writes and reads it.
struct kafka_record {
  partition_id partition{};
  record_offset offset{}; ///< Set by the broker.
  std::int64_t timestamp_ms = no_timestamp;
  std::optional<std::string> key{};
  std::optional<std::string> value{};
  std::vector<std::pair<std::string, std::optional<std::string>>> headers{};

  /// The value of the first header with this name, if there is one.
  [[nodiscard]] std::optional<std::string> header_value(std::string_view name) const;
};

/// Counts the transactions of all producers, from 1.
using transaction_number = std::size_t;

inline constexpr transaction_number no_transaction = 0;

/// How a transaction ends.
enum class verdict : std::uint8_t { committed, aborted };

/// Whose transaction it is.
enum class producer_kind : std::uint8_t { application, stranger };

class fake_partition {
public:
  using visitor = std::function<void(const kafka_record&)>;

  [[nodiscard]] record_offset low() const { return {low_}; }
  [[nodiscard]] record_offset high() const;

  /// The first offset that a read_committed reader does not see yet.
  [[nodiscard]] record_offset last_stable() const;

  /// Appends a record, without a transaction or in one.
  record_offset append(kafka_record record);
  record_offset append(kafka_record record, transaction_number in, producer_kind of);

  /// The coordinator has decided on a transaction: what is aborted is never seen.
  void decide(transaction_number which, verdict how);

  /// The marker of a transaction that is decided: it takes an offset, and readers may pass.
  void write_marker(transaction_number which);

  /// The record at an offset, if readers see it; `at` is below the last stable offset.
  [[nodiscard]] const kafka_record* committed_at(record_offset at) const;

  /// Visits what a read_committed reader sees from `from` to `end`; returns where it goes on later.
  record_offset for_each_committed(record_offset from, record_offset end,
                                   const visitor& visit) const;

  /// The same for all that applications have committed, also what markers or strangers still hide.
  record_offset for_each_written(record_offset from, const visitor& visit) const;

  /// Deletes what is below `to`, as retention does.
  void trim(record_offset to);

  /// Deletes what a later record of the same key supersedes; with `tombstones` also records without
  /// a value. Only below the last stable offset; offsets keep their gaps.
  void compact(bool tombstones);

private:
  struct stored {
    kafka_record record;
    transaction_number in = no_transaction;
    bool readable = true; ///< False for markers and for what was aborted or compacted away.
  };

  /// A transaction without its marker.
  struct unfinished {
    transaction_number which;
    std::int64_t first;
    producer_kind of;
    bool decided = false;
  };

  [[nodiscard]] const stored& at(std::int64_t offset) const;
  [[nodiscard]] stored& at(std::int64_t offset);
  [[nodiscard]] bool undecided(transaction_number which) const;
  record_offset store(kafka_record record, transaction_number in, bool readable);

  std::int64_t low_ = 0;
  std::deque<stored> records_; ///< The first has offset `low_`.
  std::vector<unfinished> unfinished_;
};

} // namespace duet::test
