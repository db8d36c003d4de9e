#include "functions/catalog.hpp"
#include "functions/expression.hpp"
#include "functions/signature.hpp"
#include "model/wire.hpp"
#include "tests/unit/function_rows.hpp"

#include <doctest/doctest.h>

#include <cctype>
#include <cmath>
#include <list>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>

namespace duet {
namespace {

function_rows all_rows() {
  function_rows all;
  for (auto* const family : {arithmetic_rows, comparison_rows, encoding_rows, hash_rows, json_rows,
                             match_rows, math_rows, nested_rows, predicate_rows, regex_rows,
                             search_rows, string_rows, temporal_rows})
    for (auto& each : family())
      all.push_back(std::move(each));
  return all;
}

// --- results as text

std::string show(const datum& value, const data_type& type);

std::string show_bytes(std::string_view of, const data_type& type) {
  if (is_text(type.kind))
    return std::string{of};
  std::string shown;
  if (!is_nested(type.kind)) {
    for (const char c : of)
      shown += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4U],
          shown += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 0xFU];
    return shown;
  }
  if (type.kind == type_kind::row) {
    for (const auto& each : type.fields)
      shown += (shown.empty() ? "" : ", ") + show(take_datum(of).value_or(datum{}), each.type);
    return "(" + shown + ")";
  }
  const auto count = take_varint(of).value_or(0);
  for (std::uint64_t i = 0; i < count; ++i) {
    shown += i == 0 ? "" : ", ";
    for (std::size_t part = 0; part < type.fields.size(); ++part)
      shown +=
          (part == 0 ? "" : "=") + show(take_datum(of).value_or(datum{}), type.fields[part].type);
  }
  return "[" + shown + "]";
}

std::string show(const datum& value, const data_type& type) {
  if (std::holds_alternative<std::monostate>(value))
    return "NULL";
  if (type.kind == type_kind::boolean)
    return std::get<std::int64_t>(value) != 0 ? "TRUE" : "FALSE";
  if (const auto* const number = std::get_if<std::int64_t>(&value))
    return std::to_string(*number);
  if (const auto* const digits = std::get_if<int128>(&value))
    return std::to_string(static_cast<std::int64_t>(*digits)) + "e-" + std::to_string(type.scale);
  if (const auto* const of = std::get_if<std::string_view>(&value))
    return show_bytes(*of, type);
  if (std::isnan(std::get<double>(value)))
    return "NaN";
  std::ostringstream shown;
  shown << std::get<double>(value);
  return shown.str();
}

// --- calls

/// How the arguments are given: as columns with rows that are NULL or without, or as constants,
/// which kernels may prepare for.
enum class as : std::uint8_t { columns, full_columns, constants };

resolution resolve(const function& of, const std::vector<given>& values, as how) {
  std::vector<argument> arguments;
  for (std::size_t i = 0; i < values.size(); ++i) {
    argument made{values[i].type};
    if (how == as::constants || values[i].is_word)
      made.constant = values[i].value;
    arguments.push_back(std::move(made));
  }
  return of.resolve(arguments, session{});
}

/// Integers become decimals or doubles, as a cast would make them.
datum cast(const datum& value, const data_type& to) {
  const auto* const number = std::get_if<std::int64_t>(&value);
  if (number != nullptr && storage_of(to) == storage::decimal)
    return int128{*number};
  if (number != nullptr && storage_of(to) == storage::floating)
    return static_cast<double>(*number);
  const auto* const digits = std::get_if<int128>(&value);
  if (digits != nullptr && storage_of(to) == storage::floating)
    return static_cast<double>(*digits);
  return value;
}

constexpr std::size_t rows_of_call = 4;

column column_for(const datum& value, as how) {
  column made;
  for (std::size_t row = 0; row < rows_of_call; ++row)
    if (how == as::full_columns || row == 1 || row == 2)
      add(made, row, value);
  return made;
}

struct outcome {
  std::string shown;
  data_type type;
};

outcome call_function(const function_row& row, as how) {
  const auto* const of = find_function(row.function);
  REQUIRE(of != nullptr);
  auto found = resolve(*of, row.arguments, how);
  if (auto* const why = std::get_if<unresolved>(&found))
    return {"! " + why->why, {}};
  auto& call = std::get<resolved_call>(found);
  REQUIRE(call.takes.size() == row.arguments.size());
  std::vector<column> batch;
  expression made{.is = expression::form::call, .type = call.type, .of = of};
  made.compute = std::move(call.compute);
  for (std::size_t i = 0; i < row.arguments.size(); ++i) {
    const auto value = cast(row.arguments[i].value, call.takes[i]);
    const bool is_constant = how == as::constants || row.arguments[i].is_word;
    made.arguments.push_back(is_constant ? constant_of(value, call.takes[i])
                                         : column_of(i, call.takes[i]));
    batch.push_back(column_for(value, how));
  }
  byte_arena memory;
  failed_rows failed;
  computing with{.memory = memory, .failed = failed, .now = {0}};
  const std::vector<std::uint32_t> chosen{0, 2, 3};
  evaluator computed{made};
  std::vector<operand> cells;
  for (const auto& each : batch)
    cells.push_back({&each, false});
  const auto value = computed.compute(cells, rows_of_call, chosen, with);
  for (const auto& each : failed.entries())
    if (each.row == 2)
      return {"! " + each.why, call.type};
  return {show(datum_at(*value.cells, value.place(2)), call.type), call.type};
}

TEST_CASE("functions make of arguments what the tables say") {
  for (const auto& row : all_rows()) {
    CAPTURE(row.function);
    std::string arguments;
    for (const auto& each : row.arguments)
      arguments += (arguments.empty() ? "" : ", ") + show(each.value, each.type);
    CAPTURE(arguments);
    for (const auto how : {as::columns, as::full_columns, as::constants}) {
      CAPTURE(static_cast<int>(how));
      const auto [shown, type] = call_function(row, how);
      if (row.result != "*") // it is by chance
        CHECK(shown == row.result);
      CHECK((shown != "NULL" || type.nullable));
    }
  }
}

TEST_CASE("each function has rows in the tables, and each row a function") {
  std::set<std::string_view> tested;
  for (const auto& row : all_rows()) {
    const auto* const of = find_function(row.function);
    CHECK_MESSAGE(of != nullptr, row.function);
    if (of != nullptr)
      tested.insert(of->name);
  }
  for (const auto& each : all_functions())
    CHECK_MESSAGE(tested.contains(each.name), each.name);
}

TEST_CASE("functions are found by name and alias in whatever case") {
  CHECK(find_function("Char_Length") == find_function("CHARACTER_LENGTH"));
  CHECK(find_function("substr")->name == "SUBSTRING");
  CHECK(find_function("is distinct from") != nullptr);
  CHECK(find_function("no_such_function") == nullptr);
  std::set<std::string_view> names;
  for (const auto& each : all_functions()) {
    CHECK_MESSAGE(names.insert(each.name).second, each.name);
    CHECK_MESSAGE(each.about.ends_with("."), each.name);
    CHECK_MESSAGE(each.signature.find(" -> ") != std::string_view::npos, each.name);
    CHECK_MESSAGE(find_function(each.name) == &each, each.name);
  }
}

struct type_row {
  std::string_view function;
  std::vector<given> arguments;
  std::string_view type; ///< Or behind "! " why there is none.
};

TEST_CASE("types of results follow those of arguments") {
  const given any_date = null_of(type_of(type_kind::date));
  const given any_timestamp = null_of(timestamp_of(3));
  const given some_array = null_of(array_of(type_of(type_kind::integer, false)));
  const auto text_of = [](std::int32_t length) {
    return given{"abc", {.kind = type_kind::character, .nullable = false, .precision = length}};
  };
  const std::vector<type_row> table{
      {"CHAR_LENGTH", {text("a")}, "INT NOT NULL"},
      {"CHAR_LENGTH", {null_text()}, "INT"},
      {"LPAD", {text("a"), number(1), text("b")}, "STRING"},
      {"CONCAT_WS", {text("a"), text("b")}, "STRING NOT NULL"},
      {"MD5", {text("a")}, "CHAR(32) NOT NULL"},
      {"SHA2", {text("a"), number(256)}, "VARCHAR(128) NOT NULL"},
      {"SPLIT", {null_text(), text(",")}, "ARRAY<STRING>"},
      {"STR_TO_MAP", {text("a")}, "MAP<STRING, STRING> NOT NULL"},
      {"UUID", {}, "CHAR(36) NOT NULL"},
      {"ELT", {number(1), bytes("a"), bytes("b")}, "BYTES"},
      {"||", {text("a"), null_text()}, "STRING"},
      {"||", {text_of(1), text_of(2)}, "CHAR(3) NOT NULL"},
      {"||", {text_of(1), text("a")}, "STRING NOT NULL"},
      {"ARRAY", {number(1), big(2)}, "ARRAY<BIGINT NOT NULL> NOT NULL"},
      {"ARRAY", {number(1), null_number()}, "ARRAY<INT> NOT NULL"},
      {"MAP", {text_of(1), number(1)}, "MAP<CHAR(1) NOT NULL, INT NOT NULL> NOT NULL"},
      {"ROW", {number(1), null_text()}, "ROW<`EXPR$0` INT NOT NULL, `EXPR$1` STRING> NOT NULL"},
      {"ITEM", {some_array, number(1)}, "INT"},
      {"ITEM",
       {some_array, {std::int64_t{0}, type_of(type_kind::integer, false), true}},
       "! counts elements from 1, and has 0"},
      {"CARDINALITY", {some_array}, "INT"},
      {"ARRAY_APPEND", {some_array, null_number()}, "ARRAY<INT>"},
      {"ARRAY_CONTAINS", {some_array, number(1)}, "BOOLEAN"},
      {"ARRAY_SORT", {some_array, truth(true)}, "ARRAY<INT NOT NULL>"},
      {"MAP_ENTRIES",
       {null_of(map_of(string_type(), string_type()))},
       "ARRAY<ROW<`key` STRING, `value` STRING>>"},
      {"JSON_EXISTS", {text("1"), word("$")}, "BOOLEAN"},
      {"JSON_VALUE", {text("1"), word("$")}, "STRING"},
      {"IS JSON VALUE", {null_text()}, "BOOLEAN NOT NULL"},
      {"JSON_STRING", {number(1)}, "STRING NOT NULL"},
      {"TYPEOF", {number(1)}, "STRING"},
      {"=", {number(1), big(1)}, "BOOLEAN NOT NULL"},
      {"=", {number(1), null_of(type_of(type_kind::null))}, "BOOLEAN"},
      {"=", {text("a"), any_date}, "BOOLEAN"},
      {"<", {any_date, any_timestamp}, "BOOLEAN"},
      {"IS NULL", {null_text()}, "BOOLEAN NOT NULL"},
      {"IS DISTINCT FROM", {null_text(), null_text()}, "BOOLEAN NOT NULL"},
      {"GREATEST", {number(1), big(2)}, "BIGINT NOT NULL"},
      {"GREATEST", {number(1), decimal(25, 1)}, "DECIMAL(18, 1) NOT NULL"},
      {"LEAST", {number(1), null_of(type_of(type_kind::floating))}, "DOUBLE"},
      {"LEAST", {any_date, any_timestamp}, "TIMESTAMP(3)"},
      {"LPAD",
       {text("a"), truth(true), text("b")},
       "! takes a string, an integer and a string, and has BOOLEAN as its second argument"},
      {"LPAD", {text("a")}, "! takes a string, an integer and a string, and has 1 argument"},
      {"SUBSTRING",
       {number(1), number(1)},
       "! takes a string, an integer and optionally an integer, and has INT as its first argument"},
      {"CONCAT", {}, "! takes a string and more of these, and has 0 arguments"},
      {"UUID", {number(1)}, "! takes no arguments, and has 1 argument"},
      {"=", {number(1), text("1")}, "! compares values of one kind, and has INT and STRING"},
      {"<",
       {null_of(array_of(string_type())), null_of(array_of(string_type()))},
       "! compares values of one kind, and has ARRAY<STRING> and ARRAY<STRING>"},
      {"GREATEST",
       {number(1), text("a")},
       "! takes values that can be ordered and have a type in common"},
      {"IN", {number(1)}, "! takes a value and one or more to find it among"},
  };
  for (const auto& row : table) {
    CAPTURE(row.function);
    const auto found = resolve(*find_function(row.function), row.arguments, as::columns);
    const auto* const why = std::get_if<unresolved>(&found);
    CHECK((why != nullptr ? "! " + why->why : to_string(std::get<resolved_call>(found).type)) ==
          row.type);
  }
}

TEST_CASE("arguments are cast to what is taken") {
  const auto takes = [](std::string_view name, const std::vector<given>& values) {
    const auto found = resolve(*find_function(name), values, as::constants);
    std::string shown;
    for (const auto& each : std::get<resolved_call>(found).takes)
      shown += to_string(each) + "; ";
    return shown;
  };
  const auto nothing = null_of(type_of(type_kind::null));
  CHECK(takes("UPPER", {nothing}) == "STRING; ");
  CHECK(takes("LEFT", {text("a"), big(1)}) == "STRING NOT NULL; BIGINT NOT NULL; ");
  CHECK(takes("=", {number(1), fraction(1)}) == "DOUBLE NOT NULL; DOUBLE NOT NULL; ");
  CHECK(takes("=", {big(1), decimal(1, 1)}) ==
        "DECIMAL(19, 0) NOT NULL; DECIMAL(18, 1) NOT NULL; ");
  CHECK(takes("=", {nothing, text("a")}) == "STRING; STRING NOT NULL; ");
  CHECK(takes("<", {text("2024-01-01"), null_of(type_of(type_kind::date))}) == "DATE; DATE; ");
  CHECK(takes("IN", {null_of(timestamp_of(3)), text("a")}) ==
        "TIMESTAMP(3); TIMESTAMP(3) NOT NULL; ");
  CHECK(takes("LEAST", {number(1), decimal(1, 1)}) ==
        "DECIMAL(18, 1) NOT NULL; DECIMAL(18, 1) NOT NULL; ");
}

struct refused_row {
  std::string_view function;
  std::vector<given> arguments;
  std::string_view at_once; ///< Of constants, when the call is resolved.
  std::string_view by_row;  ///< Of columns.
};

TEST_CASE("what is wrong with a constant is said at once, else of each row") {
  std::list<std::string> kept;
  const auto unsupported = [&](std::string pattern, const std::string& what) {
    const auto& why = kept.emplace_back("! " + what + " cannot be used in a pattern");
    return refused_row{
        "REGEXP", {text("a"), text(kept.emplace_back(std::move(pattern)))}, why, why};
  };
  const std::vector<refused_row> table{
      {"SHA2",
       {text("a"), number(1)},
       "! SHA2 has 224, 256, 384 or 512 bits, not 1",
       "! SHA2 has 224, 256, 384 or 512 bits"},
      {"ENCODE",
       {text("a"), text("EBCDIC")},
       "! it is none of the character sets US-ASCII, ISO-8859-1, UTF-8, UTF-16, UTF-16BE, "
       "UTF-16LE: EBCDIC",
       "! it is none of the character sets US-ASCII, ISO-8859-1, UTF-8, UTF-16, UTF-16BE, "
       "UTF-16LE"},
      {"LIKE",
       {text("a"), text("a!b"), text("!")},
       "! the escape character of the pattern has no %, _ or itself behind it",
       "! the escape character of the pattern has no %, _ or itself behind it"},
      {"LIKE",
       {text("a"), text("a!"), text("!")},
       "! the escape character of the pattern has no %, _ or itself behind it",
       "! the escape character of the pattern has no %, _ or itself behind it"},
      {"LIKE",
       {text("a"), text("a"), text("!!")},
       "! the escape is not one character",
       "! the escape is not one character"},
      {"SIMILAR TO",
       {text("a"), text("[a")},
       "! the pattern does not close a class",
       "! the pattern does not close a class"},
      {"SIMILAR TO",
       {text("a"), text("a]")},
       "! the pattern closes a class that was not opened",
       "! the pattern closes a class that was not opened"},
      {"SIMILAR TO",
       {text("a"), text("a"), text("")},
       "! the escape is not one character",
       "! the escape is not one character"},
      {"STR_TO_MAP",
       {text("a"), text("("), text("=")},
       "! the pattern is wrong: a group is not closed",
       "! the pattern is wrong: a group is not closed"},
      unsupported("a(?=b)", "look-ahead"),
      unsupported("a(?!b)", "look-ahead"),
      unsupported("(?<=a)b", "look-behind"),
      unsupported("(?<!a)b", "look-behind"),
      unsupported("(a)\\1", "a back-reference"),
      unsupported("(?<x>a)\\k<x>", "a back-reference"),
      unsupported("a++", "a possessive quantifier"),
      unsupported("(?>a)", "an atomic group"),
      unsupported("[a-z&&[^b]]", "an intersection of classes"),
      unsupported("[a[^b]]", "a negated class within a class"),
      unsupported("(?x)a", "the flag x"),
      unsupported("a{1001}", "a repetition of more than 1000"),
      unsupported("\\p{InGreek}", "\\p{InGreek}"),
      unsupported("\\G", "\\G"),
      unsupported(std::string(101, '(') + std::string(101, ')'), "a group as deep as this"),
  };
  for (const auto& row : table) {
    CAPTURE(row.function);
    CAPTURE(show(row.arguments[1].value, row.arguments[1].type));
    const function_row call{row.function, row.arguments, ""};
    CHECK(call_function(call, as::constants).shown == row.at_once);
    CHECK(call_function(call, as::columns).shown == row.by_row);
  }
}

TEST_CASE("random UUIDs differ, and have their form") {
  const function_row row{"UUID", {}, ""};
  const auto one = call_function(row, as::columns).shown;
  CHECK(one != call_function(row, as::columns).shown);
  REQUIRE(one.size() == 36);
  for (std::size_t i = 0; i < one.size(); ++i)
    CHECK((i == 8 || i == 13 || i == 18 || i == 23 ? one[i] == '-' : std::isxdigit(one[i]) != 0));
  CHECK(one[14] == '4');
  CHECK(std::string_view{"89ab"}.find(one[19]) != std::string_view::npos);
}

TEST_CASE("a kernel keeps no more patterns than it may") {
  // More patterns than are kept, each of them twice.
  for (int i = 0; i < 200; ++i) {
    const auto pattern = "a{" + std::to_string(i % 100) + "}$";
    CHECK(call_function({"REGEXP", {text("aaa"), text(pattern)}, ""}, as::columns).shown ==
          (i % 100 <= 3 ? "TRUE" : "FALSE"));
  }
}

} // namespace
} // namespace duet
