/// SELECT with GROUP BY, or with aggregates.
#pragma once

#include "functions/kernel.hpp"
#include "sql/diagnostic.hpp"
#include "sql/relation.hpp"
#include "sql/scope.hpp"
#include "sql/syntax.hpp"

#include <optional>

namespace duet::sql {

/// Whether a SELECT makes one row of many.
[[nodiscard]] bool groups(const syntax::select& of);

/// Binds such a SELECT over its rows, which have passed WHERE.
[[nodiscard]] std::optional<relation> bind_groups(const syntax::select& of, relation rows,
                                                  const scope& names, const session& in,
                                                  diagnostics& said);

/// Each different row once.
[[nodiscard]] relation distinct(relation rows);

} // namespace duet::sql
