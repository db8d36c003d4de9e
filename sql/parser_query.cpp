#include "sql/parser.hpp"

#include <utility>

namespace duet::sql::syntax {

namespace {

bool has_tail(const query& of) {
  return !of.with.empty() || !of.order_by.empty() || of.offset || of.limit;
}

} // namespace

bool parser::at_query() {
  return at("SELECT") || at("WITH") || at("VALUES") || (at("TABLE") && !peek(1).what.is("("));
}

/// Whether a query in parentheses, which was read, goes on behind them.
bool parser::at_query_tail() {
  return at("UNION") || at("INTERSECT") || at("EXCEPT") || at("MINUS") || at("ORDER") ||
         at("LIMIT") || at("OFFSET") || at("FETCH");
}

query parser::make_query(place begin, decltype(query::body) body) {
  query made;
  made.at = since(begin);
  made.body = std::move(body);
  made.depth = depth_of(made);
  accept_depth(made.depth, made.at);
  return made;
}

/// A whole query: WITH, what is selected, and how it is ordered and limited.
query parser::parse_query() {
  const nested guard{*this};
  const auto begin = peek().at;
  bool recursive = false;
  std::vector<common_table> with;
  if (accept("WITH")) {
    recursive = accept("RECURSIVE");
    with = parse_with();
  }
  auto made = parse_union();
  if (has_tail(made) && (!with.empty() || at_query_tail()))
    made = wrapped(std::move(made));
  made.recursive = recursive;
  if (!with.empty())
    made.with = std::move(with);
  parse_tail(made);
  made.at = since(begin);
  made.depth = depth_of(made);
  accept_depth(made.depth, made.at);
  return made;
}

/// The rest of a query whose first part was read.
query parser::continue_query(query first) {
  const auto begin = first.at;
  auto made = parse_union(std::move(first));
  if (has_tail(made))
    made = wrapped(std::move(made));
  parse_tail(made);
  made.at = since(begin);
  made.depth = depth_of(made);
  accept_depth(made.depth, made.at);
  return made;
}

/// `SELECT * FROM (inner)`: what has its own order or limit keeps it.
query parser::wrapped(query inner) {
  const auto begin = inner.at;
  select around;
  around.items.push_back({make(begin, star{}), {}});
  derived_table rows;
  rows.rows = std::move(inner);
  around.from.push_back(make_table(begin, std::move(rows)));
  return make_query(begin, std::move(around));
}

std::vector<common_table> parser::parse_with() {
  std::vector<common_table> made;
  do {
    common_table table;
    table.label = parse_name("a name for a query");
    if (at("("))
      table.columns = parse_column_list();
    expect("AS");
    table.rows = parse_query_in_parentheses();
    made.push_back(std::move(table));
  } while (accept(","));
  return made;
}

/// UNION and EXCEPT, which bind less tightly than INTERSECT. `first` is what was already read.
query parser::parse_union(std::optional<query> first) {
  auto left = parse_intersect(std::move(first));
  while (!failed_) {
    set_operation words;
    words.at = peek().at;
    if (at("MINUS"))
      warn_once(peek(), "`MINUS` is taken as `EXCEPT`", "write `EXCEPT`");
    if (accept("EXCEPT") || accept("MINUS"))
      words.op = set_operator::except;
    else if (!accept("UNION"))
      break;
    words.all = accept("ALL");
    if (!words.all)
      accept("DISTINCT");
    words.at = since(words.at);
    left = combine(std::move(words), std::move(left), parse_intersect());
  }
  return left;
}

query parser::parse_intersect(std::optional<query> first) {
  auto left = first ? std::move(*first) : parse_query_primary();
  while (!failed_ && at("INTERSECT")) {
    set_operation words;
    words.at = take().at;
    words.op = set_operator::intersect;
    words.all = accept("ALL");
    if (!words.all)
      accept("DISTINCT");
    words.at = since(words.at);
    left = combine(std::move(words), std::move(left), parse_query_primary());
  }
  return left;
}

query parser::combine(set_operation words, query left, query right) {
  const auto begin = left.at;
  words.left = std::move(left);
  words.right = std::move(right);
  return make_query(begin, std::move(words));
}

query parser::parse_query_primary() {
  const auto begin = peek().at;
  if (at("SELECT")) {
    auto body = parse_select();
    return make_query(begin, std::move(body));
  }
  if (at("VALUES")) {
    auto body = parse_values();
    return make_query(begin, std::move(body));
  }
  if (at("TABLE"))
    return table_as_query();
  if (at("("))
    return parse_query_in_parentheses();
  fail_unexpected("a query");
  return {};
}

query parser::parse_query_in_parentheses() {
  expect("(");
  auto made = parse_query();
  expect(")");
  return made;
}

/// `TABLE t`, which is `SELECT * FROM t`.
query parser::table_as_query() {
  const auto begin = peek().at;
  expect("TABLE");
  named_table table;
  table.table = parse_qualified_name("a table's name");
  select made;
  made.items.push_back({make(begin, star{}), {}});
  const auto table_at = table.table.at;
  made.from.push_back(make_table(table_at, std::move(table)));
  return make_query(begin, std::move(made));
}

values parser::parse_values() {
  values made;
  expect("VALUES");
  do
    made.rows.push_back(parse_value_row());
  while (accept(","));
  return made;
}

/// `(1, 'a')`, `ROW(1, 'a')`, or one value.
value_row parser::parse_value_row() {
  value_row made;
  made.at = peek().at;
  accept("ROW");
  const bool is_query = peek(1).what.is("SELECT") || peek(1).what.is("WITH");
  if (!is_query && accept("(")) {
    do {
      if (accept("DEFAULT"))
        made.values.push_back(make(last().at, literal{literal_kind::default_value, {}}));
      else
        made.values.push_back(parse_expression());
    } while (next_in_list(")"));
  } else {
    made.values.push_back(parse_expression());
  }
  made.at = since(made.at);
  return made;
}

/// `ORDER BY`, `LIMIT`, `OFFSET`, `FETCH`
void parser::parse_tail(query& to) {
  if (at("ORDER"))
    to.order_by = parse_order_by();
  while (!failed_ && (at("LIMIT") || at("OFFSET") || at("FETCH")))
    parse_limit(to);
}

/// `LIMIT 10`, `OFFSET 5 ROWS`, `FETCH FIRST 10 ROWS ONLY`; without a number it is one row.
void parser::parse_limit(query& to) {
  const auto& word = take();
  const bool is_offset = word.what.is("OFFSET");
  auto& value = is_offset ? to.offset : to.limit;
  if (value)
    fail(word.at, "`" + std::string{word.what.text()} + "` is here twice");
  if (word.what.is("LIMIT")) {
    if (to.offset)
      problems_.warn(word.at, "`LIMIT` stands behind `OFFSET`", "write it in front");
    if (!accept("ALL"))
      value = parse_row_count();
    if (at(","))
      fail(peek().at, "`LIMIT` has one number", "write `LIMIT count OFFSET start`");
    return;
  }
  if (!is_offset && !accept("FIRST") && !accept("NEXT"))
    fail_unexpected("`FIRST` or `NEXT`");
  if (is_offset || at_kind(token_kind::integer))
    value = parse_row_count();
  else
    value = make(last().at, literal{literal_kind::integer, "1"});
  const bool has_rows = accept("ROWS") || accept("ROW");
  if (!is_offset && !has_rows)
    fail_unexpected("`ROWS`");
  if (!is_offset)
    expect("ONLY");
}

expression parser::parse_row_count() {
  if (!at_kind(token_kind::integer))
    fail_unexpected("a number");
  return parse_token_literal(literal_kind::integer);
}

} // namespace duet::sql::syntax
