/// The job `pairs`: matches each number with its complement to a sum.
///
/// Two numbers a and b pair when a + b = sum. The state key of both is the smaller one, `low`. The
/// state of a key is its balance: how many numbers wait there for their complement.
///
///     balance > 0   so many highs wait for a low
///     balance < 0   so many lows wait for a high
///     balance = 0   nothing waits: no state
///
/// When the sum is even, sum / 2 is its own complement; one that waits has balance 1.
#pragma once

#include "jobs/job.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace duet::pairs {

/// Where its pairs go, which is all that it writes.
inline constexpr target_id output{0};

/// What makes one job of this kind another.
struct pairs_config {
  std::int64_t sum = 0; ///< Must not be negative.
  std::string input_topic = "raw-topic";
  std::string output_topic = "enriched-topic";
};

/// The job for one pair sum.
class pairs_job : public job {
public:
  explicit pairs_job(const pairs_config& config);

  [[nodiscard]] std::string_view name() const override { return "pairs"; }
  [[nodiscard]] std::string fingerprint() const override;
  [[nodiscard]] const job_shape& shape() const override { return shape_; }
  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t key_groups) const override;
  [[nodiscard]] std::unique_ptr<keyed_operator>
  make_operator(operator_id of, key_group group, std::uint32_t key_groups) const override;

private:
  std::int64_t sum_;
  job_shape shape_;
};

} // namespace duet::pairs
