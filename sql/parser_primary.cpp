#include "sql/literal_text.hpp"
#include "sql/parser.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace duet::sql::syntax {

namespace {

/// Literals that are a word.
constexpr std::array<word_row<literal_kind>, 4> literal_words{{
    {literal_kind::null, "NULL"},
    {literal_kind::boolean_true, "TRUE"},
    {literal_kind::boolean_false, "FALSE"},
    {literal_kind::boolean_unknown, "UNKNOWN"},
}};

/// Literals of time: a word and a text.
constexpr std::array<word_row<literal_kind>, 3> time_literals{{
    {literal_kind::date, "DATE"},
    {literal_kind::time, "TIME"},
    {literal_kind::timestamp, "TIMESTAMP"},
}};

/// Functions that are called without parentheses.
constexpr std::array<lexeme, 11> words_that_call{
    "CURRENT_DATE",   "CURRENT_TIME",    "CURRENT_TIMESTAMP", "LOCALTIME",
    "LOCALTIMESTAMP", "CURRENT_USER",    "SESSION_USER",      "SYSTEM_USER",
    "CURRENT_PATH",   "CURRENT_CATALOG", "CURRENT_ROLE"};

constexpr std::array<word_row<constructor_kind>, 3> collections{{
    {constructor_kind::array, "ARRAY"},
    {constructor_kind::map, "MAP"},
    {constructor_kind::multiset, "MULTISET"},
}};

/// The row of a word, or null.
template <class Kind, std::size_t Size>
const word_row<Kind>* row_of(const std::array<word_row<Kind>, Size>& rows, lexeme word) {
  const auto* const found = std::ranges::find(rows, word, &word_row<Kind>::written);
  return word.empty() || found == rows.end() ? nullptr : found;
}

} // namespace

expression parser::parse_primary() {
  const auto& next = peek();
  switch (next.kind) {
  case token_kind::string:
    return parse_string_literal();
  case token_kind::bytes:
    return parse_token_literal(literal_kind::bytes);
  case token_kind::integer:
    return parse_token_literal(literal_kind::integer);
  case token_kind::decimal:
    return parse_token_literal(literal_kind::decimal);
  case token_kind::approximate:
    return parse_token_literal(literal_kind::approximate);
  case token_kind::quoted_name:
    return parse_reference();
  case token_kind::word:
    return parse_word();
  case token_kind::symbol:
    if (at("("))
      return parse_parenthesised();
    if (at("?"))
      fail(next.at, "a script has no parameters", "write `${name}`, a placeholder, or the value");
    break;
  case token_kind::end:
  case token_kind::invalid:
    break;
  }
  fail_unexpected("an expression");
  return {};
}

/// What begins with a word: a form that the word announces, or a name.
expression parser::parse_word() {
  struct form_row {
    lexeme word;
    lexeme next; ///< What has to follow; none: anything.
    expression (parser::*parse)() = nullptr;
  };
  static constexpr std::array<form_row, 31> forms{{
      {"CASE", {}, &parser::parse_case},
      {"CAST", "(", &parser::parse_cast},
      {"TRY_CAST", "(", &parser::parse_cast},
      {"EXISTS", {}, &parser::parse_exists},
      {"ROW", "(", &parser::parse_row},
      {"EXTRACT", "(", &parser::parse_extract},
      {"CEIL", "(", &parser::parse_round_to_unit},
      {"CEILING", "(", &parser::parse_round_to_unit},
      {"FLOOR", "(", &parser::parse_round_to_unit},
      {"TIMESTAMPADD", "(", &parser::parse_unit_call},
      {"TIMESTAMPDIFF", "(", &parser::parse_unit_call},
      {"TRIM", "(", &parser::parse_trim},
      {"SUBSTRING", "(", &parser::parse_substring},
      {"POSITION", "(", &parser::parse_position},
      {"OVERLAY", "(", &parser::parse_overlay},
      {"JSON_VALUE", "(", &parser::parse_json_value},
      {"JSON_QUERY", "(", &parser::parse_json_query},
      {"JSON_EXISTS", "(", &parser::parse_json_exists},
      {"JSON_OBJECT", "(", &parser::parse_json_object},
      {"JSON_OBJECTAGG", "(", &parser::parse_json_object},
      {"JSON_ARRAY", "(", &parser::parse_json_array},
      {"JSON_ARRAYAGG", "(", &parser::parse_json_array},
      {"ARRAY", "[", &parser::parse_collection},
      {"MAP", "[", &parser::parse_collection},
      {"MULTISET", "[", &parser::parse_collection},
      {"NULL", {}, &parser::parse_literal_word},
      {"TRUE", {}, &parser::parse_literal_word},
      {"FALSE", {}, &parser::parse_literal_word},
      {"UNKNOWN", {}, &parser::parse_literal_word},
      {"LEFT", "(", &parser::parse_reference},
      {"RIGHT", "(", &parser::parse_reference},
  }};
  const auto word = peek().what;
  const auto& next = peek(1);
  if (word.empty())
    return parse_reference();
  const auto* const form = std::ranges::find(forms, word, &form_row::word);
  if (form != forms.end() && (form->next.empty() || form->next == next.what))
    return (this->*form->parse)();
  const bool is_instant = at("TIMESTAMP", "WITH", "LOCAL");
  if (is_instant || (next.kind == token_kind::string && row_of(time_literals, word) != nullptr))
    return parse_time_literal();
  if (word.is("INTERVAL"))
    return parse_interval();
  if (std::ranges::find(words_that_call, word) != words_that_call.end())
    return parse_without_parentheses();
  if (word.what() != lexeme_class::clause_word)
    return parse_reference();
  const bool is_alone = next.kind == token_kind::end || next.what.is("FROM") ||
                        (next.kind == token_kind::symbol && !next.what.is("("));
  if (is_alone)
    parse_name("an expression"); // says that it is reserved
  else
    fail_unexpected("an expression");
  return {};
}

// --- literals

expression parser::parse_literal_word() {
  const auto& word = take();
  return make(word.at, literal{row_of(literal_words, word.what)->kind, {}});
}

/// `DATE '2024-01-15'`, `TIMESTAMP WITH LOCAL TIME ZONE '...'`
expression parser::parse_time_literal() {
  const auto& word = take();
  auto kind = row_of(time_literals, word.what)->kind;
  if (accept("WITH", "LOCAL")) {
    expect("TIME", "ZONE");
    kind = literal_kind::timestamp_ltz;
  }
  return make(word.at, literal{kind, parse_string("the time, a text,").text});
}

expression parser::parse_token_literal(literal_kind kind) {
  const auto& next = take();
  if (kind != literal_kind::bytes)
    return make(next.at, literal{kind, std::string{next.text}});
  auto read = read_bytes(next.text);
  if (!read.problem.empty())
    fail(next.at, std::move(read.problem), std::move(read.hint));
  return make(next.at, literal{kind, std::move(read.value)});
}

/// A string, and those behind it, which go on with it.
expression parser::parse_string_literal() {
  const auto begin = peek().at;
  auto text = parse_text();
  while (!failed_ && at_kind(token_kind::string))
    text += parse_text();
  return make(begin, literal{literal_kind::string, std::move(text)});
}

/// `INTERVAL '1 12' DAY TO HOUR`, `INTERVAL n DAY`; else INTERVAL is a name.
expression parser::parse_interval() {
  const bool has_sign = peek(1).what.is("-") || peek(1).what.is("+");
  if (!at_interval_value(has_sign ? 2 : 1))
    return parse_reference();
  const auto begin = take().at;
  interval_literal made;
  made.negative = accept("-");
  accept("+");
  if (at_kind(token_kind::string)) {
    made.text = parse_text();
    made.qualifier = parse_interval_qualifier();
    return make(begin, std::move(made));
  }
  binary product;
  product.op = binary_operator::multiply;
  product.op_at = begin;
  product.left = at("(") ? parse_parenthesised() : parse_primary();
  made.text = "1";
  made.qualifier.from = parse_interval_unit();
  product.right = make(begin, std::move(made));
  return make(begin, std::move(product));
}

/// Whether a token can be the value of an interval: a text, a number, something in parentheses, or
/// names with a unit behind them.
bool parser::at_interval_value(std::size_t ahead) const {
  const auto& next = peek(ahead);
  if (next.kind == token_kind::symbol)
    return next.what.is("(");
  if (next.kind != token_kind::quoted_name && next.kind != token_kind::word)
    return next.kind != token_kind::end && next.kind != token_kind::invalid;
  if (!begins_name(ahead))
    return false;
  while (peek(ahead + 1).what.is("."))
    ahead += 2;
  return row_of(time_units, peek(ahead + 1).what) != nullptr;
}

// --- constructors

expression parser::parse_collection() {
  const auto& word = take();
  constructor made;
  made.kind = row_of(collections, word.what)->kind;
  expect("[");
  if (!accept("]")) {
    do
      made.elements.push_back(parse_expression());
    while (next_in_list("]"));
  }
  if (made.kind == constructor_kind::map && made.elements.size() % 2 != 0)
    fail(since(word.at), "the last key of this map has no value", "write `MAP[key, value, ...]`");
  return make(word.at, std::move(made));
}

expression parser::parse_row() {
  const auto begin = take().at;
  expect("(");
  constructor made;
  made.elements = parse_expression_list();
  return make(begin, std::move(made));
}

/// An expression, a row, or a query in parentheses.
expression parser::parse_parenthesised() {
  const auto begin = take().at;
  if (at_query()) {
    scalar_query made;
    made.value = parse_query();
    expect(")");
    return make(begin, std::move(made));
  }
  auto first = parse_expression();
  if (auto* const inner = std::get_if<scalar_query>(&first.node);
      inner != nullptr && inner->value && at_query_tail()) {
    scalar_query made;
    made.value = continue_query(std::move(*inner->value));
    expect(")");
    return make(begin, std::move(made));
  }
  if (accept(")")) {
    first.at = since(begin);
    return first;
  }
  constructor made;
  made.elements.push_back(std::move(first));
  while (next_in_list(")"))
    made.elements.push_back(parse_expression());
  if (made.elements.size() > 1)
    return make(begin, std::move(made));
  return std::move(made.elements.front());
}

expression parser::parse_exists() {
  const auto begin = take().at;
  exists made;
  expect("(");
  made.rows = parse_query();
  expect(")");
  return make(begin, std::move(made));
}

// --- CASE and CAST

expression parser::parse_case() {
  const auto begin = take().at;
  case_when made;
  if (!at("WHEN"))
    made.operand = parse_expression();
  expect("WHEN");
  do {
    case_branch branch;
    do
      branch.conditions.push_back(parse_expression());
    while (made.operand && accept(","));
    expect("THEN");
    branch.result = parse_expression();
    made.branches.push_back(std::move(branch));
  } while (accept("WHEN"));
  if (accept("ELSE"))
    made.otherwise = parse_expression();
  expect("END");
  return make(begin, std::move(made));
}

expression parser::parse_cast() {
  const auto& word = take();
  cast made;
  made.or_null = word.what.is("TRY_CAST");
  expect("(");
  made.operand = parse_expression();
  expect("AS");
  made.type = parse_type(false);
  expect(")");
  return make(word.at, std::move(made));
}

// --- names and calls

expression parser::parse_without_parentheses() {
  const auto& word = take();
  call made;
  made.function = {{{std::string{word.what.text()}, word.at}}, word.at};
  made.without_parentheses = !at("(");
  if (accept("(") && !accept(")")) {
    made.arguments.push_back(parse_argument());
    expect(")");
  }
  return make(word.at, std::move(made));
}

/// A column, `t.*`, or a call.
expression parser::parse_reference() {
  const auto begin = peek().at;
  std::vector<name> parts;
  if (peek().what.is_reserved() && peek(1).what.is("("))
    parts.push_back(take_name()); // a function
  else
    parts.push_back(parse_column_name("an expression"));
  while (accept(".")) {
    if (accept("*"))
      return make(begin, star{std::move(parts)});
    parts.push_back(parse_column_name("a name"));
  }
  if (at("("))
    return parse_call({std::move(parts), since(begin)});
  return make(begin, column_ref{std::move(parts)});
}

expression parser::parse_call(qualified_name function) {
  const auto begin = function.at;
  call made;
  made.function = std::move(function);
  auto& word = made.function.parts.front().text;
  if (const auto known = lexeme::word(word); made.function.parts.size() == 1 && !known.empty())
    word = known.text();
  expect("(");
  if (!accept(")")) {
    made.distinct = accept("DISTINCT");
    if (!made.distinct)
      accept("ALL");
    do
      made.arguments.push_back(parse_argument());
    while (accept(","));
    if (at("ORDER"))
      made.within_group = parse_order_by();
    if (!accept(")"))
      fail_unexpected("`,` or `)`");
  }
  parse_call_suffixes(made);
  return make(begin, std::move(made));
}

void parser::parse_call_suffixes(call& to) {
  if (accept("RESPECT", "NULLS"))
    to.nulls = null_treatment::respect;
  else if (accept("IGNORE", "NULLS"))
    to.nulls = null_treatment::ignore;
  if (accept("WITHIN", "GROUP")) {
    expect("(");
    to.within_group = parse_order_by();
    expect(")");
  }
  if (accept("FILTER")) {
    expect("(", "WHERE");
    to.filter = parse_expression();
    expect(")");
  }
  if (accept("OVER"))
    to.over = parse_over();
}

argument parser::parse_argument() {
  argument made;
  const bool is_named =
      (at_kind(token_kind::word) || at_kind(token_kind::quoted_name)) && peek(1).what.is("=>");
  if (is_named) {
    made.label = parse_column_name();
    expect("=>");
  }
  const auto begin = peek().at;
  if (at("TABLE"))
    made.value = parse_table_argument();
  else if (at("DESCRIPTOR", "("))
    made.value = parse_descriptor();
  else if (accept("*"))
    made.value = make(begin, star{});
  else if (accept("DEFAULT"))
    made.value = make(begin, literal{literal_kind::default_value, {}});
  else
    made.value = parse_expression();
  return made;
}

/// `TABLE t`, and how it is cut into partitions and ordered: by one expression, or by several in
/// parentheses.
expression parser::parse_table_argument() {
  const auto begin = take().at;
  table_argument made;
  made.table = parse_qualified_name("a table's name");
  if (accept("PARTITION")) {
    expect("BY");
    if (accept("("))
      made.partition_by = parse_expression_list();
    else
      made.partition_by.push_back(parse_expression());
  }
  if (accept("ORDER")) {
    expect("BY");
    if (accept("(")) {
      do
        made.order_by.push_back(parse_order_item());
      while (next_in_list(")"));
    } else {
      made.order_by.push_back(parse_order_item());
    }
  }
  return make(begin, std::move(made));
}

expression parser::parse_descriptor() {
  const auto begin = take().at;
  descriptor made;
  made.columns = parse_column_list();
  return make(begin, std::move(made));
}

} // namespace duet::sql::syntax
