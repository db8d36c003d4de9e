/// A job of windows over very many keys. For tests of what fires all at once.
#pragma once

#include "jobs/job.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace duet::test {

/// A record such as "500 100 1700" stands for 100 rows: of the keys 500 to 599, at the time 1700.
/// Counts the rows of each key in windows of 10; a result has its key as text and "start count" as
/// its value. Rows have to come in the order of time: there is nothing for late ones.
class wide_job : public job {
public:
  static constexpr std::int64_t window = 10;

  /// What it reads, up to its end if that is `bounded`, and writes.
  wide_job(job_topic input, job_topic output);

  [[nodiscard]] std::string_view name() const override { return "wide"; }
  [[nodiscard]] std::string fingerprint() const override { return "wide/1"; }
  [[nodiscard]] const job_shape& shape() const override { return shape_; }
  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t key_groups) const override;
  [[nodiscard]] std::unique_ptr<keyed_operator>
  make_operator(operator_id of, key_group group, std::uint32_t key_groups) const override;

private:
  job_shape shape_;
};

} // namespace duet::test
