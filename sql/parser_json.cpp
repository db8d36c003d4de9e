#include "sql/parser.hpp"

#include <array>

namespace duet::sql::syntax {

namespace {

struct behaviour_row {
  json_behaviour what{};
  lexeme first;
  lexeme second;
};

constexpr std::array<behaviour_row, 7> behaviours{{
    {json_behaviour::null, "NULL", {}},
    {json_behaviour::error, "ERROR", {}},
    {json_behaviour::empty_array, "EMPTY", "ARRAY"},
    {json_behaviour::empty_object, "EMPTY", "OBJECT"},
    {json_behaviour::true_, "TRUE", {}},
    {json_behaviour::false_, "FALSE", {}},
    {json_behaviour::unknown, "UNKNOWN", {}},
}};

} // namespace

/// Takes the parenthesis that closes, and an aggregate's order.
expression parser::end_json(place begin, call made, json_clauses clauses) {
  expect(")");
  if (clauses != json_clauses{})
    made.json = std::move(clauses);
  if (accept("WITHIN", "GROUP")) {
    expect("(");
    made.within_group = parse_order_by();
    expect(")");
  }
  return make(begin, std::move(made));
}

/// `JSON_VALUE(x, '$.a' RETURNING INT DEFAULT 0 ON EMPTY NULL ON ERROR)`
expression parser::parse_json_value() {
  const auto begin = peek().at;
  auto made = begin_form();
  json_clauses clauses;
  add(made, parse_expression());
  expect(",");
  add(made, parse_expression());
  if (accept("RETURNING"))
    clauses.returning = parse_type(false);
  parse_json_fallbacks(clauses);
  return end_json(begin, std::move(made), std::move(clauses));
}

/// `JSON_QUERY(x, '$.a' WITH CONDITIONAL ARRAY WRAPPER EMPTY ARRAY ON EMPTY)`
expression parser::parse_json_query() {
  const auto begin = peek().at;
  auto made = begin_form();
  json_clauses clauses;
  add(made, parse_expression());
  expect(",");
  add(made, parse_expression());
  if (accept("RETURNING"))
    clauses.returning = parse_type(false);
  parse_json_wrapper(clauses);
  parse_json_fallbacks(clauses);
  return end_json(begin, std::move(made), std::move(clauses));
}

/// `JSON_EXISTS(x, '$.a' FALSE ON ERROR)`
expression parser::parse_json_exists() {
  const auto begin = peek().at;
  auto made = begin_form();
  json_clauses clauses;
  add(made, parse_expression());
  expect(",");
  add(made, parse_expression());
  parse_json_fallbacks(clauses);
  return end_json(begin, std::move(made), std::move(clauses));
}

/// `JSON_OBJECT('a' VALUE 1, KEY 'b' VALUE 2 ABSENT ON NULL)`, JSON_OBJECTAGG
expression parser::parse_json_object() {
  const auto begin = peek().at;
  auto made = begin_form();
  json_clauses clauses;
  if (!at(")") && !at("NULL", "ON") && !at("ABSENT", "ON"))
    parse_json_pairs(made);
  parse_json_nulls(clauses);
  return end_json(begin, std::move(made), std::move(clauses));
}

void parser::parse_json_pairs(call& to) {
  do {
    if (at("KEY") && peek(1).kind != token_kind::symbol && !peek(1).what.is("VALUE"))
      take();
    add(to, parse_expression());
    if (!accept(":"))
      expect("VALUE");
    add(to, parse_expression());
  } while (accept(","));
}

/// `JSON_ARRAY(1, 2 NULL ON NULL)`, JSON_ARRAYAGG
expression parser::parse_json_array() {
  const auto begin = peek().at;
  auto made = begin_form();
  json_clauses clauses;
  if (!at(")")) {
    do
      add(made, parse_expression());
    while (accept(","));
  }
  if (at("ORDER"))
    made.within_group = parse_order_by();
  parse_json_nulls(clauses);
  return end_json(begin, std::move(made), std::move(clauses));
}

/// `WITHOUT [ARRAY] WRAPPER`, `WITH [CONDITIONAL | UNCONDITIONAL] [ARRAY] WRAPPER`
void parser::parse_json_wrapper(json_clauses& to) {
  if (accept("WITHOUT"))
    to.wrapper = json_wrapper::without;
  else if (!accept("WITH"))
    return;
  else if (accept("CONDITIONAL"))
    to.wrapper = json_wrapper::conditional;
  else {
    accept("UNCONDITIONAL");
    to.wrapper = json_wrapper::unconditional;
  }
  accept("ARRAY");
  expect("WRAPPER");
}

/// `NULL ON EMPTY`, `ERROR ON ERROR`, both or none.
void parser::parse_json_fallbacks(json_clauses& to) {
  while (auto fallback = parse_json_fallback()) {
    expect("ON");
    if (!to.on_empty && accept("EMPTY")) {
      to.on_empty = std::move(fallback);
    } else if (!to.on_error && accept("ERROR")) {
      to.on_error = std::move(fallback);
    } else {
      fail_unexpected("`EMPTY` or `ERROR`, each once,");
      return;
    }
  }
}

std::optional<json_fallback> parser::parse_json_fallback() {
  if (accept("DEFAULT"))
    return json_fallback{json_behaviour::default_value, parse_expression()};
  for (const auto& row : behaviours)
    if (accept(row.first, row.second))
      return json_fallback{row.what, {}};
  return std::nullopt;
}

/// `NULL ON NULL`, `ABSENT ON NULL`
void parser::parse_json_nulls(json_clauses& to) {
  if (accept("NULL", "ON"))
    to.absent_on_null = false;
  else if (accept("ABSENT", "ON"))
    to.absent_on_null = true;
  else
    return;
  expect("NULL");
}

} // namespace duet::sql::syntax
