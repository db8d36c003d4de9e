/// From relations to a plan: what is read, by which operators it is computed, what is written.
#pragma once

#include "functions/kernel.hpp"
#include "sql/catalogue.hpp"
#include "sql/diagnostic.hpp"
#include "sql/emit.hpp"
#include "sql/plan.hpp"
#include "sql/relation.hpp"

#include <optional>
#include <string>
#include <vector>

namespace duet::sql {

/// An INSERT: rows of a sink's columns, in their order.
struct insert_plan {
  std::string name; ///< For people: "INSERT INTO order_counts".
  const table_definition* into = nullptr;
  relation rows;
  emit_settings emit{}; ///< Of the windows in its GROUP BY.
};

/// The plan of all statements of a script; nothing, and errors, if one cannot be run.
[[nodiscard]] std::optional<plan> plan_of(const std::vector<insert_plan>& inserts,
                                          const catalogue& tables, const session& in,
                                          diagnostics& said);

} // namespace duet::sql
