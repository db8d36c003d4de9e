/// CREATE TABLE .. LIKE: what a table takes over of another one.
#pragma once

#include "sql/catalogue.hpp"
#include "sql/diagnostic.hpp"
#include "sql/syntax.hpp"

#include <string_view>

namespace duet::sql {

/// How a feature is merged: as its own option says, or that of ALL, or else options are overwritten
/// and all others included.
[[nodiscard]] syntax::like_merging merging_of(const syntax::like_clause& of,
                                              std::string_view feature);

/// Puts columns, watermark, key and options of another table into one that has none yet. False, and
/// an error, if something that is taken over needs a column that is left out.
[[nodiscard]] bool take_over(const syntax::like_clause& of, const table_definition& from,
                             table_definition& to, diagnostics& said);

} // namespace duet::sql
