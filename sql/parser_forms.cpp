#include "sql/parser.hpp"

#include <array>

namespace duet::sql::syntax {

// Functions whose arguments stand between words. `call` in sql/syntax_expression.hpp says what
// they are made into.

void parser::add(call& to, expression value) { to.arguments.push_back({{}, std::move(value)}); }

/// Takes the name of the function and the parenthesis.
call parser::begin_form() {
  const auto& word = take();
  call made;
  made.function = {{{std::string{word.what.text()}, word.at}}, word.at};
  expect("(");
  return made;
}

/// Takes the parenthesis that closes.
expression parser::end_form(place begin, call made) {
  expect(")");
  return make(begin, std::move(made));
}

expression parser::parse_unit_symbol() {
  const auto begin = peek().at;
  const auto unit = parse_time_unit();
  return make(begin, symbol{std::string{to_string(unit)}});
}

/// `EXTRACT(DAY FROM x)`
expression parser::parse_extract() {
  const auto begin = peek().at;
  auto made = begin_form();
  add(made, parse_unit_symbol());
  expect("FROM");
  add(made, parse_expression());
  return end_form(begin, std::move(made));
}

/// `FLOOR(x)`, `FLOOR(x TO DAY)`
expression parser::parse_round_to_unit() {
  const auto begin = peek().at;
  auto made = begin_form();
  if (made.function.parts.front().text == "CEILING")
    made.function.parts.front().text = "CEIL";
  add(made, parse_expression());
  if (accept("TO"))
    add(made, parse_unit_symbol());
  return end_form(begin, std::move(made));
}

/// `TIMESTAMPADD(DAY, 1, x)`
expression parser::parse_unit_call() {
  const auto begin = peek().at;
  auto made = begin_form();
  add(made, parse_unit_symbol());
  expect(",");
  add(made, parse_expression());
  expect(",");
  add(made, parse_expression());
  return end_form(begin, std::move(made));
}

/// `TRIM(x)`, `TRIM(BOTH 'a' FROM x)`, `TRIM('a' FROM x)`, `TRIM(LEADING FROM x)`
expression parser::parse_trim() {
  const auto begin = peek().at;
  auto made = begin_form();
  const auto side_at = peek().at;
  std::string side;
  for (const lexeme each : std::array<lexeme, 3>{"BOTH", "LEADING", "TRAILING"})
    if (side.empty() && accept(each))
      side = each.text();
  const bool has_side = !side.empty();
  auto first = has_side && at("FROM") ? make(side_at, literal{literal_kind::string, " "})
                                      : parse_expression();
  if (!has_side && !at("FROM")) {
    add(made, std::move(first));
    return end_form(begin, std::move(made));
  }
  add(made, make(side_at, symbol{has_side ? side : "BOTH"}));
  add(made, std::move(first));
  expect("FROM");
  add(made, parse_expression());
  return end_form(begin, std::move(made));
}

/// `SUBSTRING(x FROM 2 FOR 3)`, `SUBSTRING(x, 2, 3)`
expression parser::parse_substring() {
  const auto begin = peek().at;
  auto made = begin_form();
  add(made, parse_expression());
  if (accept("FROM")) {
    add(made, parse_expression());
    if (accept("FOR"))
      add(made, parse_expression());
    return end_form(begin, std::move(made));
  }
  while (accept(","))
    add(made, parse_expression());
  return end_form(begin, std::move(made));
}

/// `POSITION(a IN x)`
expression parser::parse_position() {
  const auto begin = peek().at;
  auto made = begin_form();
  add(made, parse_expression(level::additive));
  expect("IN");
  add(made, parse_expression());
  if (accept("FROM"))
    add(made, parse_expression());
  return end_form(begin, std::move(made));
}

/// `OVERLAY(x PLACING y FROM 1 FOR 2)`
expression parser::parse_overlay() {
  const auto begin = peek().at;
  auto made = begin_form();
  add(made, parse_expression());
  expect("PLACING");
  add(made, parse_expression());
  expect("FROM");
  add(made, parse_expression());
  if (accept("FOR"))
    add(made, parse_expression());
  return end_form(begin, std::move(made));
}

} // namespace duet::sql::syntax
