/// The aggregate functions of SQL, as data: one row a function.
#pragma once

#include "columns/types.hpp"
#include "functions/accumulators.hpp"
#include "functions/function.hpp"
#include "functions/kernel.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace duet {

/// Rows of a batch on their way into accumulators: the row `rows[i]` is one of `keys[i]`, whose
/// slots of this aggregate begin at `first_slot`.
struct gathering {
  std::span<const operand> arguments;
  selection rows;
  std::span<accumulators* const> keys;
  std::size_t first_slot = 0;
  /// By row of the batch, 1 to add and -1 to take back; empty: all are added.
  std::span<const std::int8_t> signs{};

  [[nodiscard]] std::int64_t sign(std::size_t i) const {
    return signs.empty() ? 1 : signs[rows[i]];
  }
};

/// Which rows of a key a result hangs on.
enum class rows_that_count : std::uint8_t {
  all,      ///< In the order in which they came.
  least,    ///< Those with the least value,
  greatest, ///< or with the greatest; NULL does not count.
  last,     ///< The one that came last.
};

/// An aggregate for arguments of certain types.
struct resolved_aggregate {
  data_type type;               ///< Of the result.
  std::vector<data_type> takes; ///< What each argument is cast to before.
  accumulator_layout slots{};   ///< What it keeps.
  std::function<void(const gathering&)> gather{};
  /// Adds what other slots have gathered, of rows that came later.
  std::function<void(accumulators& to, const accumulators& from, std::size_t first_slot)> merge{};
  /// Takes the same back again; absent where that is not exact.
  std::function<void(accumulators& from, const accumulators& what, std::size_t first_slot)>
      unmerge{};
  /// Sets the result: a value or null, or null with the row among the failed.
  std::function<void(const accumulators& of, std::size_t first_slot, std::size_t row, computing&,
                     column& to)>
      result{};
  bool takes_back = true; ///< Whether rows can be taken back.
  rows_that_count hangs_on = rows_that_count::all;
  /// Whether the result is the same however the rows are cut into parts that are merged.
  bool exact = true;
  bool in_order = false; ///< Whether the order of the rows makes a difference.
};

/// An aggregate function by name.
struct aggregate {
  std::string_view name;
  std::string_view signature{};
  std::string_view about{};
  std::variant<resolved_aggregate, unresolved> (*resolve)(std::span<const argument>) = nullptr;
  std::uint8_t version = 1; ///< As of `function`.
};

/// The cell of the row that came last, NULL or not: it takes the columns of the row, and gives the
/// one at a place. It has no name in SQL.
[[nodiscard]] resolved_aggregate last_cell(std::span<const data_type> row, std::size_t place);

/// All of them, in the order of their names; and one by its name, whatever its case.
[[nodiscard]] std::span<const aggregate> all_aggregates();
[[nodiscard]] const aggregate* find_aggregate(std::string_view name);

} // namespace duet
