/// The simplest kind of application: what comes of a record does not depend on any other split's.
#pragma once

#include "tests/sim/application.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace duet::test {

/// How many output records there are with this key and value.
using output_counts = std::map<std::pair<std::string, std::string>, std::uint64_t>;

/// What has to have come of the input that was read.
struct expected_results {
  output_counts outputs{};
  std::map<std::string, std::string> state{}; ///< The changelog, folded: each key and its value.
  std::uint64_t waiting = 0;                  ///< As operators count it in `state_size`.
};

/// A job under simulation: how its input is drawn and what has to come of it, reckoned in a way
/// that shares nothing with the job. It reads one topic, writes another, and has one operator. An
/// output record has the timestamp of the input record that completed it, and no record completes
/// two.
///
/// What has to come must not depend on the order in which records are read, but for those of one
/// partition.
class simulated_job : public application {
public:
  [[nodiscard]] virtual std::shared_ptr<const job> make(const std::string& input,
                                                        const std::string& output) const = 0;

  /// A record for the input; some are bad.
  [[nodiscard]] virtual drawn_record draw(dice& chance) const = 0;

  /// The key of the output records that a record with this meaning can complete.
  [[nodiscard]] virtual std::string output_key(const std::string& meaning) const = 0;

  /// Reads a good record, and changes what is expected.
  virtual void read(const std::string& meaning, expected_results& so_far) = 0;

private:
  [[nodiscard]] std::shared_ptr<const job> make_job(dice&) final { return make("raw", "out"); }
  [[nodiscard]] drawn_record draw_record(source_id, dice& chance) final { return draw(chance); }
  [[nodiscard]] problem take(const committed_epoch& in, letters_due& due) final;
  [[nodiscard]] bool may_be_refused(target_id) const final { return true; }
  void forgive_loss_of(target_id) final { lost_ = true; }
  [[nodiscard]] problem judge_end(const state_map& state, const state_size& restored) const final;

  [[nodiscard]] problem take_output(const kafka_record& out);

  expected_results expected_;
  output_counts outputs_;
  std::map<std::int64_t, std::string> may_complete_; ///< The output key, by timestamp.
  bool lost_ = false;                                ///< The target.
};

} // namespace duet::test
