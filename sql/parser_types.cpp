#include "sql/nearest.hpp"
#include "sql/parser.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace duet::sql::syntax {

namespace {

/// What may follow the name of a type.
enum class type_form : std::uint8_t {
  plain,
  length,        ///< `(n)`
  text_length,   ///< `[VARYING] (n)`
  longest,       ///< Nothing: it has the greatest length.
  number,        ///< `(p, s)`
  double_number, ///< `[PRECISION]`
  time,          ///< `(p)` and a time zone.
  local_time,    ///< `(p)`
  interval,
  one_element,
  two_elements,
  fields,
};

struct type_row {
  lexeme word;
  type_kind kind{};
  type_form form{};
};

constexpr std::array<type_row, 28> type_rows{{
    {"BOOLEAN", type_kind::boolean, type_form::plain},
    {"TINYINT", type_kind::tinyint, type_form::plain},
    {"SMALLINT", type_kind::smallint, type_form::plain},
    {"INT", type_kind::integer, type_form::plain},
    {"INTEGER", type_kind::integer, type_form::plain},
    {"BIGINT", type_kind::bigint, type_form::plain},
    {"FLOAT", type_kind::single_float, type_form::plain},
    {"REAL", type_kind::single_float, type_form::plain},
    {"DOUBLE", type_kind::double_float, type_form::double_number},
    {"DECIMAL", type_kind::decimal, type_form::number},
    {"DEC", type_kind::decimal, type_form::number},
    {"NUMERIC", type_kind::decimal, type_form::number},
    {"CHAR", type_kind::character, type_form::text_length},
    {"CHARACTER", type_kind::character, type_form::text_length},
    {"VARCHAR", type_kind::varchar, type_form::length},
    {"STRING", type_kind::varchar, type_form::longest},
    {"BINARY", type_kind::binary, type_form::text_length},
    {"VARBINARY", type_kind::varbinary, type_form::length},
    {"BYTES", type_kind::varbinary, type_form::longest},
    {"DATE", type_kind::date, type_form::plain},
    {"TIME", type_kind::time, type_form::time},
    {"TIMESTAMP", type_kind::timestamp, type_form::time},
    {"TIMESTAMP_LTZ", type_kind::timestamp_ltz, type_form::local_time},
    {"INTERVAL", type_kind::interval, type_form::interval},
    {"ARRAY", type_kind::array, type_form::one_element},
    {"MULTISET", type_kind::multiset, type_form::one_element},
    {"MAP", type_kind::map, type_form::two_elements},
    {"ROW", type_kind::row, type_form::fields},
}};

/// Types of other systems, with what to write instead.
constexpr std::array<std::pair<std::string_view, std::string_view>, 18> foreign_types{{
    {"TEXT", "STRING"},
    {"BOOL", "BOOLEAN"},
    {"LONG", "BIGINT"},
    {"INT8", "TINYINT"},
    {"INT16", "SMALLINT"},
    {"INT32", "INT"},
    {"INT64", "BIGINT"},
    {"FLOAT32", "FLOAT"},
    {"FLOAT64", "DOUBLE"},
    {"BYTEA", "BYTES"},
    {"BLOB", "BYTES"},
    {"CLOB", "STRING"},
    {"JSON", "STRING"},
    {"UUID", "STRING"},
    {"DATETIME", "TIMESTAMP(3)"},
    {"TIMESTAMPTZ", "TIMESTAMP_LTZ(3)"},
    {"STRUCT", "ROW"},
    {"VARIANT", "STRING"},
}};

/// Whether an interval from one unit may go to another one, as DAY TO HOUR.
bool may_end_at(time_unit from, const token& end) {
  const auto* const row = std::ranges::find(time_units, end.what, &word_row<time_unit>::written);
  if (end.what.empty() || row == time_units.end())
    return false;
  if (from == time_unit::year)
    return row->kind == time_unit::month;
  return from <= time_unit::day && row->kind >= time_unit::second && row->kind < from;
}

const type_row* find_type(lexeme word) {
  const auto* const found = std::ranges::find(type_rows, word, &type_row::word);
  return word.empty() || found == type_rows.end() ? nullptr : found;
}

} // namespace

/// A type with what may stand behind any: ARRAY, MULTISET, and `with_null` also NULL or NOT NULL,
/// which CAST does not take.
data_type parser::parse_type(bool with_null) {
  const nested guard{*this};
  auto made = parse_type_name();
  for (std::uint32_t suffixes = 0; !failed_; ++suffixes) {
    made.not_null = with_null && accept("NOT", "NULL");
    if (with_null && !made.not_null)
      accept("NULL");
    if (!at("ARRAY") && !at("MULTISET"))
      break;
    data_type around;
    around.at = made.at;
    around.kind = take().what.is("ARRAY") ? type_kind::array : type_kind::multiset;
    if (suffixes == collection_suffixes_max)
      fail(last().at, "this is nested too deep", "write `ARRAY<...>`");
    around.elements.push_back(std::move(made));
    made = std::move(around);
    made.at = since(made.at);
  }
  return made;
}

data_type parser::parse_type_name() {
  const auto* const row = find_type(peek().what);
  data_type made;
  made.at = peek().at;
  if (row == nullptr) {
    refuse_type();
    return made;
  }
  take();
  made.kind = row->kind;
  parse_type_details(made, row->word);
  made.at = since(made.at);
  return made;
}

void parser::parse_type_details(data_type& to, lexeme word) {
  constexpr std::string_view length = "the length, a number,";
  constexpr std::string_view digits = "the precision, a number,";
  switch (find_type(word)->form) {
  case type_form::plain:
    return;
  case type_form::text_length:
    if (accept("VARYING"))
      to.kind = to.kind == type_kind::binary ? type_kind::varbinary : type_kind::varchar;
    to.precision = parse_number_in_parentheses(length);
    return;
  case type_form::length:
    to.precision = parse_number_in_parentheses(length);
    return;
  case type_form::longest:
    to.precision = length_max;
    return;
  case type_form::number:
    if (!accept("("))
      return;
    to.precision = parse_number(digits);
    if (accept(","))
      to.scale = parse_number("the scale, a number,");
    expect(")");
    return;
  case type_form::double_number:
    accept("PRECISION");
    return;
  case type_form::time:
    to.precision = parse_number_in_parentheses(digits);
    parse_time_zone(to);
    return;
  case type_form::local_time:
    to.precision = parse_number_in_parentheses(digits);
    return;
  case type_form::interval:
    to.fields_of_interval = parse_interval_qualifier();
    return;
  case type_form::one_element:
    parse_elements(to, 1);
    return;
  case type_form::two_elements:
    parse_elements(to, 2);
    return;
  case type_form::fields:
    parse_row_fields(to);
    return;
  }
}

/// `WITHOUT TIME ZONE`, `WITH LOCAL TIME ZONE`
void parser::parse_time_zone(data_type& to) {
  if (accept("WITHOUT")) {
    expect("TIME", "ZONE");
  } else if (at("WITH", "LOCAL", "TIME")) {
    const auto begin = take().at;
    accept("LOCAL");
    expect("TIME", "ZONE");
    if (to.kind == type_kind::time)
      fail(since(begin), "a TIME has no time zone", "write `TIME`, or `TIMESTAMP_LTZ(3)`");
    to.kind = type_kind::timestamp_ltz;
  } else if (at("WITH", "TIME", "ZONE")) {
    fail(peek().at, "no type keeps a time zone with its values",
         "write `TIMESTAMP_LTZ(3)`, which is an instant");
  }
}

/// `<INT>`, `<STRING, INT>`
void parser::parse_elements(data_type& to, std::size_t count) {
  expect("<");
  to.elements.push_back(parse_type());
  if (count == 2) {
    expect(",");
    to.elements.push_back(parse_type());
  }
  expect(">");
}

/// `<a INT, b STRING 'a comment'>`, in parentheses as well.
void parser::parse_row_fields(data_type& to) {
  if (accept("<>"))
    return;
  lexeme close = ")";
  if (!accept("(")) {
    expect("<");
    close = ">";
  }
  if (accept(close))
    return;
  do {
    row_field field;
    field.label = parse_column_name("a field's name");
    field.type = parse_type();
    if (at_kind(token_kind::string))
      field.comment = parse_text();
    to.fields.push_back(std::move(field));
  } while (next_in_list(close));
}

void parser::refuse_type() {
  const auto& next = peek();
  const bool is_quoted = next.kind == token_kind::quoted_name;
  const std::string text{is_quoted ? next.text.substr(1, next.text.size() - 2) : next.text};
  const auto* const foreign = std::ranges::find_if(
      foreign_types, [&](const auto& row) { return edit_distance(text, row.first, 0) == 0; });
  if (next.what.is("RAW") || next.what.is("STRUCTURED"))
    fail(next.at, "`" + text + "` is a type of Java classes, which there are none of here",
         "use `ROW<...>`, `BYTES` or `STRING`");
  else if (next.kind != token_kind::word && next.kind != token_kind::quoted_name)
    fail_unexpected("a type");
  else if (foreign != foreign_types.end())
    fail(next.at, "there is no type `" + text + "`",
         "write `" + std::string{foreign->second} + "`");
  else {
    std::array<std::string_view, type_rows.size()> known;
    std::ranges::transform(type_rows, known.begin(),
                           [](const auto& row) { return row.word.text(); });
    fail(next.at, "there is no type `" + text + "`", did_you_mean(text, known));
  }
}

std::optional<time_unit> parser::accept_time_unit() {
  for (const auto& row : time_units)
    if (accept(row.written))
      return row.kind;
  return std::nullopt;
}

time_unit parser::parse_time_unit() {
  const auto unit = accept_time_unit();
  if (!unit)
    fail_unexpected("a unit of time");
  return unit.value_or(time_unit::second);
}

/// A unit that intervals have.
time_unit parser::parse_interval_unit() {
  const auto unit = parse_time_unit();
  if (unit < time_unit::second || unit > time_unit::year)
    fail(last().at, "no interval is in the unit `" + std::string{to_string(unit)} + "`",
         "units are SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER and YEAR");
  return unit;
}

/// `DAY(2) TO SECOND(3)`
interval_qualifier parser::parse_interval_qualifier() {
  interval_qualifier made;
  made.from = parse_interval_unit();
  constexpr std::string_view digits = "the precision, a number,";
  if (accept("(")) {
    made.precision = parse_number(digits);
    if (made.from == time_unit::second && accept(","))
      made.fraction = parse_number(digits);
    expect(")");
  }
  if (!at("TO") || !may_end_at(made.from, peek(1)))
    return made;
  take();
  made.to = accept_time_unit();
  if (made.to == time_unit::second)
    made.fraction = parse_number_in_parentheses(digits);
  return made;
}

} // namespace duet::sql::syntax
