#include "columns/utf8.hpp"
#include "sql/locator.hpp"
#include "sql/token.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace duet::sql::syntax {

namespace {

struct letter_range {
  char32_t first;
  char32_t last;
};

/// Letters of names outside ASCII.
constexpr std::array letters{
    letter_range{0x00C0, 0x00D6}, letter_range{0x00D8, 0x00F6}, letter_range{0x00F8, 0x1FFF},
    letter_range{0x3040, 0x318F}, letter_range{0x3300, 0x337F}, letter_range{0x3400, 0x4DBF},
    letter_range{0x4E00, 0x9FFF}, letter_range{0xAC00, 0xD7A3}, letter_range{0xF900, 0xFAFF}};

bool is_wide_letter(char32_t code) {
  return std::ranges::any_of(
      letters, [&](const auto& each) { return code >= each.first && code <= each.last; });
}

bool is_decimal_digit(char c) { return c >= '0' && c <= '9'; }

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

bool is_in_charset_name(char c) {
  return is_ascii_letter(c) || is_decimal_digit(c) || c == ':' || c == '.' || c == '-' || c == '_';
}

std::size_t count_leading(std::string_view text, bool (*belongs)(char)) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, belongs) - text.begin());
}

/// The length of the letter of a name at the front of `text`; 0 if there is none.
std::size_t letter_length(std::string_view text) {
  if (text.empty() || text.starts_with("${"))
    return 0;
  const auto c = text.front();
  if (is_ascii_letter(c) || c == '_' || c == '$')
    return 1;
  if (static_cast<unsigned char>(c) < 0x80)
    return 0;
  const auto length = utf8_sequence(text);
  return length > 0 && is_wide_letter(code_point_at(text, 0).value) ? length : 0;
}

/// The length of letters and digits at the front of `text`.
std::size_t word_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size()) {
    const auto letter = is_decimal_digit(text[length]) ? 1 : letter_length(text.substr(length));
    if (letter == 0)
      break;
    length += letter;
  }
  return length;
}

/// Something at the front of a text.
struct scanned {
  token_kind kind = token_kind::invalid;
  std::size_t length = 0;
  lexical_problem problem = lexical_problem::none;
};

scanned invalid(lexical_problem problem, std::size_t length) {
  return {token_kind::invalid, length, problem};
}

/// Up to the end of the line: what is taken of something that is never closed, so that the next
/// lines are still looked at.
std::size_t rest_of_line(std::string_view text) { return std::min(text.find('\n'), text.size()); }

/// The length of what stands between quotes, with them; `prefix` bytes are in front. A doubled
/// quote does not end it. 0 if it is not closed.
std::size_t quoted_length(std::string_view text, std::size_t prefix) {
  const auto quote = text[prefix];
  for (auto at = prefix + 1; at < text.size(); ++at) {
    if (text[at] != quote)
      continue;
    if (at + 1 == text.size() || text[at + 1] != quote)
      return at + 1;
    ++at;
  }
  return 0;
}

/// The same for E'..', where a quote may stand behind a back-slash.
std::size_t escaped_length(std::string_view text, std::size_t prefix) {
  for (auto at = prefix + 1; at < text.size(); ++at) {
    if (text[at] == '\\' || text.substr(at, 2) == "''")
      ++at;
    else if (text[at] == '\'')
      return at + 1;
  }
  return 0;
}

scanned scan_quoted(std::string_view text, std::size_t prefix, token_kind kind) {
  const bool has_escapes = prefix == 1 && (text.front() == 'e' || text.front() == 'E');
  const auto length = has_escapes ? escaped_length(text, prefix) : quoted_length(text, prefix);
  if (length == 0)
    return invalid(lexical_problem::open_string, rest_of_line(text));
  if (!is_utf8(text.substr(0, length)))
    return invalid(lexical_problem::not_utf8, length);
  return {kind, length};
}

scanned scan_name(std::string_view text) {
  const auto line = text.substr(0, rest_of_line(text));
  const auto length = quoted_length(line, 0);
  if (length == 0)
    return invalid(lexical_problem::open_name, line.size());
  if (!is_utf8(line.substr(0, length)))
    return invalid(lexical_problem::not_utf8, length);
  return {token_kind::quoted_name, length};
}

scanned scan_double_quotes(std::string_view text) {
  const auto line = text.substr(0, rest_of_line(text));
  const auto length = quoted_length(line, 0);
  return invalid(lexical_problem::double_quotes, length == 0 ? 1 : length);
}

/// The length of a prefix that makes a string of a special kind, with the quote behind it.
std::size_t string_prefix(std::string_view text) {
  constexpr std::string_view one_letter = "nNeExX";
  if (text.size() > 1 && text[1] == '\'' && one_letter.find(text[0]) != std::string_view::npos)
    return 1;
  if (text.starts_with("U&'") || text.starts_with("u&'"))
    return 2;
  if (!text.starts_with('_'))
    return 0;
  constexpr std::size_t charset_name_max = 32;
  const auto name = 1 + count_leading(text.substr(1, charset_name_max), is_in_charset_name);
  return name > 1 && name < text.size() && text[name] == '\'' ? name : 0;
}

scanned scan_word(std::string_view text) {
  if (const auto prefix = string_prefix(text); prefix > 0) {
    const bool is_bytes = prefix == 1 && (text.front() == 'x' || text.front() == 'X');
    return scan_quoted(text, prefix, is_bytes ? token_kind::bytes : token_kind::string);
  }
  return {token_kind::word, word_length(text)};
}

/// The length of the exponent at the front of `text`; 0 if there is none.
std::size_t exponent_length(std::string_view text) {
  if (text.empty() || (text.front() != 'e' && text.front() != 'E'))
    return 0;
  const std::size_t sign = text.size() > 1 && (text[1] == '+' || text[1] == '-') ? 2 : 1;
  const auto digits = count_leading(text.substr(sign), is_decimal_digit);
  return digits == 0 ? 0 : sign + digits;
}

bool is_point_and_digit(std::string_view text) {
  return text.size() > 1 && text[0] == '.' && is_decimal_digit(text[1]);
}

scanned scan_number(std::string_view text) {
  scanned found{token_kind::integer, count_leading(text, is_decimal_digit)};
  if (text.substr(found.length).starts_with('.')) {
    found.kind = token_kind::decimal;
    ++found.length;
    found.length += count_leading(text.substr(found.length), is_decimal_digit);
  }
  if (const auto exponent = exponent_length(text.substr(found.length)); exponent > 0) {
    found.kind = token_kind::approximate;
    found.length += exponent;
  }
  const auto rest = text.substr(found.length);
  if (const auto letters_behind = word_length(rest); letters_behind > 0)
    return invalid(lexical_problem::name_begins_with_digit, found.length + letters_behind);
  if (is_point_and_digit(rest))
    return invalid(lexical_problem::many_points, found.length + count_leading(rest, [](char c) {
                                                   return c == '.' || is_decimal_digit(c);
                                                 }));
  return found;
}

/// Symbols of other languages, with what to write instead. Longer ones come first.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> foreign_symbols{{
    {"::", "write `CAST(x AS type)`"},
    {"==", "write `=`"},
    {"&&", "write `AND`"},
    {"//", "a comment begins with `--` or stands between `/*` and `*/`"},
    {"->", "write `JSON_VALUE(x, '$.field')` to read JSON"},
    {"${", "a placeholder is a name between `${` and `}`, without blanks"},
    {"#", "a comment begins with `--`"},
    {"!", "write `NOT`, or `<>`"},
    {"^", "write `POWER(x, y)`"},
    {"|", "write `||` to put texts together"},
    {"&", "write `AND`"},
    {"~", "write `REGEXP(x, 'pattern')`"},
    {"@", "quote a name that has it between back-ticks"},
    {"\\", "quotes in a text are doubled: 'it''s'"},
}};

/// Characters that look like another one, and come from text processors.
struct look_alike {
  char32_t code;
  std::string_view name;
  std::string_view meant;
};

constexpr std::array look_alikes{look_alike{0x00A0, "a no-break space", "a space"},
                                 look_alike{0x3000, "an ideographic space", "a space"},
                                 look_alike{0x200B, "a space without width", "nothing"},
                                 look_alike{0x2018, "a curved quote", "`'`"},
                                 look_alike{0x2019, "a curved quote", "`'`"},
                                 look_alike{0x201C, "a curved quote", "`'`"},
                                 look_alike{0x201D, "a curved quote", "`'`"},
                                 look_alike{0x2013, "a dash", "`-`"},
                                 look_alike{0x2014, "a dash", "`-`"},
                                 look_alike{0x2212, "a minus sign of print", "`-`"},
                                 look_alike{0xFF08, "a wide parenthesis", "`(`"},
                                 look_alike{0xFF09, "a wide parenthesis", "`)`"},
                                 look_alike{0xFF0C, "a wide comma", "`,`"},
                                 look_alike{0xFF1B, "a wide semicolon", "`;`"}};

scanned scan_symbol(std::string_view text) {
  const auto symbol = lexeme::symbol_of(text).text();
  for (const auto& [foreign, instead] : foreign_symbols)
    if (foreign.size() > symbol.size() && text.starts_with(foreign))
      return invalid(lexical_problem::foreign_symbol, foreign.size());
  if (!symbol.empty())
    return {token_kind::symbol, symbol.size()};
  const auto length = utf8_sequence(text);
  if (length == 0)
    return invalid(lexical_problem::not_utf8, 1);
  return invalid(lexical_problem::strange_character, length);
}

scanned scan_token(std::string_view text) {
  const auto c = text.front();
  if (letter_length(text) > 0)
    return scan_word(text);
  if (is_decimal_digit(c) || is_point_and_digit(text))
    return scan_number(text);
  if (c == '\'')
    return scan_quoted(text, 0, token_kind::string);
  if (c == '`')
    return scan_name(text);
  if (c == '"')
    return scan_double_quotes(text);
  return scan_symbol(text);
}

bool begins_comment(std::string_view text) {
  return text.starts_with("/*") && !text.starts_with("/*+");
}

/// The length of the comment at the front of `text`; 0 if there is none, or none that ends.
std::size_t closed_comment_length(std::string_view text) {
  if (text.starts_with("--"))
    return rest_of_line(text);
  if (!begins_comment(text))
    return 0;
  const auto end = text.find("*/", 2);
  return end == std::string_view::npos ? 0 : end + 2;
}

/// The length of the blanks and comments at the front of `text`.
std::size_t skipped_length(std::string_view text) {
  std::size_t length = 0;
  while (true) {
    length += count_leading(text.substr(length), is_blank);
    const auto comment = closed_comment_length(text.substr(length));
    if (comment == 0)
      return length;
    length += comment;
  }
}

token make_token(const scanned& found, std::string_view text) {
  token made;
  made.kind = found.kind;
  made.problem = found.problem;
  made.text = text;
  if (found.kind == token_kind::word)
    made.what = lexeme::word(text);
  else if (found.kind == token_kind::symbol)
    made.what = lexeme::symbol_of(text);
  return made;
}

std::string code_name(char32_t code) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (int shift = code > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4)
    text += digits[(code >> static_cast<unsigned>(shift)) & 0xFU];
  return "U+" + text;
}

lexical_complaint complain_of_character(std::string_view text) {
  const auto code = code_point_at(text, 0).value;
  const auto* const found = std::ranges::find(look_alikes, code, &look_alike::code);
  if (found == look_alikes.end())
    return {"the character " + code_name(code) + " has no meaning here",
            "quote a name that has it between back-ticks"};
  return {std::string{found->name} + " (" + code_name(code) + ") has no meaning here",
          "write " + std::string{found->meant} + " instead"};
}

lexical_complaint complain_of_symbol(std::string_view text) {
  const auto* const found =
      std::ranges::find(foreign_symbols, text, &decltype(foreign_symbols)::value_type::first);
  return {"`" + std::string{text} + "` is no symbol of this language",
          std::string{found == foreign_symbols.end() ? "" : found->second}};
}

} // namespace

std::vector<token> tokenize(const source& in) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  const auto text = in.text();
  std::vector<token> tokens;
  tokens.reserve(text.size() / 5); // a name and a blank
  locator places{in};
  std::size_t at = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  std::size_t end = at;
  for (at += skipped_length(text.substr(at)); at < text.size();
       at += skipped_length(text.substr(at))) {
    const auto rest = text.substr(at);
    const auto found = begins_comment(rest) ? invalid(lexical_problem::open_comment, rest.size())
                                            : scan_token(rest);
    tokens.push_back(make_token(found, rest.substr(0, found.length)));
    tokens.back().at = places.of(at, found.length);
    at += found.length;
    end = at;
  }
  tokens.push_back(make_token({token_kind::end, 0}, text.substr(text.size())));
  tokens.back().at = places.of(end, 0);
  return tokens;
}

lexical_complaint complaint_about(const token& what) {
  const std::string text{what.text};
  switch (what.problem) {
  case lexical_problem::open_string:
    return {"a text that begins here has no end", "close it with `'`; a quote in it is doubled"};
  case lexical_problem::open_name:
    return {"a name that begins here has no end", "close it with a back-tick in the same line"};
  case lexical_problem::open_comment:
    return {"a comment that begins here has no end", "close it with `*/`"};
  case lexical_problem::double_quotes:
    return {"double quotes have no meaning here",
            "write 'text' for a text, and back-ticks around a name"};
  case lexical_problem::foreign_symbol:
    return complain_of_symbol(what.text);
  case lexical_problem::strange_character:
    return complain_of_character(what.text);
  case lexical_problem::not_utf8:
    return {"the script is not UTF-8 here", "save it as UTF-8"};
  case lexical_problem::name_begins_with_digit:
    return {"`" + text + "` is neither a number nor a name",
            "a name that begins with a digit stands between back-ticks"};
  case lexical_problem::many_points:
    return {"`" + text + "` is no number", "a number has one point at most"};
  case lexical_problem::none:
    break;
  }
  return {"`" + text + "` has no meaning here", {}};
}

} // namespace duet::sql::syntax
