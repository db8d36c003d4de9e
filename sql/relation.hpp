/// What a query means: a tree of relations whose names are resolved and whose types are known.
#pragma once

#include "columns/types.hpp"
#include "functions/expression.hpp"
#include "sql/box.hpp"
#include "sql/place.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace duet::sql {

struct table_definition;
struct relation;

/// Whether a column can be used as time.
enum class time_role : std::uint8_t {
  none,
  rowtime,  ///< Its values have a watermark.
  proctime, ///< It stands for the time at which its row is processed.
};

/// Which bound of a window a column is.
enum class window_role : std::uint8_t { none, start, end, time };

/// A column of a relation.
struct relation_column {
  std::string name;
  data_type type;
  time_role time = time_role::none;
  window_role window = window_role::none;
};

/// A table as it is read; its columns are those of the definition, in their order.
struct scan_of {
  const table_definition* table = nullptr;
};

/// VALUES.
struct values_of {
  std::vector<std::vector<expression>> rows;
};

struct filter_of {
  box<relation> from;
  expression condition;
};

struct project_of {
  box<relation> from;
  std::vector<expression> columns;
};

/// Puts each row into its windows: as many rows as there are windows, each with three more columns,
/// window_start, window_end and window_time. Windows of processing time have no bounds before they
/// are grouped by.
struct window_of {
  box<relation> from;
  window_plan window;
  std::size_t time = 0; ///< The column of time.
  /// SESSION in FROM: the columns whose rows make sessions of their own.
  std::optional<std::vector<std::size_t>> partition{};
  bool in_group_by = false; ///< As a function of GROUP BY, not of FROM.
};

/// UNNEST: each row as often as its last column has elements; its columns are the others, then
/// those of an element.
struct unnest_of {
  box<relation> from;
  unnest_step step;
};

/// GROUP BY. Its columns are those grouped by, then the aggregates.
struct aggregate_of {
  box<relation> from;
  std::vector<std::size_t> keys;        ///< Columns of `from`.
  std::vector<aggregate_call> calls;    ///< Their arguments are columns of `from`.
  std::optional<std::int64_t> ttl_ms{}; ///< By a hint; none: what the script has set.
};

/// Aggregates OVER frames. Its columns are those of `from`, then the aggregates.
struct over_of {
  box<relation> from;
  std::vector<std::size_t> partition; ///< Columns of `from`.
  std::size_t time = 0;               ///< What rows are ordered by.
  over_frame frame;
  std::vector<aggregate_call> calls; ///< Their arguments are columns of `from`.
  std::vector<order_of_ties> ties{}; ///< ORDER BY: its other columns.
};

/// UNION ALL.
struct union_of {
  std::vector<relation> parts;
};

struct relation {
  std::vector<relation_column> columns;
  std::variant<scan_of, values_of, filter_of, project_of, window_of, unnest_of, aggregate_of,
               over_of, union_of>
      is;
  place at{};
};

} // namespace duet::sql
