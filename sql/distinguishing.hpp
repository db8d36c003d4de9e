/// Which expressions tell apart what a column tells apart: a key of rows is still one behind them.
#pragma once

#include "functions/expression.hpp"

#include <cstddef>
#include <optional>

namespace duet::sql {

/// The column whose different values are different values of the expression, too: of the column
/// itself, a check for NULL, and casts that lose nothing. Nothing if there is none.
[[nodiscard]] std::optional<std::size_t> column_told_apart(const expression& by);

} // namespace duet::sql
