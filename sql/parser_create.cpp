#include "sql/parser.hpp"

#include <algorithm>
#include <array>

namespace duet::sql::syntax {

/// `CREATE [OR REPLACE] [TEMPORARY] [SYSTEM] TABLE ...`
parser::statement_node parser::parse_create() {
  const auto begin = take().at;
  const bool or_replace = accept("OR", "REPLACE");
  const bool temporary = accept("TEMPORARY");
  accept("SYSTEM");
  const auto kind = accept_object();
  const bool if_not_exists = accept("IF", "NOT", "EXISTS");
  if (kind == object_kind::table) {
    create_table made;
    made.or_replace = or_replace;
    made.temporary = temporary;
    made.if_not_exists = if_not_exists;
    return parse_create_table(std::move(made));
  }
  if (kind == object_kind::view) {
    create_view made;
    made.or_replace = or_replace;
    made.temporary = temporary;
    made.if_not_exists = if_not_exists;
    return parse_create_view(std::move(made), since(begin));
  }
  create_object made;
  made.kind = kind.value_or(object_kind::database);
  made.temporary = temporary;
  made.if_not_exists = if_not_exists;
  return parse_create_object(std::move(made));
}

/// What is known by name alone: a database, a catalog, a function, ...
parser::statement_node parser::parse_create_object(create_object made) {
  made.object = parse_qualified_name("a name");
  if (made.kind != object_kind::database && made.kind != object_kind::catalog &&
      made.kind != object_kind::function) {
    skip_statement();
    return made;
  }
  made.comment = parse_comment();
  if (made.kind == object_kind::function) {
    if (accept("AS"))
      made.definition = parse_string("the class, a text,").text;
    skip_statement();
  } else if (accept("WITH")) {
    made.options = parse_options();
  }
  return made;
}

// --- views

/// A view is what a query says. With types of columns, or options, it is taken for a table.
parser::statement_node parser::parse_create_view(create_view made, place create) {
  made.view = parse_qualified_name("a view's name");
  if (at_view_of_columns()) {
    problems_.warn(create, "a view with types of columns or options is taken as a table",
                   "write `CREATE TEMPORARY TABLE`");
    create_table table;
    table.or_replace = made.or_replace;
    table.temporary = made.temporary;
    table.if_not_exists = made.if_not_exists;
    table.table = std::move(made.view);
    return parse_table_definition(std::move(table));
  }
  if (at("("))
    made.columns = parse_column_list();
  made.comment = parse_comment();
  expect("AS");
  made.as = parse_query();
  return made;
}

/// Whether what follows a view's name is what follows a table's name.
bool parser::at_view_of_columns() {
  if (at("WITH"))
    return true;
  const auto behind_first = peek(2).what;
  return at("(") && !behind_first.is(",") && !behind_first.is(")");
}

// --- tables

parser::statement_node parser::parse_create_table(create_table made) {
  made.table = parse_qualified_name("a table's name");
  return parse_table_definition(std::move(made));
}

/// What follows a table's name.
parser::statement_node parser::parse_table_definition(create_table made) {
  if (accept("("))
    parse_table_elements(made);
  parse_table_clauses(made);
  check_columns(made);
  return made;
}

void parser::parse_table_elements(create_table& to) {
  do
    parse_table_element(to);
  while (next_in_list(")"));
}

void parser::parse_table_element(create_table& to) {
  if (at("WATERMARK", "FOR")) {
    if (to.watermark)
      fail(peek().at, "a table has one `WATERMARK` at most", "remove the others");
    to.watermark = parse_watermark();
  } else if (at_constraint()) {
    to.constraints.push_back(parse_constraint(nullptr));
  } else {
    to.columns.push_back(parse_column());
  }
}

/// Whether a constraint begins here, and not a column of that name.
bool parser::at_constraint() {
  const auto begins_constraint = [](lexeme word) {
    return word.is("PRIMARY") || word.is("UNIQUE");
  };
  return at("PRIMARY", "KEY") || at("UNIQUE", "(") ||
         (at("CONSTRAINT") && begins_constraint(peek(2).what));
}

/// `[CONSTRAINT n] PRIMARY KEY (a, b) NOT ENFORCED`; of a column without names.
table_constraint parser::parse_constraint(const name* column) {
  table_constraint made;
  made.at = peek().at;
  if (accept("CONSTRAINT"))
    made.label = parse_column_name("a constraint's name");
  made.primary_key = accept("PRIMARY");
  if (made.primary_key)
    expect("KEY");
  else
    expect("UNIQUE");
  if (column != nullptr)
    made.columns.push_back(*column);
  else
    made.columns = parse_column_list();
  if (accept("NOT", "ENFORCED"))
    made.enforced = false;
  else if (accept("ENFORCED"))
    made.enforced = true;
  made.at = since(made.at);
  return made;
}

column_definition parser::parse_column() {
  column_definition made;
  made.label = parse_column_name();
  if (accept("AS")) {
    made.computed = parse_expression();
    made.comment = parse_comment();
    return made;
  }
  if (at(",") || at(")"))
    return made;
  made.type = parse_type();
  if (accept("METADATA")) {
    metadata_clause metadata;
    metadata.at = last().at;
    if (accept("FROM"))
      metadata.key = parse_string("the key, a text,").text;
    metadata.is_virtual = accept("VIRTUAL");
    made.metadata = std::move(metadata);
  } else if (at("PRIMARY") || at("UNIQUE") || at("CONSTRAINT")) {
    made.constraint = parse_constraint(&made.label);
  }
  made.comment = parse_comment();
  return made;
}

watermark_definition parser::parse_watermark() {
  watermark_definition made;
  made.at = peek().at;
  expect("WATERMARK", "FOR");
  made.column.at = peek().at;
  do
    made.column.parts.push_back(parse_column_name());
  while (accept("."));
  made.column.at = since(made.column.at);
  expect("AS");
  made.value = parse_expression();
  made.at = since(made.at);
  return made;
}

/// What stands behind the columns of a table.
void parser::parse_table_clauses(create_table& to) {
  to.comment = parse_comment();
  if (at("DISTRIBUTED"))
    to.distributed = parse_distribution();
  if (accept("PARTITIONED")) {
    expect("BY");
    to.partitioned_by = parse_column_list();
  }
  if (accept("WITH"))
    to.options = parse_options();
  if (accept("LIKE"))
    to.like = parse_like_clause();
  else if (accept("AS"))
    to.as = parse_query();
}

/// `DISTRIBUTED [BY [HASH | RANGE] (a, b)] [INTO 4 BUCKETS]`
distribution parser::parse_distribution() {
  distribution made;
  made.at = peek().at;
  expect("DISTRIBUTED");
  if (accept("BY")) {
    if (accept("HASH"))
      made.method = "HASH";
    else if (accept("RANGE"))
      made.method = "RANGE";
    made.columns = parse_column_list();
  }
  if (accept("INTO")) {
    made.buckets = std::to_string(parse_number("the number of buckets"));
    expect("BUCKETS");
  }
  made.at = since(made.at);
  return made;
}

/// `LIKE t (INCLUDING ALL EXCLUDING OPTIONS)`
like_clause parser::parse_like_clause() {
  constexpr std::array<word_row<like_merging>, 3> mergings{
      {{like_merging::including, "INCLUDING"},
       {like_merging::excluding, "EXCLUDING"},
       {like_merging::overwriting, "OVERWRITING"}}};
  constexpr std::array<lexeme, 8> features{"ALL",      "CONSTRAINTS", "DISTRIBUTION", "GENERATED",
                                           "METADATA", "OPTIONS",     "PARTITIONS",   "WATERMARKS"};
  like_clause made;
  made.table = parse_qualified_name("a table's name");
  if (!accept("("))
    return made;
  while (!failed_ && !accept(")")) {
    like_option one;
    const auto* const merging =
        std::ranges::find_if(mergings, [&](const auto& row) { return accept(row.written); });
    if (merging == mergings.end()) {
      fail_unexpected("`INCLUDING`, `EXCLUDING`, `OVERWRITING` or `)`");
      break;
    }
    one.merging = merging->kind;
    const auto* const feature =
        std::ranges::find_if(features, [&](lexeme each) { return accept(each); });
    if (feature == features.end())
      fail_unexpected("what to take over, as `ALL` or `OPTIONS`,");
    else
      one.feature = feature->text();
    made.options.push_back(std::move(one));
  }
  return made;
}

/// A column without a type only names one of the query.
void parser::check_columns(const create_table& of) {
  if (of.as)
    return;
  for (const auto& each : of.columns)
    if (!each.type && !each.computed)
      fail(each.label.at, "the column `" + each.label.text + "` has no type",
           "write a type behind it, as `STRING`");
}

} // namespace duet::sql::syntax
