/// Rows that the script itself writes out.
#pragma once

#include "columns/column.hpp"
#include "functions/expression.hpp"
#include "jobs/job.hpp"
#include "jobs/keyed_state.hpp"
#include "jobs/sql/outlet.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// That the rows of a VALUES were given: a `keyed_value`.
struct given_rows {
  static constexpr std::uint8_t version = 1;
  bool given = false;

  [[nodiscard]] bool empty() const { return !given; }
  [[nodiscard]] static std::uint64_t waiting() { return 0; }
  static void encode(std::string&) {}
  bool decode(std::uint8_t from_version, std::string_view from) {
    given = from_version == version && from.empty();
    return given;
  }
};

/// Gives its rows in the first epoch of an application that has not had them, and writes with them
/// that they were given: both are in one transaction, so no restart repeats them. Until then it
/// waits for any time; the group of the empty key has the rows, and the others never do anything.
class values_operator final : public keyed_operator {
public:
  values_operator(const operator_plan& what, std::shared_ptr<outlet> to, key_group group,
                  std::uint32_t key_groups);

  void apply(const turn& in, effects& out) override;
  [[nodiscard]] deadlines waits_for() const override;
  [[nodiscard]] std::optional<std::string>
  restore(std::span<const state_record> changelog) override {
    return state_.restore(changelog);
  }
  [[nodiscard]] state_size size() const override { return state_.size(); }

private:
  [[nodiscard]] bool is_due() const;
  void compute(std::size_t row, std::vector<column>& to);

  const values_rows* what_;
  std::size_t width_;
  std::shared_ptr<outlet> to_;
  bool has_rows_;
  keyed_state<given_rows> state_;
  std::deque<evaluator> cells_; ///< Of the rows that are being given.
};

} // namespace duet::sql
