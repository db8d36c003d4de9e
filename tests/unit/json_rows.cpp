#include "columns/datum.hpp"
#include "model/wire.hpp"
#include "tests/unit/function_rows.hpp"

#include <list>
#include <string>

namespace duet {

namespace {

constexpr std::string_view sample =
    R"({"b": {"c": [1, {"d": "x"}]}, "a": 1, "t": true, "n": null})";

given absent(bool value) { return {std::int64_t{value}, type_of(type_kind::boolean, false), true}; }

std::vector<given> value_of(std::string_view json, std::string_view path,
                            const data_type& returning, std::string_view on_empty = "NULL",
                            std::string_view on_error = "NULL") {
  const bool is_string = is_text(returning.kind);
  return {text(json),
          word(path),
          null_of(returning),
          word(on_empty),
          is_string ? text("empty") : null_of(returning),
          word(on_error),
          is_string ? text("error") : null_of(returning)};
}

std::vector<given> query_of(std::string_view json, std::string_view path,
                            std::string_view wrapper = "WITHOUT",
                            std::string_view on_empty = "NULL", std::string_view on_error = "NULL",
                            data_type returning = string_type()) {
  return {text(json),    word(path),     null_of(returning),
          word(wrapper), word(on_empty), word(on_error)};
}

function_rows test_rows() {
  static const std::string deep = std::string(1'000, '[') + std::string(1'000, ']');
  static const std::string deeper = "[" + deep + "]";
  static const std::string long_number(1'001, '1');
  return {
      {"IS JSON VALUE", {text(sample)}, "TRUE"},
      {"IS JSON VALUE", {text(" 1 ")}, "TRUE"},
      {"IS JSON VALUE", {text("{} and more")}, "TRUE"},
      {"IS JSON VALUE", {text("1 and more")}, "TRUE"},
      {"IS JSON VALUE", {text("1a")}, "FALSE"},
      {"IS JSON VALUE", {text("01")}, "FALSE"},
      {"IS JSON VALUE", {text("nullx")}, "FALSE"},
      {"IS JSON VALUE", {text("null]")}, "TRUE"},
      {"IS JSON VALUE", {text("NaN")}, "FALSE"},
      {"IS JSON VALUE", {text("'a'")}, "FALSE"},
      {"IS JSON VALUE", {text("\"a\nb\"")}, "FALSE"},
      {"IS JSON VALUE", {text("")}, "FALSE"},
      {"IS JSON VALUE", {text("[1,]")}, "FALSE"},
      {"IS JSON VALUE", {null_text()}, "FALSE"},
      {"IS JSON VALUE", {text(deep)}, "TRUE"},
      {"IS JSON VALUE", {text(deeper)}, "FALSE"},
      {"IS JSON VALUE", {text(long_number)}, "FALSE"},
      {"IS JSON VALUE", {text("1e9999999999")}, "FALSE"},
      {"IS JSON ARRAY", {text("[]")}, "TRUE"},
      {"IS JSON ARRAY", {text("{}")}, "FALSE"},
      {"IS JSON OBJECT", {text("{}")}, "TRUE"},
      {"IS JSON OBJECT", {text("1")}, "FALSE"},
      {"IS JSON SCALAR", {text("null")}, "TRUE"},
      {"IS JSON SCALAR", {text("[]")}, "FALSE"},
      {"JSON_EXISTS", {text(sample), word("$.a")}, "TRUE"},
      {"JSON_EXISTS", {text(sample), word("$.x")}, "FALSE"},
      {"JSON_EXISTS", {text(sample), word("$.x"), word("UNKNOWN")}, "NULL"},
      {"JSON_EXISTS", {text(sample), word("$.x"), word("TRUE")}, "TRUE"},
      {"JSON_EXISTS", {text(sample), word("$.x"), word("ERROR")}, "! the path leads to nothing"},
      {"JSON_EXISTS", {text(sample), word("lax $.x"), word("TRUE")}, "FALSE"},
      {"JSON_EXISTS", {text(sample), word("lax $.n")}, "FALSE"},
      {"JSON_EXISTS", {text("null"), word("lax $.x"), word("TRUE")}, "TRUE"},
      {"JSON_EXISTS", {null_text(), word("$")}, "NULL"},
      {"JSON_EXISTS",
       {text("1"), word("$."), word("TRUE")},
       "! does not know the path: the path $. has no name behind a `.`"},
      {"JSON_EXISTS",
       {text("1"), word("$"), word("MAYBE")},
       "! takes TRUE, FALSE, UNKNOWN or ERROR ON ERROR"},
      {"JSON_EXISTS",
       {text("1"), null_text()},
       "! takes a string of JSON and a path that is a literal string, and has STRING and STRING"},
  };
}

function_rows value_rows() {
  const auto string = string_type();
  const auto integer = type_of(type_kind::integer);
  const auto boolean = type_of(type_kind::boolean);
  const auto floating = type_of(type_kind::floating);
  return {
      {"JSON_VALUE", {text(sample), word("$.a")}, "1"},
      {"JSON_VALUE", {text(sample), word("$.t")}, "true"},
      {"JSON_VALUE", {text("[1e5, 1.50, -0, \"\\u00e9\\ud83d\\ude00\"]"), word("$[0]")}, "1E+5"},
      {"JSON_VALUE", {text("[1e5, 1.50, -0, \"\\u00e9\"]"), word("$[1]")}, "1.50"},
      {"JSON_VALUE", {text("[1e5, 1.50, -0, \"\\u00e9\"]"), word("$[2]")}, "0"},
      {"JSON_VALUE", {text("[1e5, 1.50, -0, \"\\u00e9\"]"), word("$[3]")}, "\u00e9"},
      {"JSON_VALUE", {text("[0.0000001, 12345.678e-10]"), word("$[0]")}, "1E-7"},
      {"JSON_VALUE", {text("[0.0000001, 12345.678e-10]"), word("$[1]")}, "0.0000012345678"},
      {"JSON_VALUE", {text("{\"a\": 1, \"a\": 2}"), word("$.a")}, "2"},
      {"JSON_VALUE", {null_text(), word("$.a")}, "NULL"},
      {"JSON_VALUE", value_of(sample, "lax $.x", string, "DEFAULT", "DEFAULT"), "empty"},
      {"JSON_VALUE", value_of(sample, "lax $.b", string, "DEFAULT", "DEFAULT"), "empty"},
      {"JSON_VALUE", value_of(sample, "lax $.n", string, "DEFAULT", "DEFAULT"), "empty"},
      {"JSON_VALUE", value_of(sample, "$.x", string, "DEFAULT", "DEFAULT"), "error"},
      {"JSON_VALUE", value_of(sample, "$.b", string, "DEFAULT", "DEFAULT"), "error"},
      {"JSON_VALUE", value_of(sample, "$.n", string, "DEFAULT", "DEFAULT"), "error"},
      {"JSON_VALUE", value_of("{", "$", string, "DEFAULT", "DEFAULT"), "error"},
      {"JSON_VALUE", value_of("{", "lax $", string, "DEFAULT", "DEFAULT"), "empty"},
      {"JSON_VALUE", value_of("null", "lax $", string, "DEFAULT", "DEFAULT"), "error"},
      {"JSON_VALUE", value_of(sample, "$.x", string, "NULL", "ERROR"),
       "! the path leads to nothing"},
      {"JSON_VALUE", value_of(sample, "$.b", string, "NULL", "ERROR"),
       "! JSON_VALUE finds no scalar"},
      {"JSON_VALUE", value_of("{", "$", string, "NULL", "ERROR"), "! the text is no JSON"},
      {"JSON_VALUE", value_of(sample, "lax $.x", string, "ERROR"),
       "! JSON_VALUE finds no value, and that is an error ON EMPTY"},
      {"JSON_VALUE", value_of(sample, "$.a", integer), "1"},
      {"JSON_VALUE", value_of("2147483648", "$", integer),
       "! JSON_VALUE finds something that is no INT"},
      {"JSON_VALUE", value_of("1.0", "$", integer), "! JSON_VALUE finds something that is no INT"},
      {"JSON_VALUE", value_of("\"1\"", "$", integer),
       "! JSON_VALUE finds something that is no INT"},
      {"JSON_VALUE", value_of(sample, "$.t", boolean), "TRUE"},
      {"JSON_VALUE", value_of(sample, "$.a", boolean),
       "! JSON_VALUE finds something that is no BOOLEAN"},
      {"JSON_VALUE", value_of("1.5", "$", floating), "1.5"},
      {"JSON_VALUE", value_of("2", "$", floating), "2"},
      {"JSON_VALUE", value_of("true", "$", floating),
       "! JSON_VALUE finds something that is no DOUBLE"},
      {"JSON_VALUE", value_of("1", "$", type_of(type_kind::bigint)),
       "! returns STRING, BOOLEAN, INT or DOUBLE, and not BIGINT"},
      {"JSON_VALUE", value_of("1", "$", string, "EMPTY ARRAY"),
       "! takes NULL, ERROR or DEFAULT ON EMPTY and ON ERROR"},
  };
}

function_rows query_rows() {
  const auto strings = array_of(string_type());
  return {
      {"JSON_QUERY", {text(sample), word("$.b")}, R"({"c":[1,{"d":"x"}]})"},
      {"JSON_QUERY", {text(sample), word("$.a")}, "NULL"},
      {"JSON_QUERY",
       {text(sample), word("$")},
       R"({"a":1,"b":{"c":[1,{"d":"x"}]},"n":null,"t":true})"},
      {"JSON_QUERY",
       {text("{\"\U0001F600\":1,\"\uffee\":2,\"b\":\"\\u0001\\/\"}"), word("$")},
       "{\"b\":\"\\u0001/\",\"\U0001F600\":1,\"\uffee\":2}"},
      {"JSON_QUERY", {text(sample), word("lax $.x[*]")}, "[]"},
      {"JSON_QUERY", query_of(sample, "$.a", "CONDITIONAL"), "[1]"},
      {"JSON_QUERY", query_of("[1]", "$", "CONDITIONAL"), "[1]"},
      {"JSON_QUERY", query_of("{}", "$", "CONDITIONAL"), "[{}]"},
      {"JSON_QUERY", query_of("[1]", "$", "UNCONDITIONAL"), "[[1]]"},
      {"JSON_QUERY", query_of("[1, 2]", "$[*]", "CONDITIONAL"), "[1,2]"},
      {"JSON_QUERY", query_of(sample, "lax $.a", "WITHOUT", "EMPTY OBJECT", "EMPTY ARRAY"), "{}"},
      {"JSON_QUERY", query_of(sample, "$.a", "WITHOUT", "EMPTY OBJECT", "EMPTY ARRAY"), "[]"},
      {"JSON_QUERY", query_of(sample, "$.a", "WITHOUT", "NULL", "ERROR"),
       "! JSON_QUERY finds something else than it returns"},
      {"JSON_QUERY", query_of(sample, "lax $.x", "WITHOUT", "ERROR"),
       "! JSON_QUERY finds no value, and that is an error ON EMPTY"},
      {"JSON_QUERY",
       query_of(R"([1, "a", null, [2], {"b": 1}])", "$", "WITHOUT", "NULL", "NULL", strings),
       R"([1, a, NULL, [2], {"b":1}])"},
      {"JSON_QUERY", query_of("[[1], 2]", "$[*]", "WITHOUT", "NULL", "NULL", strings), "[[1], 2]"},
      {"JSON_QUERY", query_of("[1, 2]", "$[*]", "UNCONDITIONAL", "NULL", "NULL", strings),
       "[[1,2]]"},
      {"JSON_QUERY", query_of("{}", "lax $", "WITHOUT", "NULL", "EMPTY ARRAY", strings), "[]"},
      {"JSON_QUERY", query_of("1", "lax $", "WITHOUT", "EMPTY ARRAY", "NULL", strings), "[]"},
      {"JSON_QUERY", query_of("1", "lax $", "WITHOUT", "EMPTY OBJECT", "NULL", strings),
       "! takes NULL, ERROR, EMPTY ARRAY or, of a string, EMPTY OBJECT ON EMPTY and ON ERROR"},
      {"JSON_QUERY", query_of("1", "$", "WITHOUT", "NULL", "NULL", type_of(type_kind::integer)),
       "! returns STRING or ARRAY<STRING>, and not INT"},
  };
}

/// A row of a NaN, an instant, a decimal, bytes and an array with NULL in it.
given some_row() {
  static const auto packed = [] {
    std::string array;
    append_varint(array, 2);
    append_datum(array, 1L);
    append_datum(array, datum{});
    std::string made;
    append_datum(made, -0.0 / 0.0);
    append_datum(made, 1'500'000L);
    append_datum(made, int128{1});
    append_datum(made, std::string_view{"\x01\x02"});
    append_datum(made, std::string_view{array});
    return made;
  }();
  return {std::string_view{packed},
          {.kind = type_kind::row,
           .nullable = false,
           .fields = {{"f", type_of(type_kind::floating)},
                      {"i", timestamp_ltz_of(3)},
                      {"d", decimal_of(10, 8)},
                      {"b", bytes_type()},
                      {"a", array_of(type_of(type_kind::integer))}}}};
}

given map_of_null_key() {
  static const auto packed = [] {
    std::string made;
    append_varint(made, 1);
    append_datum(made, datum{});
    append_datum(made, 1L);
    return made;
  }();
  return {std::string_view{packed}, map_of(string_type(), type_of(type_kind::integer), false)};
}

function_rows making_rows() {
  return {
      {"JSON_STRING", {number(1)}, "1"},
      {"JSON_STRING", {text("a\"\n\u00e9\U0001F600")}, "\"a\\\"\\n\u00e9\U0001F600\""},
      {"JSON_STRING", {truth(true)}, "true"},
      {"JSON_STRING", {fraction(1e10)}, "1.0E+10"},
      {"JSON_STRING", {fraction(0.5)}, "0.5"},
      {"JSON_STRING", {decimal(150, 2)}, "1.50"},
      {"JSON_STRING", {{1'500'000L, timestamp_of(3, false)}}, "\"1970-01-01T00:00:01.5\""},
      {"JSON_STRING", {null_text()}, "NULL"},
      {"JSON_STRING",
       {some_row()},
       R"({"a":[1,null],"b":"AQI=","d":1E-8,"f":"NaN","i":"1970-01-01T00:00:01.5Z"})"},
      {"JSON_STRING", {map_of_null_key()}, "! a key of a map is NULL, which JSON does not have"},
      {"JSON_STRING",
       {null_of(type_of(type_kind::date))},
       "! takes a value that JSON has, which are no dates, times and intervals, and maps of "
       "strings only, and has DATE"},
      {"JSON_OBJECT", {absent(false)}, "{}"},
      {"JSON_OBJECT",
       {absent(false), text("b"), text("1"), text("a"), null_text()},
       R"({"a":null,"b":1})"},
      {"JSON_OBJECT", {absent(true), text("b"), text("1"), text("a"), null_text()}, R"({"b":1})"},
      {"JSON_OBJECT", {absent(true), text("b"), text("1"), text("b"), text("2")}, R"({"b":2})"},
      {"JSON_OBJECT",
       {absent(true), null_text(), text("1")},
       "! takes keys that are strings and never NULL, each with its value, and has BOOLEAN and "
       "STRING and STRING"},
      {"JSON_ARRAY", {absent(true)}, "[]"},
      {"JSON_ARRAY", {absent(true), text("1"), null_text(), text("\"a\"")}, R"([1,"a"])"},
      {"JSON_ARRAY", {absent(false), null_text(), null_text()}, "[null,null]"},
      {"JSON_ARRAY", {absent(false), number(1)}, "! takes values, and has BOOLEAN and INT"},
      {"JSON", {text(" {\"b\": 1.0, \"a\": [ ]} ")}, R"({"a":[],"b":1.0})"},
      {"JSON", {text(" ")}, "NULL"},
      {"JSON", {text("x")}, "! JSON is given a text that is no JSON"},
      {"JSON_QUOTE",
       {text("a/\"\\\t\x01\u00e9\U0001F600")},
       R"("a\/\"\\\t\u0001\u00e9\ud83d\ude00")"},
      {"JSON_QUOTE", {null_text()}, "NULL"},
      {"JSON_UNQUOTE", {text(R"("a\/\"\\\t\u00e9\ud83d\ude00")")}, "a/\"\\\t\u00e9\U0001F600"},
      {"JSON_UNQUOTE", {text("[1]")}, "[1]"},
      {"JSON_UNQUOTE", {text(" \"a\"")}, " \"a\""},
      {"JSON_UNQUOTE", {text("\"a\\x\"")}, "\"a\\x\""},
      {"JSON_UNQUOTE", {text("\"")}, "\""},
      {"JSON_UNQUOTE", {text("")}, ""},
  };
}

} // namespace

function_rows json_rows() {
  function_rows all;
  for (auto* const part : {test_rows, value_rows, query_rows, making_rows})
    for (auto& each : part())
      all.push_back(std::move(each));
  return all;
}

} // namespace duet
