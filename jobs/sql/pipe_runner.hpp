/// What happens to rows between two places of a plan.
#pragma once

#include "columns/row_kind.hpp"
#include "functions/expression.hpp"
#include "functions/kernel.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
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
    /// By row, the row that went in: ascending; empty if these are the same.
    std::span<const std::uint32_t> origins{};
    /// By row that went in; empty: all are inserts.
    std::span<const row_kind> kinds{};

    [[nodiscard]] std::uint32_t origin(std::uint32_t row) const {
      return origins.empty() ? row : origins[row];
    }
    [[nodiscard]] row_kind kind(std::uint32_t row) const {
      return kinds.empty() ? row_kind::insert : kinds[origin(row)];
    }
    /// Whether no later row comes of the same one.
    [[nodiscard]] bool is_last(std::uint32_t row) const {
      return row + 1 >= origins.size() || origins[row] != origins[row + 1];
    }
  };

  /// Runs the selected rows of a batch. Those that cannot be computed are among the failed ones of
  /// `with`, as rows that went in, and do not come out.
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

  /// Rows that are made of others: several of one, or none.
  struct multiplied {
    std::deque<column> made{}; ///< In place: operands point to them.
    std::vector<operand> columns{};
    std::vector<std::uint32_t> rows{};
    std::vector<std::uint32_t> origins{};

    /// Begins with rows of so many columns.
    void start(std::size_t width);

    /// Adds a row with the first cells of another one; returns its place.
    std::size_t add(const piece& at, std::uint32_t row, std::size_t width);

    /// What has been made.
    [[nodiscard]] piece finish();
  };

  /// Rows put into their windows, one for each.
  struct windowing {
    const window_step* what;
    multiplied to{};

    explicit windowing(const window_step& of) : what{&of} {}

    void run(piece& at);

  private:
    void add(const piece& at, std::uint32_t row, std::int64_t start, std::int64_t end);
  };

  /// A row for each element.
  struct unnesting {
    const unnest_step* what;
    std::size_t parts; ///< Of an element, without its number.
    multiplied to{};

    explicit unnesting(const unnest_step& of);

    void run(piece& at);

  private:
    void unnest(const piece& at, std::uint32_t row, std::string_view packed);
    std::int64_t skip_element(std::string_view& packed) const;
    void set_element(std::size_t row, std::size_t width, std::string_view packed);
  };

  void drop_failed(piece& of, const computing& with);

  const pipe* what_;
  /// In place: evaluators stay.
  std::deque<std::variant<filtering, projection, windowing, unnesting>> steps_;
  std::vector<std::uint32_t> whole_; ///< The rows that did not fail.
};

} // namespace duet::sql
