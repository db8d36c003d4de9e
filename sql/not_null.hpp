/// NOT NULL columns of tables that are written: `table.exec.sink.not-null-enforcer`.
#pragma once

#include "functions/expression.hpp"
#include "sql/catalogue.hpp"
#include "sql/relation.hpp"

#include <span>

namespace duet::sql {

/// The rows for a table without those that have NULL in one of its NOT NULL columns: these are left
/// out, or else cannot be computed. `columns` are the table's, in the order of the rows'.
[[nodiscard]] relation enforce_not_null(relation rows, const table_definition& into,
                                        std::span<const table_column* const> columns, bool drops);

/// Whether it is one of these checks.
[[nodiscard]] bool is_not_null_check(const expression& of);

} // namespace duet::sql
