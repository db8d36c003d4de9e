/// A job whose fronts say what they have read, and in which order.
#pragma once

#include "jobs/job.hpp"
#include "kafka/ports.hpp"
#include "model/clock.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::test {

/// What INGEST was handed at once, which was maybe nothing; by the clocks of its process.
struct traced_poll {
  clock::time_point at;
  std::int64_t wall_ms = 0;
  std::vector<record_place> records;
  std::vector<read_progress> progress; ///< Behind it, of all splits.
};

/// What came to one front, and to its INGEST before, in order.
struct front_trace {
  std::vector<record_place> records; ///< That the front was given.
  std::vector<traced_poll> polls;
};

/// Any job, traced.
class traced_job : public job {
public:
  explicit traced_job(std::shared_ptr<const job> what) : what_{std::move(what)} {}

  [[nodiscard]] std::string_view name() const override { return what_->name(); }
  [[nodiscard]] std::string fingerprint() const override { return what_->fingerprint(); }
  [[nodiscard]] const job_shape& shape() const override { return what_->shape(); }
  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t key_groups) const override;
  [[nodiscard]] std::unique_ptr<keyed_operator>
  make_operator(operator_id of, key_group group, std::uint32_t key_groups) const override {
    return what_->make_operator(of, group, key_groups);
  }

  /// Notes what the INGEST of the newest front is handed.
  void note(traced_poll what) const { newest_->polls.push_back(std::move(what)); }

  /// Of the newest front; null before there is one.
  [[nodiscard]] std::shared_ptr<const front_trace> newest() const { return newest_; }

private:
  std::shared_ptr<const job> what_;
  mutable std::shared_ptr<front_trace> newest_;
};

} // namespace duet::test
