/// SELECT with GROUP BY, or with aggregates.
#pragma once

#include "functions/kernel.hpp"
#include "sql/diagnostic.hpp"
#include "sql/relation.hpp"
#include "sql/scope.hpp"
#include "sql/syntax.hpp"

#include <cstdint>
#include <optional>

namespace duet::sql {

/// Whether a SELECT makes one row of many.
[[nodiscard]] bool groups(const syntax::select& of);

/// Binds such a SELECT over its rows, which have passed WHERE. `ttl_ms` is what a hint says of it.
[[nodiscard]] std::optional<relation> bind_groups(const syntax::select& of, relation rows,
                                                  const scope& names, const session& in,
                                                  diagnostics& said,
                                                  std::optional<std::int64_t> ttl_ms);

/// Each different row once.
[[nodiscard]] relation distinct(relation rows, std::optional<std::int64_t> ttl_ms = std::nullopt);

} // namespace duet::sql
