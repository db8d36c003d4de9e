#include "sql/literal_text.hpp"
#include "sql/parser.hpp"

#include <charconv>

namespace duet::sql::syntax {

/// Whether a token can be a name as Flink has it.
bool parser::begins_name(std::size_t ahead) const {
  const auto& next = peek(ahead);
  return next.kind == token_kind::quoted_name ||
         (next.kind == token_kind::word && !next.what.is_reserved());
}

/// The next token, which is a word or quoted, as a name.
name parser::take_name() {
  const auto& next = take();
  if (next.kind != token_kind::quoted_name)
    return {std::string{next.text}, next.at};
  auto text = read_quoted_name(next.text);
  if (text.empty())
    fail(next.at, "a name has no characters");
  return {std::move(text), next.at};
}

/// A name that has to be quoted if it is a reserved word.
name parser::parse_name(std::string_view role) {
  if (begins_name())
    return take_name();
  const auto& next = peek();
  const std::string text{next.text};
  if (next.kind == token_kind::word)
    fail(next.at, std::string{role} + " is expected here, and `" + text + "` is a reserved word",
         "if it is the name, quote it: `" + text + "`");
  else
    fail_unexpected(role);
  return {};
}

/// A name where nothing else can stand: a reserved word is taken, with a warning.
name parser::parse_column_name(std::string_view role) {
  if (peek().kind != token_kind::word || !peek().what.is_reserved())
    return parse_name(role);
  const std::string text{peek().text};
  warn_once(peek(), "`" + text + "` is a reserved word, taken as a name here",
            "quote it: `" + text + "`");
  return take_name();
}

/// Warns of a token, if it is the first of its text.
void parser::warn_once(const token& of, std::string message, std::string hint) {
  if (warned_.insert(std::string{of.text}).second)
    problems_.warn(of.at, std::move(message), std::move(hint));
}

qualified_name parser::parse_qualified_name(std::string_view role) {
  qualified_name made;
  made.at = peek().at;
  made.parts.push_back(parse_name(role));
  while (accept("."))
    made.parts.push_back(parse_column_name("a name"));
  made.at = since(made.at);
  return made;
}

/// `(a, b)`
std::vector<name> parser::parse_column_list() {
  std::vector<name> made;
  expect("(");
  do
    made.push_back(parse_column_name());
  while (next_in_list(")"));
  return made;
}

/// `AS x`, or `x` alone if it is not reserved.
std::optional<name> parser::parse_alias() {
  if (accept("AS")) {
    if (at_kind(token_kind::string))
      fail(peek().at, "an alias is a name, not a text",
           "write `" + read_string(peek().text).value + "`, between back-ticks or alone");
    return parse_column_name("an alias");
  }
  if (!begins_name())
    return std::nullopt;
  alias_tried_ = tried_;
  auto made = take_name();
  alias_ = at_;
  return made;
}

/// A string, not put together of several ones.
name parser::parse_string(std::string_view role) {
  if (!at_kind(token_kind::string)) {
    fail_unexpected(role);
    return {};
  }
  const auto begin = peek().at;
  return {parse_text(), begin};
}

/// What the next token, a string, stands for.
std::string parser::parse_text() {
  const auto& next = take();
  char escape = '\\';
  if (has_unicode_escapes(next.text) && accept("UESCAPE")) {
    const auto text = at_kind(token_kind::string) ? read_string(take().text).value : std::string{};
    if (text.size() != 1)
      fail(last().at, "UESCAPE takes a text of one character", "write `UESCAPE '!'`");
    else
      escape = text.front();
  }
  auto read = read_string(next.text, escape);
  if (!read.problem.empty())
    fail(next.at, std::move(read.problem), std::move(read.hint));
  return std::move(read.value);
}

/// `COMMENT 'text'`
std::optional<std::string> parser::parse_comment() {
  if (!accept("COMMENT"))
    return std::nullopt;
  return parse_string("the comment, a text,").text;
}

std::uint32_t parser::parse_number(std::string_view role) {
  if (!at_kind(token_kind::integer)) {
    fail_unexpected(role);
    return 0;
  }
  const auto& next = take();
  std::uint32_t number = 0;
  const auto [stop, error] =
      std::from_chars(next.text.data(), next.text.data() + next.text.size(), number);
  if (error != std::errc{} || number > length_max)
    fail(next.at, "`" + std::string{next.text} + "` is too large",
         "no more than " + std::to_string(length_max) + " is possible");
  return number;
}

/// `(3)`, or nothing.
std::optional<std::uint32_t> parser::parse_number_in_parentheses(std::string_view role) {
  if (!accept("("))
    return std::nullopt;
  const auto number = parse_number(role);
  expect(")");
  return number;
}

/// `('k' = 'v', ...)`
std::vector<option> parser::parse_options() {
  std::vector<option> made;
  expect("(");
  if (accept(")"))
    return made;
  do
    made.push_back(parse_option());
  while (next_in_list(")"));
  return made;
}

option parser::parse_option() {
  const auto unquoted = [](const token& what) {
    return what.kind == token_kind::word || what.kind == token_kind::quoted_name ||
           what.kind == token_kind::integer || what.kind == token_kind::decimal;
  };
  if (unquoted(peek()))
    fail(peek().at, "the name of an option is a text", "write it between quotes, as 'connector'");
  auto key = parse_string("the name of an option, a text,");
  expect("=");
  if (unquoted(peek()))
    fail(peek().at, "the value of an option is a text",
         "write " + quoted(peek().text) + ", with quotes");
  return {std::move(key), parse_string("the value of an option, a text,")};
}

} // namespace duet::sql::syntax
