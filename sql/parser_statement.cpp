#include "sql/parser.hpp"

#include <array>

namespace duet::sql::syntax {

namespace {

struct object_row {
  object_kind kind{};
  lexeme first;
  lexeme second;
};

/// Things that are made and dropped by name.
constexpr std::array<object_row, 8> objects{{
    {object_kind::table, "TABLE", {}},
    {object_kind::view, "VIEW", {}},
    {object_kind::database, "DATABASE", {}},
    {object_kind::catalog, "CATALOG", {}},
    {object_kind::function, "FUNCTION", {}},
    {object_kind::model, "MODEL", {}},
    {object_kind::materialized_table, "MATERIALIZED", "TABLE"},
    {object_kind::connection, "CONNECTION", {}},
}};

/// Statements that are known by their first words alone, longer ones first.
struct named_row {
  lexeme first;
  lexeme second;
  lexeme third;
};

constexpr std::array<named_row, 28> named_statements{{
    {"ALTER", "MATERIALIZED", "TABLE"},
    {"ALTER", "TEMPORARY", "FUNCTION"},
    {"ALTER", "TABLE", {}},
    {"ALTER", "VIEW", {}},
    {"ALTER", "DATABASE", {}},
    {"ALTER", "CATALOG", {}},
    {"ALTER", "FUNCTION", {}},
    {"ALTER", "MODEL", {}},
    {"ALTER", "CONNECTION", {}},
    {"ALTER", {}, {}},
    {"ADD", "JAR", {}},
    {"REMOVE", "JAR", {}},
    {"LOAD", "MODULE", {}},
    {"UNLOAD", "MODULE", {}},
    {"ANALYZE", "TABLE", {}},
    {"COMPILE", "PLAN", {}},
    {"COMPILE", "AND", "EXECUTE"},
    {"EXECUTE", "PLAN", {}},
    {"REPLACE", "TABLE", {}},
    {"TRUNCATE", "TABLE", {}},
    {"DELETE", "FROM", {}},
    {"UPDATE", {}, {}},
    {"UPSERT", "INTO", {}},
    {"MERGE", "INTO", {}},
    {"CALL", {}, {}},
    {"REFRESH", {}, {}},
    {"GRANT", {}, {}},
    {"REVOKE", {}, {}},
}};

} // namespace

std::vector<statement> parser::script() {
  std::vector<statement> made;
  while (!at_end()) {
    if (accept(";"))
      continue;
    set_failed_ = false;
    auto one = parse_statement();
    finish_statement();
    if (failed_)
      recover();
    else if (!set_failed_)
      made.push_back(std::move(one));
  }
  return made;
}

std::optional<expression> parser::only_expression() {
  auto made = parse_expression();
  expect_end();
  return failed_ ? std::nullopt : std::optional{std::move(made)};
}

std::optional<query> parser::only_query() {
  auto made = parse_query();
  expect_end();
  return failed_ ? std::nullopt : std::optional{std::move(made)};
}

statement parser::parse_statement() {
  struct statement_row {
    lexeme first;
    statement_node (parser::*parse)() = nullptr;
  };
  static constexpr std::array<statement_row, 20> statements{{
      {"CREATE", &parser::parse_create},
      {"DROP", &parser::parse_drop},
      {"INSERT", &parser::parse_insert_statement},
      {"EXECUTE", &parser::parse_execute},
      {"BEGIN", &parser::parse_begin},
      {"EXPLAIN", &parser::parse_explain},
      {"SET", &parser::parse_set},
      {"RESET", &parser::parse_reset},
      {"SHOW", &parser::parse_show},
      {"DESCRIBE", &parser::parse_describe},
      {"DESC", &parser::parse_describe},
      {"USE", &parser::parse_use},
      {"STOP", &parser::parse_stop},
      {"QUIT", &parser::parse_client_word},
      {"EXIT", &parser::parse_client_word},
      {"CLEAR", &parser::parse_client_word},
      {"HELP", &parser::parse_client_word},
      {"SELECT", &parser::parse_select_statement},
      {"WITH", &parser::parse_select_statement},
      {"VALUES", &parser::parse_select_statement},
  }};
  const nested guard{*this};
  statement made;
  made.at = peek().at;
  for (const auto& row : statements) {
    if (!at(row.first))
      continue;
    made.node = (this->*row.parse)();
    made.at = since(made.at);
    return made;
  }
  if (at("(") || at("TABLE"))
    made.node = parse_select_statement();
  else if (at("END"))
    fail(peek().at, "`END` closes no statement set",
         "a statement set is opened by `EXECUTE STATEMENT SET BEGIN`");
  else
    made.node = parse_named();
  made.at = since(made.at);
  return made;
}

/// A statement that is known by its first words alone.
parser::statement_node parser::parse_named() {
  for (const auto& row : named_statements) {
    if (!accept(row.first, row.second, row.third))
      continue;
    named_statement made;
    for (const auto word : {row.first, row.second, row.third})
      if (!word.empty())
        made.words.append(made.words.empty() ? "" : " ").append(word.text());
    skip_statement();
    return made;
  }
  if (at_kind(token_kind::word) && peek().what.is_reserved())
    fail(peek().at, "no statement begins with `" + std::string{peek().text} + "`");
  else
    fail_unexpected("a statement");
  return named_statement{};
}

/// Goes to the statement's end.
void parser::skip_statement() {
  while (!at_end() && !at(";"))
    take();
}

parser::statement_node parser::parse_select_statement() { return select_statement{parse_query()}; }

// --- INSERT and statement sets

parser::statement_node parser::parse_insert_statement() { return parse_insert(); }

insert parser::parse_insert() {
  insert made;
  expect("INSERT");
  made.overwrite = accept("OVERWRITE");
  if (!made.overwrite && !accept("INTO"))
    fail_unexpected("`INTO` or `OVERWRITE`");
  made.table = parse_qualified_name("a table's name");
  made.hints = parse_hints();
  if (accept("PARTITION")) {
    expect("(");
    do {
      partition_value value;
      value.column = parse_column_name();
      expect("=");
      value.value = parse_expression();
      made.partition.push_back(std::move(value));
    } while (next_in_list(")"));
  }
  const auto begins_query = [](lexeme word) {
    return word.is("SELECT") || word.is("WITH") || word.is("VALUES") || word.is("(");
  };
  if (at("(") && !begins_query(peek(1).what))
    made.columns = parse_column_list();
  made.rows = parse_query();
  return made;
}

/// `EXECUTE STATEMENT SET BEGIN ... END`, `EXECUTE INSERT ...`
parser::statement_node parser::parse_execute() {
  if (at("EXECUTE", "PLAN"))
    return parse_named();
  expect("EXECUTE");
  if (at("STATEMENT", "SET"))
    return parse_statement_set();
  if (at("INSERT"))
    return parse_insert();
  return select_statement{parse_query()};
}

/// `STATEMENT SET BEGIN insert; ... END`
statement_set parser::parse_statement_set() {
  statement_set made;
  expect("STATEMENT", "SET");
  expect("BEGIN");
  while (auto member = parse_set_member())
    made.inserts.push_back(std::move(*member));
  return made;
}

/// `BEGIN STATEMENT SET; insert; ... END`
parser::statement_node parser::parse_begin() {
  statement_set made;
  expect("BEGIN");
  expect("STATEMENT", "SET");
  expect(";");
  while (auto member = parse_set_member())
    made.inserts.push_back(std::move(*member));
  return made;
}

/// An INSERT and its semicolon; none at END, which is taken. An error in one is told, and the next
/// ones are read all the same.
std::optional<insert> parser::parse_set_member() {
  while (accept(";")) {
  }
  if (failed_ || accept("END"))
    return std::nullopt;
  insert made;
  if (at("INSERT"))
    made = parse_insert();
  else
    fail_unexpected("`INSERT` or `END`");
  if (!failed_ && at("END"))
    problems_.warn(peek().at, "the statement in front of `END` has no semicolon",
                   "end it with `;`");
  else if (!accept(";"))
    fail_unexpected("`;`");
  if (!failed_)
    return made;
  set_failed_ = true;
  recover();
  failed_ = at_end(); // what is wrong was told
  return failed_ ? std::nullopt : std::optional{std::move(made)};
}

// --- EXPLAIN, DROP

/// `EXPLAIN PLAN FOR x`, `EXPLAIN CHANGELOG_MODE, ESTIMATED_COST x`
parser::statement_node parser::parse_explain() {
  constexpr std::array<lexeme, 4> details{"CHANGELOG_MODE", "ESTIMATED_COST", "PLAN_ADVICE",
                                          "JSON_EXECUTION_PLAN"};
  explain made;
  expect("EXPLAIN");
  const auto accept_detail = [&] {
    for (const auto each : details)
      if (accept(each)) {
        made.details.emplace_back(each.text());
        return true;
      }
    return false;
  };
  if (accept_detail()) {
    while (accept(","))
      if (!accept_detail())
        fail_unexpected("what to explain, as `CHANGELOG_MODE`,");
  } else if (accept("PLAN")) {
    expect("FOR");
  }
  statement what;
  what.at = peek().at;
  if (at("STATEMENT", "SET"))
    what.node = parse_statement_set();
  else if (at("INSERT") || at("CREATE") || at("EXECUTE") || at_query() || at("("))
    what = parse_statement();
  else
    fail_unexpected("a query or `INSERT`");
  what.at = since(what.at);
  made.what = std::move(what);
  return made;
}

/// The words that name a kind of thing.
std::optional<object_kind> parser::accept_object() {
  for (const auto& row : objects)
    if (accept(row.first, row.second))
      return row.kind;
  fail_unexpected("`TABLE`, `VIEW`, `DATABASE`, `CATALOG` or `FUNCTION`");
  return std::nullopt;
}

/// `DROP [TEMPORARY] TABLE [IF EXISTS] t`
parser::statement_node parser::parse_drop() {
  drop_object made;
  expect("DROP");
  made.temporary = accept("TEMPORARY");
  accept("SYSTEM");
  made.kind = accept_object().value_or(object_kind::table);
  made.if_exists = accept("IF", "EXISTS");
  made.object = parse_qualified_name("a name");
  if (!accept("CASCADE"))
    accept("RESTRICT");
  return made;
}

} // namespace duet::sql::syntax
