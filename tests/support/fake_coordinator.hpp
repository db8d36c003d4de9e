/// The transaction and group coordinators of the fake Kafka: who may write under a transactional
/// id, which transactions are open, decided and done, and the groups' offsets.
#pragma once

#include "tests/support/fake_partition.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {

/// Counts the clients, from 1.
using client_number = std::size_t;

/// Where reading of one partition goes on. Brokers know partitions of topics, and of no sources.
/// Two are the same if reading goes on in the same place.
struct partition_offset {
  partition_id partition;
  record_offset next;
  std::string time{}; ///< As `position::time`.

  friend bool operator==(const partition_offset& one, const partition_offset& other) {
    return one.partition == other.partition && one.next == other.next;
  }
};

/// Of several partitions of one topic, at most one for each.
using partition_offsets = std::vector<partition_offset>;

/// Offsets that a transaction commits for a group.
struct group_offsets {
  std::string group;
  std::string topic;
  partition_offsets at;
  client_number by = 0;
};

/// One opening of a transactional id.
struct producer_epoch {
  std::string id;
  std::uint32_t number = 0;

  friend bool operator==(const producer_epoch&, const producer_epoch&) = default;
};

class fake_coordinator {
public:
  /// The brokers abort a transaction that is open for so long.
  static constexpr std::chrono::milliseconds transaction_timeout{15'000};

  fake_coordinator();

  // --- transactions of anybody

  [[nodiscard]] transaction_number begin(producer_kind of);
  record_offset append(transaction_number in, const std::shared_ptr<fake_partition>& to,
                       const kafka_record& what);

  /// Decides and writes the markers at once.
  void finish(transaction_number which, verdict how);

  // --- transactional ids

  /// Opens an id anew: aborts what is open, waits for markers, and fences every older epoch.
  [[nodiscard]] producer_epoch open(const std::string& id, client_number by);

  /// Whether nothing has fenced this epoch: no newer one, and no time-out.
  [[nodiscard]] bool current(const producer_epoch& of) const;

  /// Who opened the id last, if anybody did.
  [[nodiscard]] std::optional<client_number> owner_of(const std::string& id) const;

  /// The open transaction of a current epoch. If there is none it begins one, after the markers of
  /// the last are written.
  [[nodiscard]] transaction_number open_transaction(const producer_epoch& of);

  /// Adds offsets to the open transaction of a current epoch.
  void add_offsets(const producer_epoch& of, group_offsets offsets);

  /// Ends what the epoch has open, and says whether there was anything: an old epoch changes
  /// nothing.
  bool end(const producer_epoch& of, verdict how);

  /// A request to end what the epoch has open is still on the wire.
  void end_late(const producer_epoch& of, verdict how) { late_.push_back({of, how}); }

  /// Lets what is on the wire arrive; returns how many commits took effect.
  std::size_t land_late();

  /// Whether the markers of a committed transaction are written later.
  bool markers_lag = false;

  /// Writes the markers of every committed transaction; returns how many lacked them.
  std::size_t land_markers();

  // --- time

  /// Lets time pass for everybody; returns how many transactions were open for too long.
  std::size_t pass_time(std::chrono::milliseconds by);

  /// Moves the brokers' clock alone, also backwards; returns the same.
  std::size_t jump(std::chrono::milliseconds by);

  /// The time as clients see it.
  [[nodiscard]] std::chrono::milliseconds clients_time() const { return clients_time_; }

  /// Whether a jump of the brokers' clock has ended a transaction of this client before its time.
  [[nodiscard]] bool cut_short(client_number whom) const { return cut_short_.contains(whom); }

  /// Whose transaction was the last to be committed, of all transactional ids; 0 for none.
  [[nodiscard]] client_number last_to_commit() const { return last_to_commit_; }

  // --- offsets of groups

  [[nodiscard]] partition_offsets committed(const std::string& group,
                                            const std::string& topic) const;

  /// The same, also what is committed but not visible because markers lag.
  [[nodiscard]] partition_offsets decided(const std::string& group, const std::string& topic) const;

  /// Whether a transaction without markers holds offsets.
  [[nodiscard]] bool pending(const std::string& group, const std::string& topic) const;

  /// The clients that have committed the offsets; 0 is nobody of duet.
  [[nodiscard]] std::set<client_number> committers(const std::string& group,
                                                   const std::string& topic) const;

  void set_committed(const std::string& group, const std::string& topic,
                     const partition_offsets& at);
  void delete_group(const std::string& group);
  void delete_offsets(const std::string& group, const std::string& topic);

  /// A topic is deleted, and with it all offsets in it.
  void delete_topic(const std::string& topic);

  /// Grows with everything that a reader can see.
  [[nodiscard]] std::uint64_t changes() const { return changes_; }

private:
  struct transaction {
    producer_kind of = producer_kind::application;
    std::chrono::milliseconds begun{}; ///< By the brokers' clock.
    std::chrono::milliseconds begun_for_clients{};
    std::optional<verdict> how;
    std::vector<std::shared_ptr<fake_partition>> touched;
    std::vector<group_offsets> offsets;
  };

  struct producer {
    std::uint32_t epoch = 0;
    client_number owner = 0;
    transaction_number open = no_transaction;
    transaction_number completing = no_transaction; ///< Committed, but its markers are not written.
  };

  struct late_end {
    producer_epoch of;
    verdict how;
  };

  struct committed_offset {
    record_offset next;
    std::string time{};
    client_number whose = 0;
    transaction_number by = no_transaction; ///< An older one that ends later does not override it.
  };

  using offsets_of_groups =
      std::map<std::pair<std::string, std::string>, std::map<partition_id, committed_offset>>;

  static void apply(const group_offsets& offsets, transaction_number by, offsets_of_groups& to);
  static partition_offsets offsets_in(const offsets_of_groups& all, const std::string& group,
                                      const std::string& topic);
  void decide(transaction_number which, verdict how);
  void write_markers(transaction_number which);
  bool complete(producer& of);
  bool expired(const transaction& what) const;
  std::size_t expire();

  std::vector<transaction> transactions_; ///< The first stands for none.
  std::map<std::string, producer> producers_;
  std::vector<late_end> late_;
  std::chrono::milliseconds time_{0};
  std::chrono::milliseconds clients_time_{0};
  std::set<client_number> cut_short_;
  client_number last_to_commit_ = 0;
  offsets_of_groups committed_;
  std::uint64_t changes_ = 0;
};

} // namespace duet::test
