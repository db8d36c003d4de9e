/// The syntax tree: what a script says, as plain data, before any name is looked up. Whoever walks
/// it takes a switch over `kind()`, or `for_each_child` of `sql/walk.hpp` where kinds do not count.
#pragma once

#include "sql/syntax_expression.hpp" // IWYU pragma: export
#include "sql/syntax_query.hpp"      // IWYU pragma: export
#include "sql/syntax_statement.hpp"  // IWYU pragma: export
#include "sql/syntax_type.hpp"       // IWYU pragma: export
