/// A job whose records lead to very many results each. For tests of epochs that are too large.
#pragma once

#include "jobs/job.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace duet::test {

/// A record such as "7 10000" leads to 10,000 results with the key "7" and the values "0" to
/// "9999". It has no state.
class fan_job : public job {
public:
  fan_job(job_topic input, job_topic output);

  [[nodiscard]] std::string_view name() const override { return "fan"; }
  [[nodiscard]] std::string fingerprint() const override { return "fan/1"; }
  [[nodiscard]] const job_shape& shape() const override { return shape_; }
  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t key_groups) const override;
  [[nodiscard]] std::unique_ptr<keyed_operator>
  make_operator(operator_id of, key_group group, std::uint32_t key_groups) const override;

private:
  job_shape shape_;
};

} // namespace duet::test
