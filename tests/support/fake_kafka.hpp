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

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
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

/// The calls of the ports: where faults strike.
enum class call : std::uint8_t {
  describe_topic,
  create_topic,
  committed,
  watermarks_of,
  open_source,
  open_log,
  poll,
  begin,
  write,
  commit,
};

/// How many calls there are.
inline constexpr std::size_t call_count = 10;

/// What the brokers make of a call that fails at the client.
enum class fate : std::uint8_t {
  lost,    ///< It never reached them.
  applied, ///< It did all its work; only the answer was lost.
  late,    ///< A commit's last request is still on the wire: see `fake_kafka::land_late`.
};

class fake_client;

/// The brokers.
class fake_kafka {
public:
  fake_kafka();
  ~fake_kafka();
  fake_kafka(const fake_kafka&) = delete;
  fake_kafka& operator=(const fake_kafka&) = delete;

  // --- topics

  /// Adds an empty topic.
  void add_topic(const std::string& topic, std::uint32_t partitions,
                 std::map<std::string, std::string> settings = {});

  /// Lets an existing topic grow to `partitions`.
  void add_partitions(const std::string& topic, std::uint32_t partitions);

  void remove_topic(const std::string& topic);

  [[nodiscard]] bool has_topic(const std::string& topic) const;
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
  using transaction = std::size_t;

  [[nodiscard]] transaction begin_transaction();
  record_offset append(transaction in, const std::string& topic, const kafka_record& what);
  void commit_transaction(transaction which);
  void abort_transaction(transaction which);

  /// Sets a group's committed positions, as an administrator would.
  void set_committed(const std::string& group, const std::string& topic, const positions& at);
  void delete_committed(const std::string& group);

  // --- what a reader sees

  /// Visits what a read_committed reader that begins at `from` sees, in order and up to `end` if
  /// there is one; returns where it goes on later.
  record_offset for_each_committed(const std::string& topic, partition_id partition,
                                   record_offset from, std::optional<record_offset> end,
                                   const std::function<void(const kafka_record&)>& visit) const;

  /// The same for everything that applications have committed, also what a reader cannot see yet
  /// because markers lag or a transaction of somebody else is still open before it.
  record_offset for_each_written(const std::string& topic, partition_id partition,
                                 record_offset from,
                                 const std::function<void(const kafka_record&)>& visit) const;

  /// All that a read_committed reader sees of a topic, partition by partition.
  [[nodiscard]] std::vector<kafka_record> read_committed(const std::string& topic) const;

  [[nodiscard]] record_offset last_stable(const std::string& topic, partition_id partition) const;
  [[nodiscard]] record_offset log_end(const std::string& topic, partition_id partition) const;

  /// The committed positions of a group, partition by partition.
  [[nodiscard]] positions committed(const std::string& group, const std::string& topic) const;

  /// The same, also what is committed but not visible because markers lag.
  [[nodiscard]] positions decided(const std::string& group, const std::string& topic) const;

  /// Grows whenever something has changed that a read_committed reader can see.
  [[nodiscard]] std::uint64_t changes() const { return changes_; }

  // --- what happens behind the clients' backs

  /// Lets every commit that is still on the wire arrive. It commits what its producer epoch has
  /// open by now; if the epoch is over it does nothing. Returns how many took effect.
  std::size_t land_late();

  /// Whether the brokers take their time to write the markers of a committed transaction: until
  /// then its records and positions are decided but not visible.
  bool markers_lag = false;

  /// Writes the markers of every committed transaction. Returns how many lacked them. A
  /// transactional id that is used again waits for its own.
  std::size_t land_markers();

  /// Aborts all open transactions of the applications, as the brokers do after
  /// `transaction.timeout.ms`. Their logs fail with `recover` from then on.
  std::size_t expire_transactions();

  // --- clients

  /// A client of the application `app_id`: its group, and `<app_id>-<n>` its transactional ids.
  [[nodiscard]] std::shared_ptr<fake_client> connect(const std::string& app_id);

  /// Called at the begin of every call of every client, before it has any effect: the place to let
  /// others act in between, or to kill the client.
  std::function<void(fake_client&, call)> before_call;

private:
  friend class fake_client;
  friend class fake_source;
  friend class fake_log;

  enum class verdict : std::uint8_t { open, committed, aborted };

  static constexpr transaction no_transaction = 0;

  struct stored {
    kafka_record record;
    transaction in = no_transaction;
    bool readable = true; ///< False for a transaction's marker and for what was compacted away.
  };

  /// An open transaction with records in a partition.
  struct unfinished {
    transaction which;
    std::int64_t first;
  };

  struct log {
    std::int64_t low = 0;
    std::deque<stored> records; ///< The first has offset `low`.
    std::vector<unfinished> open;

    [[nodiscard]] std::int64_t high() const {
      return low + static_cast<std::int64_t>(records.size());
    }
    [[nodiscard]] std::int64_t last_stable() const;
  };

  struct topic_state {
    std::map<std::string, std::string> settings;
    std::vector<std::unique_ptr<log>> partitions;
  };

  struct group_offsets {
    std::string group;
    std::string topic;
    positions at;
  };

  struct committed_offset {
    record_offset next;
    transaction by = no_transaction; ///< An older transaction that ends later does not override it.
  };

  struct transaction_state {
    bool foreign = false; ///< Not of an application.
    verdict how = verdict::open;
    std::vector<log*> touched;
    std::optional<group_offsets> offsets;
  };

  /// What the coordinator knows of a transactional id.
  struct producer {
    std::uint32_t epoch = 0;
    const fake_client* owner = nullptr; ///< Who opened it last.
    bool expired = false;               ///< The epoch was ended by a time-out.
    transaction open = no_transaction;
    transaction completing = no_transaction; ///< Committed, but its markers are not written.
  };

  struct late_commit {
    std::string id;
    std::uint32_t epoch;
  };

  log& log_of(const std::string& topic, partition_id partition);
  [[nodiscard]] const log& log_of(const std::string& topic, partition_id partition) const;
  [[nodiscard]] bool visible(const log& at, std::int64_t offset) const;
  std::int64_t store(log& at, kafka_record record, transaction in, bool readable = true);
  void finish(transaction which, verdict how);
  void decide(transaction which, verdict how);
  void write_markers(transaction which);
  void commit(producer& of);
  bool complete(producer& of);
  record_offset visit(const log& at, std::int64_t from, std::int64_t end,
                      const std::function<void(const kafka_record&)>& visitor) const;
  transaction open_transaction(bool foreign);
  using offsets_of_groups =
      std::map<std::pair<std::string, std::string>, std::map<partition_id, committed_offset>>;

  static void apply(const group_offsets& offsets, transaction by, offsets_of_groups& to);
  [[nodiscard]] bool pending(const std::string& group, const std::string& topic) const;

  std::map<std::string, topic_state> topics_;
  std::vector<transaction_state> transactions_; ///< The first stands for none.
  std::map<std::string, producer> producers_;   ///< By transactional id.
  std::vector<late_commit> late_;
  offsets_of_groups committed_;
  std::uint64_t changes_ = 0;
};

/// One process's connection to the brokers. Sources and logs keep it alive; the brokers must
/// outlive them all.
class fake_client : public cluster, public std::enable_shared_from_this<fake_client> {
public:
  fake_client(fake_kafka& brokers, std::string app_id);

  result<std::optional<topic_description>> describe_topic(const std::string& topic) override;
  result<void> create_topic(const std::string& topic, std::uint32_t partitions,
                            const std::map<std::string, std::string>& settings) override;

  /// Cannot wait as the port says, so it fails while offsets are pending.
  result<positions> committed(const std::string& topic, std::uint32_t partitions) override;

  result<std::vector<watermarks>> watermarks_of(const std::string& topic, std::uint32_t partitions,
                                                isolation level) override;
  result<std::shared_ptr<record_source>> open_source(const std::string& topic,
                                                     const std::vector<input_span>& spans) override;
  result<std::unique_ptr<transaction_log>>
  open_log(std::uint32_t number, const std::string& input_topic, const destinations& to) override;

  // --- what a test does to it

  /// Lets a call fail: the next one, or after that many more have gone well. Several faults of the
  /// same call strike one after the other.
  void fail_next(call at, failure why, fate what = fate::lost, std::size_t after = 0);

  /// Takes back all faults that have not struck yet.
  void forgive();

  /// The process is gone: all its calls fail, and none has an effect any more.
  void kill() { killed_ = true; }
  [[nodiscard]] bool killed() const { return killed_; }

  /// How often a call was made.
  [[nodiscard]] std::size_t calls(call at) const { return calls_[static_cast<std::size_t>(at)]; }

  /// How many faults have struck.
  [[nodiscard]] std::size_t faults_struck() const { return struck_; }

  /// Whether no other client has opened the application's log since this one did.
  [[nodiscard]] bool owns_log() const;

  /// Records that one poll hands out at most; the rest is `more`.
  std::size_t poll_records_max = SIZE_MAX;

  /// If set, each poll finds a random part of the records ready, in a random order of partitions.
  std::optional<std::mt19937_64> arrival;

  /// Whether a log that is dropped with an open transaction gets to abort it.
  bool abort_on_drop = true;

  /// Whether `describe_topic` tells the settings.
  bool tells_settings = true;

private:
  friend class fake_source;
  friend class fake_log;

  struct fault {
    call at;
    failure why;
    fate what;
    std::size_t after;
  };

  /// Notes a call; the fault that strikes it, if any.
  std::optional<fault> enter(call at);

  [[nodiscard]] std::string transactional_id(std::uint32_t number) const;

  fake_kafka& brokers_;
  std::string app_id_;
  bool killed_ = false;
  std::deque<fault> faults_;
  std::array<std::size_t, call_count> calls_{};
  std::size_t struck_ = 0;
};

} // namespace duet::test
