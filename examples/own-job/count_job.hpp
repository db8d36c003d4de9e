/// The job `count`: a running count of the records of each key.
#pragma once

#include <duet/jobs/job.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

/// What makes one job of this kind another.
struct count_config {
  std::string input_topic = "events";
  std::string output_topic = "counts";
};

/// For each record there is an output record with its key, its timestamp and, as the value, how
/// many records of this key there have been. No key counts as an empty one. A tombstone says that
/// something is gone: it does not count, and is a dead letter.
class count_job : public duet::job {
public:
  explicit count_job(const count_config& config);

  [[nodiscard]] std::string_view name() const override { return "count"; }
  [[nodiscard]] std::string fingerprint() const override { return "count/1"; }
  [[nodiscard]] const duet::job_shape& shape() const override { return shape_; }
  [[nodiscard]] std::unique_ptr<duet::front> make_front(std::uint32_t key_groups) const override;
  [[nodiscard]] std::unique_ptr<duet::keyed_operator>
  make_operator(duet::operator_id of, duet::key_group group,
                std::uint32_t key_groups) const override;

private:
  duet::job_shape shape_;
};
