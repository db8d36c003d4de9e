/// Rows that only pass: from INGEST to sinks.
#pragma once

#include "jobs/job.hpp"
#include "jobs/sql/outlet.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace duet::sql {

/// Has no state. Its rows are written by the shards, so that INGEST need not.
class pass_operator final : public keyed_operator {
public:
  explicit pass_operator(std::shared_ptr<outlet> to) : to_{std::move(to)} {}

  void apply(const turn& in, effects& out) override;
  [[nodiscard]] std::optional<std::string>
  restore(std::span<const state_record> changelog) override;
  [[nodiscard]] state_size size() const override { return {}; }

private:
  std::shared_ptr<outlet> to_;
};

} // namespace duet::sql
