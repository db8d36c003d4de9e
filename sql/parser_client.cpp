#include "columns/utf8.hpp"
#include "sql/parser.hpp"

#include <algorithm>
#include <array>

namespace duet::sql::syntax {

namespace {

/// What SHOW shows; longer ones first.
struct shown_row {
  lexeme first;
  lexeme second;
  lexeme third;
  bool needs_name = false;
};

constexpr std::array<shown_row, 23> shown_things{{
    {"CREATE", "MATERIALIZED", "TABLE", true},
    {"CREATE", "TABLE", {}, true},
    {"CREATE", "VIEW", {}, true},
    {"CREATE", "CATALOG", {}, true},
    {"CREATE", "MODEL", {}, true},
    {"CREATE", "FUNCTION", {}, true},
    {"CURRENT", "CATALOG", {}},
    {"CURRENT", "DATABASE", {}},
    {"MATERIALIZED", "TABLES", {}},
    {"USER", "FUNCTIONS", {}},
    {"FULL", "MODULES", {}},
    {"PARTITIONS", {}, {}, true},
    {"CATALOGS", {}, {}},
    {"DATABASES", {}, {}},
    {"TABLES", {}, {}},
    {"VIEWS", {}, {}},
    {"FUNCTIONS", {}, {}},
    {"PROCEDURES", {}, {}},
    {"COLUMNS", {}, {}},
    {"MODULES", {}, {}},
    {"MODELS", {}, {}},
    {"JARS", {}, {}},
    {"JOBS", {}, {}},
}};

/// What DESCRIBE describes, besides tables.
constexpr std::array<lexeme, 6> described_things{"CATALOG", "DATABASE", "FUNCTION",
                                                 "MODEL",   "JOB",      "CONNECTION"};

} // namespace

/// `SET 'k' = 'v'`, `SET k = v` with anything up to the semicolon, `SET`
parser::statement_node parser::parse_set() {
  set_option made;
  expect("SET");
  if (at_end() || at(";"))
    return made;
  made.key = at_kind(token_kind::string) ? parse_string("a key") : parse_raw_until("=");
  expect("=");
  if (at_kind(token_kind::string)) {
    made.value = parse_string("a value");
    return made;
  }
  made.value = parse_raw_until(";");
  if (made.value->text.empty())
    fail_unexpected("a value");
  return made;
}

/// The text up to a symbol or the end of the statement, whatever it is.
name parser::parse_raw_until(lexeme stop) {
  name made;
  made.at = peek().at;
  const auto* const begin = peek().text.data();
  while (!at_end() && !at(";") && !at(stop))
    take();
  if (failed_ || begin == peek().text.data())
    return made;
  const auto* const end = last().text.data() + last().text.size();
  made.at = since(made.at);
  made.text.assign(begin, end);
  if (!is_utf8(made.text))
    fail(made.at, "the script is not UTF-8 here", "save it as UTF-8");
  return made;
}

/// `RESET 'k'`, `RESET k`, `RESET`
parser::statement_node parser::parse_reset() {
  reset_option made;
  expect("RESET");
  if (at_end() || at(";"))
    return made;
  made.key = at_kind(token_kind::string) ? parse_string("a key") : parse_raw_until(";");
  return made;
}

/// `SHOW TABLES`, `SHOW CREATE VIEW v`, `SHOW COLUMNS IN t NOT LIKE 'a%'`
parser::statement_node parser::parse_show() {
  show made;
  expect("SHOW");
  const auto* const row = std::ranges::find_if(shown_things, [this](const auto& each) {
    return accept(each.first, each.second, each.third);
  });
  if (row == shown_things.end()) {
    fail_unexpected("what to show, as `TABLES`,");
    return made;
  }
  for (const auto word : {row->first, row->second, row->third})
    if (!word.empty())
      made.what.append(made.what.empty() ? "" : " ").append(word.text());
  if (row->needs_name || accept("FROM") || accept("IN"))
    made.of = parse_qualified_name("a name");
  if (accept("PARTITION")) {
    expect("(");
    skip_parentheses();
  }
  made.like_negated = at("NOT", "LIKE") || at("NOT", "ILIKE");
  if (made.like_negated)
    take();
  made.like_ignores_case = accept("ILIKE");
  if (made.like_ignores_case || accept("LIKE"))
    made.like = parse_string("a pattern, a text,").text;
  return made;
}

/// `DESCRIBE [EXTENDED] t`, `DESC CATALOG c`
parser::statement_node parser::parse_describe() {
  describe made;
  take();
  for (const auto each : described_things) {
    const bool is_name =
        peek(1).kind == token_kind::end || peek(1).what.is(";") || peek(1).what.is(".");
    if (made.what.empty() && !is_name && accept(each))
      made.what = each.text();
  }
  made.extended = accept("EXTENDED");
  if (made.what == "JOB" && at_kind(token_kind::string)) {
    auto job = parse_string("a job");
    made.object = {{job}, job.at};
    return made;
  }
  accept("TABLE");
  made.object = parse_qualified_name("a table's name");
  return made;
}

/// `USE d`, `USE CATALOG c`, `USE MODULES a, b`
parser::statement_node parser::parse_use() {
  use made;
  expect("USE");
  if (accept("MODULES"))
    made.what = "MODULES";
  else if (at("CATALOG") && begins_name(1) && accept("CATALOG"))
    made.what = "CATALOG";
  do
    made.objects.push_back(parse_qualified_name("a name"));
  while (made.what == "MODULES" && accept(","));
  return made;
}

/// `STOP JOB 'id' [WITH SAVEPOINT] [WITH DRAIN]`; STOP STATEMENT is taken for it.
parser::statement_node parser::parse_stop() {
  stop_job made;
  expect("STOP");
  if (accept("STATEMENT"))
    problems_.warn(last().at, "`STOP STATEMENT` is taken as `STOP JOB`", "write `STOP JOB 'id'`");
  else
    expect("JOB");
  made.job =
      at_kind(token_kind::string) ? parse_string("a job").text : parse_raw_until("WITH").text;
  while (accept("WITH")) {
    if (accept("DRAIN"))
      made.with_drain = true;
    else if (accept("SAVEPOINT"))
      made.with_savepoint = true;
    else
      fail_unexpected("`SAVEPOINT` or `DRAIN`");
  }
  return made;
}

/// `QUIT`, `EXIT`, `CLEAR`, `HELP`
parser::statement_node parser::parse_client_word() {
  const auto word = take().what;
  return client_word{word.is("EXIT") ? "QUIT" : std::string{word.text()}};
}

} // namespace duet::sql::syntax
