#include "sql/parser.hpp"

#include <array>
#include <variant>

namespace duet::sql::syntax {

namespace {

/// Words that may begin a join.
struct join_row {
  join_kind kind{};
  lexeme word;
};

constexpr std::array<join_row, 5> join_words{{
    {join_kind::inner, "INNER"},
    {join_kind::left, "LEFT"},
    {join_kind::right, "RIGHT"},
    {join_kind::full, "FULL"},
    {join_kind::cross, "CROSS"},
}};

/// Clauses behind a table that are known by name alone.
constexpr std::array<lexeme, 4> unread_clauses{"MATCH_RECOGNIZE", "TABLESAMPLE", "PIVOT",
                                               "UNPIVOT"};

} // namespace

/// What stands behind FROM.
std::vector<table_ref> parser::parse_from() {
  std::vector<table_ref> made;
  do
    made.push_back(parse_joins(parse_table_ref()));
  while (accept(","));
  return made;
}

/// The joins behind a table.
table_ref parser::parse_joins(table_ref left) {
  while (!failed_ && parse_join(left)) {
  }
  return left;
}

bool parser::parse_join(table_ref& left) {
  auto made = accept_join();
  if (!made)
    return false;
  const auto begin = left.at;
  made->left = std::move(left);
  made->right = parse_table_ref();
  if (accept("ON"))
    made->condition = parse_expression();
  else if (accept("USING"))
    made->using_columns = parse_column_list();
  left = make_table(begin, std::move(*made));
  return true;
}

/// The words that make a join.
std::optional<join> parser::accept_join() {
  join made;
  made.at = peek().at;
  made.natural = accept("NATURAL");
  bool has_word = made.natural;
  for (const auto& row : join_words) {
    if (!accept(row.word))
      continue;
    made.kind = row.kind;
    has_word = true;
    if (row.kind != join_kind::inner && row.kind != join_kind::cross)
      accept("OUTER");
    break;
  }
  if (has_word)
    expect("JOIN");
  else if (!accept("JOIN"))
    return std::nullopt;
  made.at = since(made.at);
  return made;
}

table_ref parser::parse_table_ref() {
  const nested guard{*this};
  auto made = parse_table_primary();
  parse_table_suffixes(made);
  return made;
}

table_ref parser::parse_table_primary() {
  const auto begin = peek().at;
  const bool lateral = accept("LATERAL");
  if (accept("TABLE", "(")) {
    auto made = parse_table_function(begin, lateral);
    expect(")");
    made.at = since(begin);
    return made;
  }
  if (at("UNNEST", "("))
    return parse_unnest();
  if (at("(")) {
    if (!lateral)
      return parse_table_in_parentheses();
    derived_table made;
    made.lateral = true;
    made.rows = parse_query_in_parentheses();
    return make_table(begin, std::move(made));
  }
  if (lateral)
    fail_unexpected("`TABLE` or `(`");
  return parse_named_table();
}

/// A table's name, or a call of a table function.
table_ref parser::parse_named_table() {
  const auto begin = peek().at;
  named_table made;
  made.table = parse_qualified_name("a table's name");
  if (at("(")) {
    table_function function;
    function.function = parse_call(std::move(made.table));
    return make_table(begin, std::move(function));
  }
  made.hints = parse_hints();
  return make_table(begin, std::move(made));
}

table_ref parser::parse_table_function(place begin, bool lateral) {
  table_function made;
  made.lateral = lateral;
  auto function = parse_qualified_name("a table function");
  if (!at("("))
    fail(function.at, "a table function is called with parentheses",
         "write `FROM t` for a table, and `FROM TABLE(f(...))` for a function");
  made.function = parse_call(std::move(function));
  return make_table(begin, std::move(made));
}

table_ref parser::parse_unnest() {
  const auto begin = take().at;
  unnest made;
  expect("(");
  made.collections = parse_expression_list();
  made.with_ordinality = accept("WITH", "ORDINALITY");
  return make_table(begin, std::move(made));
}

/// A query, or tables that are joined.
table_ref parser::parse_table_in_parentheses() {
  const auto begin = take().at;
  if (at_query()) {
    derived_table made;
    made.rows = parse_query();
    expect(")");
    return make_table(begin, std::move(made));
  }
  auto inner = parse_joins(parse_table_ref());
  auto* const derived = std::get_if<derived_table>(&inner.node);
  if (derived != nullptr && derived->rows && !derived->lateral && !inner.alias && at_query_tail()) {
    derived_table made;
    made.rows = continue_query(std::move(*derived->rows));
    expect(")");
    return make_table(begin, std::move(made));
  }
  expect(")");
  return inner;
}

/// What may stand behind a table: its version, its alias, and clauses that are not read.
void parser::parse_table_suffixes(table_ref& to) {
  const auto begin = to.at;
  if (accept("FOR", "SYSTEM_TIME")) {
    expect("AS", "OF");
    to.as_of = parse_expression();
  }
  for (const auto clause : unread_clauses) {
    if (!accept(clause))
      continue;
    to.unread = named_clause{std::string{clause.text()}, last().at};
    if (!accept("BERNOULLI"))
      accept("SYSTEM");
    expect("(");
    skip_parentheses();
  }
  to.alias = parse_table_alias();
  if (to.kind() == table_ref_kind::join && (to.as_of || to.unread || to.alias))
    fail(last().at, "tables that are joined have no name of their own",
         "write `(SELECT * FROM ...) AS x`");
  if (to.alias && at("FOR", "SYSTEM_TIME"))
    fail(peek().at, "`FOR SYSTEM_TIME AS OF` stands in front of the alias",
         "write it behind the table's name, then `AS " + to.alias->label.text + "`");
  if (to.alias && at("/*+"))
    fail(peek().at, "a hint stands in front of the alias", "write it behind the table's name");
  to.at = since(begin);
  to.depth = depth_of(to);
  accept_depth(to.depth, to.at);
}

/// `[AS] t [(a, b)]`
std::optional<table_alias> parser::parse_table_alias() {
  auto label = parse_alias();
  if (!label)
    return std::nullopt;
  table_alias made;
  made.label = std::move(*label);
  if (at("("))
    made.columns = parse_column_list();
  return made;
}

/// What stands between parentheses, whatever it is; the one that opens was taken.
void parser::skip_parentheses() {
  std::size_t open = 1;
  for (; open > 0 && !at_end() && !at(";"); take()) {
    if (at("("))
      ++open;
    else if (at(")"))
      --open;
  }
  if (open > 0)
    fail_unexpected("`)`");
}

} // namespace duet::sql::syntax
