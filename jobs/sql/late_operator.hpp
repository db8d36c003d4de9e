/// Late rows that go to a table of the user's.
#pragma once

#include "jobs/job.hpp"
#include "jobs/sql/late_writer.hpp"
#include "sql/plan.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace duet::sql {

/// Has no state: all operators that one row is late for say so in the epoch in which it is read.
/// Writes the rows of a split in their order, each once.
class late_operator final : public keyed_operator {
public:
  /// The plan has to outlive it.
  late_operator(const late_plan& what, const plan& all, key_group group, std::uint32_t key_groups)
      : writer_{what, all, group, key_groups} {}

  void apply(const turn& in, effects& out) override;
  [[nodiscard]] std::optional<std::string>
  restore(std::span<const state_record> changelog) override;
  [[nodiscard]] state_size size() const override { return {}; }

private:
  late_writer writer_;
};

} // namespace duet::sql
