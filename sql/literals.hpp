/// The values of literals.
#pragma once

#include "functions/expression.hpp"
#include "sql/diagnostic.hpp"
#include "sql/syntax.hpp"

#include <cstdint>
#include <optional>

namespace duet::sql {

/// The constant that a literal is; nothing, and an error, if it is none of its type.
[[nodiscard]] std::optional<expression> bind_literal(const syntax::literal& of, place at,
                                                     diagnostics& said);
[[nodiscard]] std::optional<expression> bind_interval(const syntax::interval_literal& of, place at,
                                                      diagnostics& said);

} // namespace duet::sql
