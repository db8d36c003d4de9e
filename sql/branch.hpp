/// Rows on their way through a plan, while it is made.
#pragma once

#include "functions/expression.hpp"
#include "sql/place.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace duet::sql {

/// Why rows are changed later, and which columns name one of them.
struct update_source {
  std::string clause; ///< "GROUP BY account"
  place at;
  std::vector<std::vector<std::size_t>> keys{}; ///< Columns, of those that are still all there.
  std::string way_out = "group by a window, with both window_start and window_end";
};

/// Rows on their way: from a table or an operator, with what is to be computed of its columns.
struct branch {
  std::variant<std::size_t, operator_id> from; ///< A table of the plan, or an operator.
  std::vector<pipe_step> steps{};              ///< What is computed first,
  std::vector<expression> conditions{};        ///< what must be true of that,
  std::vector<expression> columns{};           ///< and what the columns are of it.
  std::optional<window_plan> window{};         ///< Into which the rows were put last.
  std::optional<std::string> partition{}; ///< What sessions are of, as `spell_partition` has it.
  std::vector<bool> unbounded{};          ///< By column: a bound of a window of processing time.
  bool in_group_by = false;               ///< Whether the windows are of a function of GROUP BY.
  /// Whether rows may be changed or taken back later: what makes it so.
  std::optional<update_source> updates{};
};

/// Follows the columns that name a row through a projection.
void keep_keys(update_source& of, const std::vector<expression>& columns);

/// Computes what is pending, so that what follows finds the columns as they are.
void settle(branch& of);

/// What differs from one time to the next is computed once.
void settle_chance(branch& of);

/// The columns that feed an operator: of a branch by its own, or any other expression.
void compute(std::vector<branch>& of, const std::vector<std::size_t>& columns);

/// What some columns are, in any order, as far as their steps are the same.
[[nodiscard]] std::string spell_partition(const branch& of, std::span<const std::size_t> columns);

/// Whether sessions, if the rows are in some, are of these columns.
[[nodiscard]] bool sessions_have(const branch& of, std::span<const std::size_t> columns);

} // namespace duet::sql
