#include "sql/parser.hpp"

#include <variant>

namespace duet::sql::syntax {

select parser::parse_select() {
  const nested guard{*this};
  select made;
  expect("SELECT");
  made.hints = parse_hints();
  made.distinct = accept("DISTINCT");
  if (!made.distinct)
    accept("ALL");
  do
    made.items.push_back(parse_select_item());
  while (accept(","));
  if (!accept("FROM"))
    return made;
  made.from = parse_from();
  if (accept("WHERE"))
    made.where = parse_expression();
  if (at("GROUP"))
    made.group_by = parse_group_by(made);
  if (accept("HAVING"))
    made.having = parse_expression();
  if (accept("WINDOW"))
    made.windows = parse_windows();
  if (accept("QUALIFY"))
    made.qualify = parse_expression();
  return made;
}

select_item parser::parse_select_item() {
  select_item made;
  if (accept("*")) {
    made.value = make(last().at, star{});
    return made;
  }
  made.value = parse_expression();
  made.alias = parse_alias();
  return made;
}

std::vector<grouping> parser::parse_group_by(select& to) {
  to.group_by_at = peek().at;
  expect("GROUP", "BY");
  to.group_by_at = since(to.group_by_at);
  to.group_by_distinct = accept("DISTINCT");
  if (!to.group_by_distinct)
    accept("ALL");
  std::vector<grouping> made;
  do
    made.push_back(parse_grouping());
  while (accept(","));
  return made;
}

/// An expression, `(a, b)`, `()`, `ROLLUP (..)`, `CUBE (..)`, `GROUPING SETS (..)`
grouping parser::parse_grouping() {
  const nested guard{*this};
  grouping made;
  made.at = peek().at;
  if (accept("GROUPING", "SETS")) {
    made.kind = grouping_kind::grouping_sets;
    made.elements = parse_groupings();
  } else if (accept("ROLLUP")) {
    made.kind = grouping_kind::rollup;
    made.elements = parse_groupings();
  } else if (accept("CUBE")) {
    made.kind = grouping_kind::cube;
    made.elements = parse_groupings();
  } else if (at("(") && peek(1).what.is(")")) {
    made.kind = grouping_kind::set;
    accept("(", ")");
  } else {
    const bool has_parentheses = at("(");
    auto value = parse_expression();
    auto* const several = std::get_if<constructor>(&value.node);
    if (has_parentheses && several != nullptr && several->kind == constructor_kind::row) {
      made.kind = grouping_kind::set;
      made.expressions = std::move(several->elements);
    } else {
      made.expressions.push_back(std::move(value));
    }
  }
  made.at = since(made.at);
  return made;
}

std::vector<grouping> parser::parse_groupings() {
  std::vector<grouping> made;
  expect("(");
  do
    made.push_back(parse_grouping());
  while (next_in_list(")"));
  return made;
}

std::vector<named_window> parser::parse_windows() {
  std::vector<named_window> made;
  do {
    named_window window;
    window.label = parse_name("a window's name");
    expect("AS");
    window.spec = parse_window_spec();
    made.push_back(std::move(window));
  } while (accept(","));
  return made;
}

// --- hints

/// `/*+ OPTIONS('k' = 'v'), BROADCAST(t) */`, or nothing.
std::vector<hint> parser::parse_hints() {
  std::vector<hint> made;
  while (accept("/*+")) {
    do
      made.push_back(parse_hint());
    while (accept(","));
    expect("*/");
  }
  return made;
}

hint parser::parse_hint() {
  hint made;
  made.label = parse_column_name("a hint's name");
  if (!accept("(") || accept(")"))
    return made;
  do
    made.options.push_back(parse_hint_option());
  while (next_in_list(")"));
  return made;
}

hint_option parser::parse_hint_option() {
  const auto parse_part = [this]() -> name {
    if (at_kind(token_kind::string))
      return parse_string("a text");
    if (at_kind(token_kind::integer) || at_kind(token_kind::decimal)) {
      const auto& number = take();
      return {std::string{number.text}, number.at};
    }
    return parse_column_name("a name or a text");
  };
  hint_option made;
  made.value = parse_part();
  if (!accept("="))
    return made;
  made.key = std::move(made.value);
  made.value = parse_part();
  return made;
}

} // namespace duet::sql::syntax
