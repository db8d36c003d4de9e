/// What the text of a script is made of.
#pragma once

#include "sql/lexeme.hpp"
#include "sql/place.hpp"
#include "sql/source.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql::syntax {

/// The kinds of tokens. Blanks and comments are none, hints are.
enum class token_kind : std::uint8_t {
  end,         ///< Behind the last one.
  symbol,      ///< `what` says which.
  word,        ///< A name or a word of the grammar, then `what` says which.
  quoted_name, ///< Between back-ticks.
  string,      ///< A text with its quotes and prefix: '..', N'..', _utf8'..', U&'..', E'..'.
  bytes,       ///< X'..'
  integer,     ///< Digits alone.
  decimal,     ///< With a point.
  approximate, ///< With an exponent.
  invalid,     ///< Nothing of the language; `problem` says why.
};

/// Why a piece of a script is no token.
enum class lexical_problem : std::uint8_t {
  none,
  open_string,
  open_name,
  open_comment,
  double_quotes,
  foreign_symbol,
  strange_character,
  not_utf8,
  name_begins_with_digit,
  many_points,
};

/// A token; valid as long as the source.
struct token {
  token_kind kind = token_kind::end;
  lexical_problem problem = lexical_problem::none;
  lexeme what;
  std::string_view text; ///< As it stands in the text that is parsed.
  place at;
};

/// All tokens of a source, with one of the kind `end` behind them.
[[nodiscard]] std::vector<token> tokenize(const source& in);

/// What is wrong with an invalid token.
struct lexical_complaint {
  std::string message;
  std::string hint;
};

/// The sentence and the way out for an invalid token.
[[nodiscard]] lexical_complaint complaint_about(const token& what);

} // namespace duet::sql::syntax
