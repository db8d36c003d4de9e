/// `window_job` whose fronts say what they have read, poll by poll.
#pragma once

#include "jobs/job.hpp"
#include "tests/support/window_job.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace duet::test {

/// What a front was given at once.
struct traced_poll {
  std::size_t first_row = 0; ///< In the trace.
  std::size_t records = 0;
  std::map<split, record_offset> to{}; ///< How far, in the splits that it has records of.
};

/// What one front has read, in order.
struct front_trace {
  std::shared_ptr<window_job::trace> rows = std::make_shared<window_job::trace>();
  std::vector<traced_poll> polls;
};

class traced_windows : public job {
public:
  /// Called for each front that is made.
  using tracer = std::function<std::shared_ptr<front_trace>()>;

  /// All sources are bounded, or none. With another version the operator of processing time is
  /// another one than before.
  traced_windows(bool bounded, std::uint32_t version, tracer begin);

  [[nodiscard]] std::string_view name() const override { return rules_.name(); }
  [[nodiscard]] std::string fingerprint() const override { return rules_.fingerprint(); }
  [[nodiscard]] const job_shape& shape() const override { return shape_; }
  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t key_groups) const override;
  [[nodiscard]] std::unique_ptr<keyed_operator>
  make_operator(operator_id of, key_group group, std::uint32_t key_groups) const override {
    return rules_.make_operator(of, group, key_groups);
  }

private:
  window_job rules_;
  job_shape shape_;
  tracer begin_;
};

} // namespace duet::test
