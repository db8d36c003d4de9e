/// What duet asks of a Kafka cluster, and nothing more. Actors and recovery use only these classes;
/// `kafka/` implements them with librdkafka, `tests/support/` with an in-memory fake.
#pragma once

#include "model/failure.hpp"
#include "model/record.hpp"
#include "model/transaction.hpp"
#include "model/types.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace duet {

/// A topic that is read, and the number by which all that is read of it is known. (The state topic,
/// which is read alone, goes by the number 0.)
struct source_topic {
  std::string topic;
  source_id source;
  std::uint32_t partitions = 0;

  friend bool operator==(const source_topic&, const source_topic&) = default;
};

/// A part of one partition of a topic: from `begin` up to, not including, `end`; without `end` for
/// ever.
struct input_span {
  std::string topic;
  duet::split split;
  record_offset begin;
  std::optional<record_offset> end;
  record_offset log_end{}; ///< Where the log ends at least, as far as is known.
};

/// How far reading of one split has come.
struct read_progress {
  duet::split split;
  record_offset next;        ///< Where reading goes on.
  record_offset log_end;     ///< The partition's high watermark as last heard from the broker.
  std::uint64_t records = 0; ///< Records handed out since the source was opened.
};

/// What one poll brought.
struct fetched {
  /// Valid until the next poll of the same source.
  std::span<const record> records;
  /// Whether more was ready than one poll hands out.
  bool more = false;
  /// Whether every partition has been read to the end of its span.
  bool ended = false;
  /// How long the poll has waited because nothing was ready.
  std::chrono::nanoseconds waited{};
};

/// Reads spans of partitions, of one topic or several, committed records only. Used by one thread
/// at a time, except where something else is said.
class record_source {
public:
  virtual ~record_source() = default;

  /// Hands out what is ready, at most so many records and as much as the memory budget has for
  /// them; waits, at most for `wait`, only if nothing is. A partition's position also moves past
  /// what holds no records (markers of transactions, aborted records).
  [[nodiscard]] virtual result<fetched> poll(std::chrono::milliseconds wait,
                                             std::size_t records_max) = 0;

  /// The same with as many records as one poll can bring.
  [[nodiscard]] result<fetched> poll(std::chrono::milliseconds wait) {
    return poll(wait, std::numeric_limits<std::size_t>::max());
  }

  /// Leaves these splits alone from the next poll on, and reads all others; of what was fetched of
  /// them already some may still come. Where partitions are not read apart it does nothing.
  virtual void hold(std::span<const split> which) = 0;

  /// Makes the current poll, or else the next one, return at once. From any thread.
  virtual void wake() noexcept = 0;

  /// The progress of each span, always in the same order.
  [[nodiscard]] virtual std::span<const read_progress> progress() = 0;
};

/// Writes transactions, one after the other; `transaction_state` draws which call is legal when.
/// Every failure leaves the log unusable: its owner drops it and recovers, because a late answer to
/// the lost call could hit the next transaction.
class transaction_log {
public:
  virtual ~transaction_log() = default;

  /// Opens a transaction. Illegal while one is open.
  [[nodiscard]] virtual result<void> begin() = 0;

  /// Adds records to the open transaction, for one of the targets that the log was opened with.
  [[nodiscard]] virtual result<void> write(target_id to, const outgoing_records& records) = 0;

  /// Commits the open transaction together with the input positions it ends at (at least one).
  /// Returns after Kafka has said that it is committed, with the times that the log knows: those of
  /// the steps of this call.
  [[nodiscard]] virtual result<transaction_times> commit(const positions& read_to) = 0;

  /// Whether the open transaction has lasted so long that the broker may have aborted it and fenced
  /// its producer, although no other instance has taken over.
  [[nodiscard]] virtual bool overdue() const = 0;
};

/// A topic as the cluster describes it.
struct topic_description {
  std::uint32_t partitions = 0;
  /// The topic's settings; absent if the cluster does not tell (no permission, old broker).
  std::optional<std::map<std::string, std::string>> settings;
};

/// The offsets a split holds: from `low` up to, not including, `high`.
struct watermarks {
  duet::split split;
  record_offset low;
  record_offset high;
};

/// Up to where a reader sees.
enum class isolation : std::uint8_t {
  read_uncommitted, ///< `high` is the end of the log.
  read_committed,   ///< `high` is the last stable offset: no transaction is open below it.
};

/// Where reading starts on a partition that has no committed offset.
enum class start_at : std::uint8_t { earliest, latest };

/// What one epoch's commit promises.
enum class guarantee : std::uint8_t {
  exactly_once,  ///< One Kafka transaction for output, dead letters, state and offsets.
  at_least_once, ///< The same writes, then the offsets: a crash between repeats them.
};

/// The topics that transactions are about.
struct transaction_topics {
  std::vector<std::string> sources; ///< Whose positions are committed, by source.
  std::vector<std::string> targets; ///< Numbered as by `pipeline_targets`; at least its last two.
  /// The most bytes of one produced batch: the smallest `max.message.bytes` of the targets.
  std::uint32_t batch_bytes_max = 1'000'000;
  /// The most bytes of one produced record: the largest `max.message.bytes` of the targets.
  std::uint32_t record_bytes_max = 1'000'000;

  /// The numbers of the targets.
  [[nodiscard]] pipeline_targets numbers() const { return pipeline_targets{targets.size() - 2}; }
};

/// A Kafka cluster. Every call blocks for a bounded time. Used by one thread at a time, except
/// where something else is said.
class cluster {
public:
  virtual ~cluster() = default;

  /// Describes a topic, or returns nothing if it does not exist.
  [[nodiscard]] virtual result<std::optional<topic_description>>
  describe_topic(const std::string& topic) = 0;

  /// How many partitions a topic has now; 0 if it is gone. Waits for the answer for a second at
  /// most. From any thread, also during another call.
  [[nodiscard]] virtual result<std::uint32_t> count_partitions(const std::string& topic) = 0;

  /// Creates a topic with the broker's default replication.
  [[nodiscard]] virtual result<void>
  create_topic(const std::string& topic, std::uint32_t partitions,
               const std::map<std::string, std::string>& settings) = 0;

  /// Changes some settings of a topic, which keeps all others.
  [[nodiscard]] virtual result<void>
  alter_topic(const std::string& topic, const std::map<std::string, std::string>& settings) = 0;

  /// The committed position of the application on each split that has one. Waits while a
  /// transaction holds offsets of these splits, since it may still be committed.
  [[nodiscard]] virtual result<positions> committed(const std::vector<source_topic>& sources) = 0;

  /// Whether another instance has committed positions since `committed` was called last: every
  /// commit carries a mark of its instance. Does not wait for open transactions.
  [[nodiscard]] virtual result<bool>
  claimed_by_another(const std::vector<source_topic>& sources) = 0;

  /// What another group has committed on the splits of a topic that have something. Waits as
  /// `committed` does.
  [[nodiscard]] virtual result<positions> committed_by(const std::string& group,
                                                       const source_topic& of) = 0;

  /// Deletes what the application has committed on so many partitions of a topic. What is not
  /// there, the topic itself maybe, needs no deletion.
  [[nodiscard]] virtual result<void> delete_offsets(const std::string& topic,
                                                    std::uint32_t partitions) = 0;

  /// By split the first offset whose record is as new as a time, where there is such a record.
  [[nodiscard]] virtual result<positions> offsets_at(const source_topic& of,
                                                     std::int64_t timestamp_ms) = 0;

  /// The watermarks of every partition of a topic.
  [[nodiscard]] virtual result<std::vector<watermarks>> watermarks_of(const source_topic& of,
                                                                      isolation level) = 0;

  /// Opens spans for reading, of one topic or several, with one consumer.
  [[nodiscard]] virtual result<std::shared_ptr<record_source>>
  open_source(const std::vector<input_span>& spans) = 0;

  /// Opens the application's transaction log `number` (its transactional id is
  /// `<app-id>-<number>`), fences every older instance and aborts what it left open.
  [[nodiscard]] virtual result<std::unique_ptr<transaction_log>>
  open_log(std::uint32_t number, const transaction_topics& topics) = 0;
};

} // namespace duet
