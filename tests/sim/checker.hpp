/// What has to be true at every moment of what readers of the topics see.
#pragma once

#include "jobs/job.hpp"
#include "tests/sim/input.hpp"
#include "tests/sim/refusals.hpp"
#include "tests/sim/simulated_job.hpp"
#include "tests/support/fake_kafka.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {

/// The names of what is checked.
struct checked_topics {
  std::string group;
  std::string output;
  std::string dead_letters;
  std::string state;
};

/// A reader of everything that a pipeline has committed.
/// At every moment, for the input before the group's committed positions and nothing else:
///
/// - there are the output records that are expected of the job, each completed by another record;
/// - each bad record has one dead letter, those of a partition in order; a good one has one only if
///   the brokers may have refused what it led to, and then it leads to nothing else;
/// - the state topic, folded, is the state that is expected of it;
/// - the newest positions that the state topic has are the committed ones;
///
/// and committed positions never go back, nor beyond what a reader can see.
class checker {
public:
  checker(const fake_kafka& kafka, const input& in, const refusals& refused, simulated_job& job,
          checked_topics names);

  /// One that knows the same input and has read nothing else: old input may be deleted.
  [[nodiscard]] checker anew() const;

  /// Reads what is new; returns what is wrong, if anything is. Cheap if nothing has changed.
  [[nodiscard]] std::optional<std::string> check();

  /// A topic was deleted: what comes in a new one may be less than what should be there. Without
  /// the input nothing can be said any more.
  void forgive_loss_of(const std::string& topic);

  /// A number that depends on everything read so far.
  [[nodiscard]] std::uint64_t digest() const { return digest_; }

  /// What a pipeline holds that has read up to the committed positions.
  [[nodiscard]] state_size expected_state() const {
    return {.keys = expected_.state.size(), .waiting = expected_.waiting};
  }

  /// Whether everything that the input shows is committed.
  [[nodiscard]] bool all_consumed() const;

  /// Whether everything before these positions is committed.
  [[nodiscard]] bool consumed_up_to(const partition_offsets& ends) const;

  [[nodiscard]] std::uint64_t outputs() const { return outputs_read_; }
  [[nodiscard]] std::uint64_t letters() const { return letters_.size(); }

  /// Letters of records of which the brokers refused what they led to.
  [[nodiscard]] std::uint64_t condemned() const { return condemned_.size(); }

private:
  using problem = std::optional<std::string>;

  problem read_positions();
  problem read_output(const kafka_record& in);
  problem read_letter(const kafka_record& in);
  problem compare_letter(const kafka_record& in, const truth& original) const;
  problem read_state(const kafka_record& in);
  problem read_mark(const kafka_record& in);
  problem compare() const;
  problem compare_outputs() const;
  problem compare_state() const;
  problem compare_positions() const;
  problem compare_letters() const;

  /// Reads on in a topic; stops at the first problem.
  problem read_on(const std::string& topic, problem (checker::*read)(const kafka_record&));

  void note(std::uint64_t what) { digest_ = (digest_ ^ what) * 0x100000001b3U; }
  [[nodiscard]] bool in_prefix(const truth& what) const;

  const fake_kafka& kafka_;
  const input& in_;
  const refusals& refused_;
  simulated_job& job_;
  checked_topics names_;
  expected_results expected_;
  std::optional<std::string> lost_;
  std::uint64_t changes_seen_ = UINT64_MAX;
  std::uint64_t digest_ = 0xcbf29ce484222325U;
  std::map<partition_id, record_offset> committed_;
  std::map<std::pair<std::string, std::int32_t>, record_offset> read_to_;
  output_counts outputs_seen_;
  std::set<std::int64_t> completed_; ///< Timestamps of outputs.
  std::uint64_t outputs_read_ = 0;
  std::set<record_place> bad_; ///< Bad records of the prefix, and those that were refused.
  std::set<record_place> letters_;
  std::set<record_place> condemned_;                 ///< Letters that say so.
  std::map<std::int32_t, std::int64_t> last_letter_; ///< By input partition.
  std::map<std::string, std::string> folded_;
  std::map<std::string, std::int32_t> home_of_;  ///< The state partition of each key.
  std::uint64_t newest_mark_ = 0;                ///< Its sequence number.
  std::map<partition_id, record_offset> marked_; ///< The positions that the state has.
};

} // namespace duet::test
