/// A job whose fronts say what they have read, in which order, and how far time was.
#pragma once

#include "jobs/job.hpp"
#include "model/clock.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace duet::test {

/// A record that a front was given.
struct traced_record {
  record_place place;
  std::vector<event_time> watermarks; ///< In front of it, by table.
  clock::time_point at;
};

/// What one front was given, in order; by the clock of its process.
struct front_trace {
  clock::time_point begun;
  clock::time_point looked; ///< When it was last given records, or none.
  std::vector<traced_record> records;
};

/// Any job, traced. Its fronts are given what INGEST reads, batch by batch; besides, a second front
/// reads the same one by one, on a time of its own, to see how far time was in front of each.
class traced_job : public job {
public:
  traced_job(std::shared_ptr<const job> what, std::shared_ptr<const clock> time)
      : what_{std::move(what)}, clock_{std::move(time)} {}

  [[nodiscard]] std::string_view name() const override { return what_->name(); }
  [[nodiscard]] std::string fingerprint() const override { return what_->fingerprint(); }
  [[nodiscard]] const job_shape& shape() const override { return what_->shape(); }
  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t key_groups) const override;
  [[nodiscard]] std::unique_ptr<keyed_operator>
  make_operator(operator_id of, key_group group, std::uint32_t key_groups) const override {
    return what_->make_operator(of, group, key_groups);
  }

  /// Of the newest front; null before there is one.
  [[nodiscard]] std::shared_ptr<const front_trace> newest() const { return newest_; }

private:
  std::shared_ptr<const job> what_;
  std::shared_ptr<const clock> clock_;
  mutable std::shared_ptr<front_trace> newest_;
};

} // namespace duet::test
