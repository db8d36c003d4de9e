/// An in-memory Kafka behind the ports of kafka/ports.hpp: topics, offsets, transactions, fencing,
/// isolation levels, and faults that a test orders or draws.
///
///     fake_kafka kafka;                         // the brokers
///     kafka.add_topic("raw", 2);
///     auto client = kafka.connect("duet-pairs"); // one process; the port `cluster`
///     client->fail_next(call::commit, {remedy::recover, "lost"}, fate::applied);
///     kafka.append("raw", {.value = "7"});
///
/// Nothing blocks and nothing happens by itself. Used by one thread at a time. Simpler than Kafka
/// in this: a transaction ends in all partitions at once, and nothing is replicated.
#pragma once

#include "kafka/ports.hpp"
#include "tests/support/fake_client.hpp"
#include "tests/support/fake_coordinator.hpp"
#include "tests/support/fake_partition.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace duet::test {

/// The brokers.
class fake_kafka {
public:
  // --- topics

  /// Adds an empty topic.
  void add_topic(const std::string& topic, std::uint32_t partitions,
                 std::map<std::string, std::string> settings = {});

  /// Lets an existing topic grow to `partitions`.
  void add_partitions(const std::string& topic, std::uint32_t partitions);

  /// Deletes a topic, its records and the groups' offsets in it.
  void remove_topic(const std::string& topic);

  [[nodiscard]] bool has_topic(const std::string& topic) const;

  /// The number of partitions; 0 if there is no such topic.
  [[nodiscard]] std::uint32_t partitions_of(const std::string& topic) const;

  /// Deletes what is below `low`, as retention does.
  void trim(const std::string& topic, partition_id partition, record_offset low);

  /// Deletes committed records that a later committed record of the same key supersedes, as
  /// compaction does; with `tombstones` also records without a value. Offsets keep their gaps.
  void compact(const std::string& topic, bool tombstones);

  // --- what others write

  /// Appends a record without a transaction; `what.offset` is ignored.
  record_offset append(const std::string& topic, const kafka_record& what);

  /// A transaction of somebody else.
  using transaction = transaction_number;

  [[nodiscard]] transaction begin_transaction();
  record_offset append(transaction in, const std::string& topic, const kafka_record& what);
  void commit_transaction(transaction which);
  void abort_transaction(transaction which);

  /// Sets a group's committed positions, as an administrator would.
  void set_committed(const std::string& group, const std::string& topic,
                     const partition_offsets& at);
  void delete_committed(const std::string& group);

  // --- what a reader sees

  /// Visits what a read_committed reader that begins at `from` sees, in order and up to `end` if
  /// there is one; returns where it goes on later.
  record_offset for_each_committed(const std::string& topic, partition_id partition,
                                   record_offset from, std::optional<record_offset> end,
                                   const fake_partition::visitor& visit) const;

  /// The same for everything that applications have committed, also what a reader cannot see yet
  /// because markers lag or a transaction of somebody else is still open before it.
  record_offset for_each_written(const std::string& topic, partition_id partition,
                                 record_offset from, const fake_partition::visitor& visit) const;

  /// All that a read_committed reader sees of a topic, partition by partition.
  [[nodiscard]] std::vector<kafka_record> read_committed(const std::string& topic) const;

  /// Their values, one after the other; every record has to have one.
  [[nodiscard]] std::string read_values(const std::string& topic) const;

  /// The last stable offset of every partition: where such a reader stops.
  [[nodiscard]] partition_offsets last_stable(const std::string& topic) const;
  [[nodiscard]] record_offset last_stable(const std::string& topic, partition_id partition) const;
  [[nodiscard]] record_offset log_end(const std::string& topic, partition_id partition) const;

  /// The committed offsets of a group, partition by partition.
  [[nodiscard]] partition_offsets committed(const std::string& group,
                                            const std::string& topic) const;

  /// The same, also what is committed but not visible because markers lag.
  [[nodiscard]] partition_offsets decided(const std::string& group, const std::string& topic) const;

  /// Whose transaction was the last to be committed, of all clients; 0 for none.
  [[nodiscard]] client_number last_to_commit() const { return coordinator_.last_to_commit(); }

  /// Grows whenever something has changed that a read_committed reader can see.
  [[nodiscard]] std::uint64_t changes() const { return changes_ + coordinator_.changes(); }

  // --- what happens behind the clients' backs

  /// Lets every request to end a transaction that is still on the wire arrive. It ends what its
  /// producer epoch has open by now; if the epoch is over it does nothing. Returns how many
  /// commits took effect.
  std::size_t land_late() { return coordinator_.land_late(); }

  /// Whether the brokers take their time to write the markers of a committed transaction: until
  /// then its records and positions are decided but not visible.
  void let_markers_lag(bool whether) { coordinator_.markers_lag = whether; }

  /// Writes the markers of every committed transaction. Returns how many lacked them. A
  /// transactional id that is used again waits for its own.
  std::size_t land_markers() { return coordinator_.land_markers(); }

  /// Brokers abort what is open for so long, and fence its producer.
  static constexpr auto transaction_timeout = fake_coordinator::transaction_timeout;

  /// Lets time pass; returns how many transactions the brokers have aborted.
  std::size_t pass_time(std::chrono::milliseconds by) { return coordinator_.pass_time(by); }

  /// The same, just as much as it takes for every open transaction.
  std::size_t expire_transactions() { return pass_time(transaction_timeout); }

  /// Moves the clock of the brokers alone, forwards or backwards; returns the same.
  std::size_t jump(std::chrono::milliseconds by) { return coordinator_.jump(by); }

  /// Lets certain calls of every client fail, until `calm`: a broker or a coordinator is away, or
  /// rights are withdrawn.
  void disturb(const std::vector<call>& calls, const fault& how);
  void calm();
  [[nodiscard]] bool disturbed() const;

  /// Why the brokers refuse a record for a topic of an application, if they do. Unset, they take
  /// everything.
  std::function<std::optional<failure>(const std::string& topic, const kafka_record&)> refusal;

  // --- clients

  /// A client of the application `app_id`: its group, and `<app_id>-<n>` its transactional ids.
  [[nodiscard]] std::shared_ptr<fake_client> connect(const std::string& app_id);

  /// Called at the begin of every call of every client, before it has any effect, and at its end,
  /// before the client has the answer: the places to let others act, or to kill the client.
  std::function<void(fake_client&, call)> before_call;
  std::function<void(fake_client&, call)> after_call;

private:
  friend class fake_client;
  friend class fake_source;
  friend class fake_log;

  struct topic_state {
    std::map<std::string, std::string> settings;
    std::vector<std::shared_ptr<fake_partition>> partitions;
  };

  /// Null if there is no such partition.
  [[nodiscard]] std::shared_ptr<fake_partition> find(const std::string& topic,
                                                     partition_id partition) const;

  /// Must exist.
  [[nodiscard]] fake_partition& partition_of(const std::string& topic,
                                             partition_id partition) const;

  std::map<std::string, topic_state> topics_;
  fake_coordinator coordinator_;
  std::array<std::optional<fault>, call_count> disturbed_{};
  client_number clients_ = 0;
  std::uint64_t changes_ = 0;
};

} // namespace duet::test
