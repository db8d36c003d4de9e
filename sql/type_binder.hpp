/// Data types as they are meant by those that a script writes.
#pragma once

#include "columns/types.hpp"
#include "sql/diagnostic.hpp"
#include "sql/syntax.hpp"

#include <optional>

namespace duet::sql {

/// The type, with Flink's precisions where none is written; nothing, and an error, for one that
/// there is not.
[[nodiscard]] std::optional<data_type> bind_type(const syntax::data_type& of, diagnostics& said);

} // namespace duet::sql
