/// What has to be true at every moment of what readers of the topics see.
#pragma once

#include "tests/sim/application.hpp"
#include "tests/sim/inputs.hpp"
#include "tests/sim/refusals.hpp"
#include "tests/sim/state_reader.hpp"
#include "tests/sim/time_reference.hpp"
#include "tests/sim/traced_job.hpp"
#include "tests/support/fake_kafka.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {

/// The topics of a pipeline.
struct checked_topics {
  std::string group;
  std::string dead_letters;
  std::string state;
  std::vector<std::string> targets{}; ///< Of its job.
};

/// A reader of everything that a pipeline has committed.
///
/// What comes out may hang on the order in which the splits were read. A committed position tells
/// which records count, the client that committed it in which order: its front has been traced. So
/// the application is given the records transaction by transaction, and judges what has come of
/// them. Therefore `check` is to be called after each transaction that is committed. For every
/// application:
///
/// - what a front has read up to the committed positions is what the topics hold up to there, but
///   for records that the brokers may have refused;
/// - each of those has a dead letter that says so, each bad record and each that the application
///   names has one for its reason, and no other has; all are what was read, and the bad and the
///   refused of a split are in order;
/// - a state key stays in its partition, and the newest positions that the state topic has are the
///   committed ones;
/// - what is committed of time is what `time_reference` makes of what was read;
/// - committed positions, stamps, greatest times and watermarks never go back, a bound never
///   changes, and no position is beyond what a reader can see.
class checker {
public:
  using problem = application::problem;

  checker(const fake_kafka& kafka, const inputs& in, const refusals& refused, application& of,
          std::vector<table_shape> tables, checked_topics names);

  /// Traces what a client has read and commits.
  void follow(client_number whom, std::shared_ptr<const traced_job> what);

  /// Reads what is new; returns what is wrong, if anything is. Cheap if nothing has changed.
  [[nodiscard]] problem check();

  /// Whether another reader, who begins now, reads the same.
  [[nodiscard]] problem check_anew() const;

  /// Lets the application judge what is left at the end.
  [[nodiscard]] problem check_end(const state_size& restored) const {
    return of_.judge_end(state_.folded(), restored);
  }

  /// A topic was deleted: what comes in a new one may be less than what should be there. Without
  /// the input nothing can be said any more.
  void forgive_loss_of(const std::string& topic);

  /// Whether an input was deleted, so that nothing is said any more.
  [[nodiscard]] bool blind() const { return lost_ && in_.contain(*lost_); }

  /// Whether everything is committed that the inputs hold, or where they are bounded show.
  [[nodiscard]] bool all_consumed() const { return consumed_up_to(in_.ends()); }

  /// Whether everything before these positions is committed.
  [[nodiscard]] bool consumed_up_to(const split_ends& ends) const;

  /// Whether everything is committed of a bounded input, as far as its splits are known.
  [[nodiscard]] bool all_ended() const;

  /// The committed watermark of a table.
  [[nodiscard]] event_time watermark(const table_shape& of) const;

  /// What is due by what was committed where no more input comes but time passes, and not out or
  /// not done yet; empty if nothing is.
  [[nodiscard]] std::string awaited() const;

  /// What is due of time.
  [[nodiscard]] const time_reference& time() const { return time_; }

  /// The newest committed stamp.
  [[nodiscard]] stamp newest() const { return stamp_; }

  /// A number that depends on everything read so far.
  [[nodiscard]] std::uint64_t digest() const;

  [[nodiscard]] std::uint64_t outputs() const { return outputs_; }
  [[nodiscard]] std::uint64_t letters() const { return letters_.size(); }
  [[nodiscard]] std::uint64_t letters(const std::string& reason) const;
  [[nodiscard]] std::uint64_t positions() const;
  /// Commits after which something was due and not out.
  [[nodiscard]] std::uint64_t owed() const { return owed_; }

private:
  /// How far a partition is read, and what was in it.
  struct reading {
    record_offset next{};
    std::uint64_t digest = 0xcbf29ce484222325U;

    void add(const kafka_record& in);
  };

  /// A client, and what it has read.
  struct client {
    std::shared_ptr<const traced_job> what;
    std::shared_ptr<const front_trace> trace{}; ///< Of its newest front.
    std::size_t committed = 0;                  ///< So many of its records.
  };

  using reader = std::function<problem(const kafka_record&)>;
  using readings = std::map<std::pair<std::string, std::int32_t>, reading>;
  using places = std::set<record_place>;

  problem read_on(const std::string& topic, const reader& read);
  problem read_letter(const kafka_record& in);
  [[nodiscard]] problem compare_letter(const kafka_record& in, const truth& original) const;
  problem read_positions(places& fresh);
  problem read_position(split of, const partition_offset& now, places& fresh);
  problem read_time(split of, const split_time& now);
  problem read_outputs(committed_epoch& into);
  [[nodiscard]] client* last_to_commit();
  problem read_front(client& of, places& fresh, committed_epoch& into);
  problem read_refused(const places& fresh);
  void add_time(const client& of, committed_epoch& into) const;
  [[nodiscard]] std::optional<event_time> time_of(table_id table, record_place place) const;
  problem judge(places& fresh, committed_epoch& now);
  [[nodiscard]] problem compare_letters() const;
  [[nodiscard]] bool lost(const std::string& topic) const { return lost_ == topic; }
  [[nodiscard]] std::string name_of(split of) const;

  const fake_kafka& kafka_;
  const inputs& in_;
  const refusals& refused_;
  application& of_;
  checked_topics names_;
  std::optional<std::string> lost_;
  std::uint64_t changes_seen_ = UINT64_MAX;
  bool news_ = false; ///< Whether anything was read that is new.
  readings read_to_;
  std::map<client_number, client> clients_;
  committed_splits splits_;
  stamp stamp_;
  stamp stamp_before_; ///< Of the epoch before the one that is read.
  std::map<table_number, event_time> watermarks_;
  time_reference time_;
  letters_due due_;
  letters_due letters_;
  places condemned_; ///< Records with a letter that says that they were refused.
  std::map<split, record_offset> last_letters_;
  state_reader state_;
  std::uint64_t outputs_ = 0;
  std::uint64_t owed_ = 0;
};

} // namespace duet::test
