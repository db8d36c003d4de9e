/// Syntax to text.
#pragma once

#include "sql/syntax.hpp"

#include <string>
#include <string_view>

namespace duet::sql::syntax {

/// The text of an expression in its normal form: one line, words in upper case, names quoted where
/// they have to be, parentheses where they have to be. Parsed again it is the same expression.
[[nodiscard]] std::string print(const expression& what);

/// The same for a query.
[[nodiscard]] std::string print(const query& what);

/// The same for a statement, without a semicolon. Of a statement that is known by name alone these
/// are its first words.
[[nodiscard]] std::string print(const statement& what);

/// The same for a type.
[[nodiscard]] std::string print(const data_type& what);

/// A name, between back-ticks if it has to be, or is a word of the grammar.
[[nodiscard]] std::string print_name(std::string_view text);

/// Names with dots between them.
[[nodiscard]] std::string print(const qualified_name& what);

} // namespace duet::sql::syntax
