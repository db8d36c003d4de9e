/// CREATE TABLE.
#pragma once

#include "functions/kernel.hpp"
#include "sql/catalogue.hpp"
#include "sql/diagnostic.hpp"
#include "sql/syntax.hpp"

#include <optional>

namespace duet::sql {

/// The table that a statement declares; nothing, and errors, if there can be none like it.
[[nodiscard]] std::optional<table_definition> bind_table(const syntax::create_table& of,
                                                         const catalogue& known, const session& in,
                                                         diagnostics& said);

} // namespace duet::sql
