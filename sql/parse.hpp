/// Text to syntax.
#pragma once

#include "sql/diagnostic.hpp"
#include "sql/source.hpp"
#include "sql/syntax.hpp"

#include <optional>
#include <vector>

namespace duet::sql::syntax {

/// The statements of a script, in order. What is wrong with one is told as an error, and the
/// statement is missing in the result; the next ones are read all the same. What Flink would refuse
/// but has a clear meaning is taken, with a warning.
[[nodiscard]] std::vector<statement> parse_script(const source& in, diagnostics& problems);

/// A text that is one expression; none if there is an error.
[[nodiscard]] std::optional<expression> parse_expression(const source& in, diagnostics& problems);

/// A text that is one query; none if there is an error.
[[nodiscard]] std::optional<query> parse_query(const source& in, diagnostics& problems);

} // namespace duet::sql::syntax
