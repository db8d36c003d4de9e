/// A job of two stages that shows in which order rows come: for tests of what carries rows.
#pragma once

#include "jobs/job.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace duet::test {

/// Numbers as text. Stage 1 sends a number of its group on to the group that the number has left of
/// it, number / 10, and stage 2 writes down the order in which numbers came: its output has its
/// group as key and "1>23" as value, for a number 23 of group 1. INGEST feeds both: numbers below 0
/// go straight to stage 2. The state of a group is how many rows each stage has seen.
class relay_job : public job {
public:
  static constexpr operator_id relay{0};
  static constexpr operator_id collector{1};
  static constexpr target_id output{0};
  static constexpr input_id to_relay{0};
  static constexpr input_id from_relay{1};
  static constexpr input_id to_collector{2};

  [[nodiscard]] std::string_view name() const override { return "relay"; }
  [[nodiscard]] std::string fingerprint() const override { return "relay/1"; }
  [[nodiscard]] const job_shape& shape() const override { return shape_; }
  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t key_groups) const override;
  [[nodiscard]] std::unique_ptr<keyed_operator>
  make_operator(operator_id of, key_group group, std::uint32_t key_groups) const override;

private:
  job_shape shape_{.sources = {{"numbers", "--input-topic"}},
                   .targets = {{"order", "--output-topic"}},
                   .operators = {{.name = "relay", .fingerprint = "relay/1"},
                                 {.name = "collector", .fingerprint = "collector/1"}},
                   .inputs = {{.of = relay, .from = {}, .columns = 1},
                              {.of = collector, .from = relay, .columns = 1},
                              {.of = collector, .from = {}, .columns = 1}}};
};

} // namespace duet::test
