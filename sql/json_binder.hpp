/// Calls of JSON functions, whose clauses become arguments.
#pragma once

#include "sql/expression_binder.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace duet::sql {

/// Whether a function has a form of its own, with clauses: JSON_EXISTS, JSON_VALUE, JSON_QUERY,
/// JSON_OBJECT, JSON_ARRAY, or takes JSON for JSON: JSON_STRING.
[[nodiscard]] bool is_json_form(std::string_view name);

/// The value of such a call, by its name in upper case.
[[nodiscard]] expression_binder::bound bind_json(expression_binder& with, std::string_view name,
                                                 const syntax::call& of, place at,
                                                 const session& in);

/// The arguments of an aggregate of JSON, JSON_ARRAYAGG or JSON_OBJECTAGG: its value is made JSON.
/// Those of all other aggregates stay as they are.
[[nodiscard]] std::optional<std::vector<expression>>
json_aggregate_arguments(expression_binder& with, std::string_view name, const syntax::call& of,
                         std::vector<expression> arguments, place at);

} // namespace duet::sql
