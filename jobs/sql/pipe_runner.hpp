/// What happens to rows between two places of a plan.
#pragma once

#include "functions/expression.hpp"
#include "functions/kernel.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <variant>
#include <vector>

namespace duet::sql {

/// Computes the steps of one pipe for one batch after the other.
class pipe_runner {
public:
  /// The plan has to outlive it.
  explicit pipe_runner(const pipe& what);

  /// What has come out: valid until the next call, and as long as what went in.
  struct piece {
    std::span<const operand> columns;
    selection rows;
  };

  /// Runs the selected rows of a batch. Those that cannot be computed are among the failed ones of
  /// `with`, and do not come out.
  piece run(std::span<const operand> columns, std::size_t batch_rows, selection rows,
            computing& with);

  [[nodiscard]] const pipe& what() const { return *what_; }

private:
  struct filtering {
    evaluator condition;
    std::vector<std::uint32_t> kept;

    explicit filtering(const filter_step& of) : condition{of.condition} {}
  };

  struct projection {
    std::deque<evaluator> cells;
    std::vector<operand> made;

    explicit projection(const project_step& of) {
      for (const auto& each : of.columns)
        cells.emplace_back(each);
    }
  };

  void drop_failed(piece& of, const computing& with);

  const pipe* what_;
  std::deque<std::variant<filtering, projection>> steps_; ///< In place: evaluators stay.
  std::vector<std::uint32_t> whole_;                      ///< The rows that did not fail.
};

} // namespace duet::sql
