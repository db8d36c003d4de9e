#include "columns/packed.hpp"
#include "model/wire.hpp"
#include "tests/unit/function_rows.hpp"

#include <cmath>
#include <list>
#include <string>

namespace duet {

namespace {

const auto int_element = type_of(type_kind::integer);
constexpr datum null_cell{};

/// Packed values, which arguments are views of.
given packed(std::string bytes, data_type type) {
  static std::list<std::string> kept;
  return {std::string_view{kept.emplace_back(std::move(bytes))}, std::move(type)};
}

std::string cells(const std::vector<datum>& values) {
  std::string made;
  for (const auto& each : values)
    append_datum(made, each);
  return made;
}

given array(const std::vector<datum>& values, data_type element = int_element) {
  std::string made;
  append_varint(made, values.size());
  return packed(made + cells(values), array_of(std::move(element), false));
}

/// Strings and integers in turns.
given entries(const std::vector<datum>& values) {
  std::string made;
  append_varint(made, values.size() / 2);
  return packed(made + cells(values), map_of(string_type(), int_element, false));
}

given row_of_two(const datum& first, const datum& second) {
  return packed(cells({first, second}), {.kind = type_kind::row,
                                         .nullable = false,
                                         .fields = {{"a", int_element}, {"b", string_type()}}});
}

given null_array() { return null_of(array_of(int_element)); }

function_rows access_rows() {
  return {
      {"ARRAY", {number(1), null_number(), number(2)}, "[1, NULL, 2]"},
      {"ARRAY", {text("a"), text("bc")}, "[a, bc]"},
      {"ARRAY", {array({1L}), array({})}, "[[1], []]"},
      {"ARRAY", {}, "! takes one value or more, and has nothing"},
      {"ARRAY",
       {text("a"), number(1)},
       "! takes values that have a type in common, and has STRING and INT"},
      {"MAP", {text("a"), number(1), text("b"), null_number()}, "[a=1, b=NULL]"},
      {"MAP", {text("a"), number(1), text("b"), number(2), text("a"), number(3)}, "[a=3, b=2]"},
      {"MAP", {null_text(), number(1)}, "[NULL=1]"},
      {"MAP", {text("a")}, "! takes keys, each with its value, and has STRING"},
      {"MAP",
       {text("a"), number(1), number(2), number(3)},
       "! takes keys that have a type in common, and so values, and has STRING and INT and INT "
       "and INT"},
      {"ROW", {number(1), null_text()}, "(1, NULL)"},
      {"ROW", {row_of_two(1L, "x"), truth(true)}, "((1, x), TRUE)"},
      {"ROW", {}, "! takes one value or more, and has nothing"},
      {"ITEM", {array({7L, 8L, null_cell}), number(1)}, "7"},
      {"ITEM", {array({7L, 8L, null_cell}), number(2)}, "8"},
      {"ITEM", {array({7L, 8L, null_cell}), number(3)}, "NULL"},
      {"ITEM", {array({7L, 8L, null_cell}), big(4)}, "NULL"},
      {"ITEM", {array({"a", "b"}, string_type()), number(2)}, "b"},
      {"ITEM", {array({7L}), null_number()}, "NULL"},
      {"ITEM", {null_array(), number(1)}, "NULL"},
      {"ITEM", {entries({"a", 1L, "b", 2L}), text("b")}, "2"},
      {"ITEM", {entries({"a", 1L, "b", 2L}), text("c")}, "NULL"},
      {"ITEM", {entries({null_cell, 1L}), text("")}, "NULL"},
      {"ITEM", {entries({"a", 1L}), null_text()}, "NULL"},
      {"ITEM",
       {entries({"a", 1L}), number(1)},
       "! takes an array and an integer, or a map and a key, and has MAP<STRING, INT> and INT"},
      {"ITEM",
       {array({1L}), text("1")},
       "! takes an array and an integer, or a map and a key, and has ARRAY<INT> and STRING"},
      {"FIELD", {row_of_two(1L, "x"), word("b")}, "x"},
      {"FIELD", {row_of_two(null_cell, "x"), word("a")}, "NULL"},
      {"FIELD", {row_of_two(1L, "x"), word("c")}, "! finds no field `c`"},
      {"FIELD",
       {number(1), word("a")},
       "! takes a row and the name of a field, and has INT and "
       "STRING"},
      {"CARDINALITY", {array({1L, null_cell})}, "2"},
      {"CARDINALITY", {entries({})}, "0"},
      {"CARDINALITY", {null_array()}, "NULL"},
      {"CARDINALITY",
       {row_of_two(1L, "x")},
       "! takes an array, a map or a multiset, and has "
       "ROW<`a` INT, `b` STRING>"},
      {"ELEMENT", {array({5L})}, "5"},
      {"ELEMENT", {array({null_cell})}, "NULL"},
      {"ELEMENT", {array({})}, "NULL"},
      {"ELEMENT", {array({1L, 2L})}, "! an array has more than one element"},
      {"ELEMENT", {number(1)}, "! takes an array, and has INT"},
      {"=", {array({1L, null_cell}), array({1L, null_cell})}, "TRUE"},
      {"=", {array({1L}), array({1L}, type_of(type_kind::bigint))}, "TRUE"},
      {"=", {entries({"a", 1L, "b", 2L}), entries({"b", 2L, "a", 1L})}, "TRUE"},
      {"<>", {row_of_two(1L, "x"), row_of_two(1L, "y")}, "TRUE"},
      {"TYPEOF", {array({1L})}, "ARRAY<INT> NOT NULL"},
      {"TYPEOF",
       {null_text(), {1L, type_of(type_kind::boolean, false), true}},
       "VARCHAR(2147483647)"},
      {"TYPEOF",
       {null_of(timestamp_ltz_of(3)), {1L, type_of(type_kind::boolean, false), true}},
       "TIMESTAMP(3) WITH LOCAL TIME ZONE"},
      {"TYPEOF", {}, "! takes a value and optionally a BOOLEAN literal, and has nothing"},
      {"CURRENT_DATABASE", {}, "default_database"},
  };
}

function_rows array_function_rows() {
  const auto some = array({3L, 1L, null_cell, 1L});
  const auto empty = array({});
  return {
      {"ARRAY_APPEND", {some, number(7)}, "[3, 1, NULL, 1, 7]"},
      {"ARRAY_APPEND", {empty, null_number()}, "[NULL]"},
      {"ARRAY_APPEND", {null_array(), number(1)}, "NULL"},
      {"ARRAY_APPEND",
       {some, text("a")},
       "! takes an array and a value like its elements, and has ARRAY<INT> and STRING"},
      {"ARRAY_PREPEND", {some, number(7)}, "[7, 3, 1, NULL, 1]"},
      {"ARRAY_CONCAT", {some}, "[3, 1, NULL, 1]"},
      {"ARRAY_CONCAT", {some, empty, array({9L})}, "[3, 1, NULL, 1, 9]"},
      {"ARRAY_CONCAT", {some, null_array()}, "NULL"},
      {"ARRAY_CONCAT", {number(1)}, "! takes arrays that have a type in common, and has INT"},
      {"ARRAY_CONTAINS", {some, number(1)}, "TRUE"},
      {"ARRAY_CONTAINS", {some, number(2)}, "FALSE"},
      {"ARRAY_CONTAINS", {some, null_number()}, "TRUE"},
      {"ARRAY_CONTAINS", {array({1L}), null_number()}, "FALSE"},
      {"ARRAY_CONTAINS", {null_array(), number(1)}, "NULL"},
      {"ARRAY_DISTINCT", {array({3L, null_cell, 3L, 1L, null_cell})}, "[3, NULL, 1]"},
      {"ARRAY_DISTINCT", {number(1)}, "! takes an array, and has INT"},
      {"ARRAY_EXCEPT", {array({1L, 2L, 2L, 3L}), array({3L})}, "[1, 2]"},
      {"ARRAY_EXCEPT", {some, array({null_cell})}, "[3, 1]"},
      {"ARRAY_EXCEPT", {some}, "! takes arrays that have a type in common, and has ARRAY<INT>"},
      {"ARRAY_INTERSECT", {some, array({null_cell, 1L, 8L})}, "[1, NULL]"},
      {"ARRAY_JOIN", {array({"a", null_cell, "b"}, string_type()), text("-")}, "a-b"},
      {"ARRAY_JOIN", {array({null_cell, "", "b"}, string_type()), text("-"), text("x")}, "x--b"},
      {"ARRAY_JOIN", {array({"a"}, string_type()), text("-"), null_text()}, "NULL"},
      {"ARRAY_JOIN",
       {some, text("-")},
       "! takes an array of strings and one or two strings, and has ARRAY<INT> and STRING"},
      {"ARRAY_MAX", {some}, "3"},
      {"ARRAY_MAX", {array({null_cell})}, "NULL"},
      {"ARRAY_MAX", {array({1.0, std::nan("")}, type_of(type_kind::floating))}, "NaN"},
      {"ARRAY_MAX",
       {array({}, array_of(int_element))},
       "! takes an array of values that have an order, and has ARRAY<ARRAY<INT>>"},
      {"ARRAY_MIN", {some}, "1"},
      {"ARRAY_MIN", {array({"b", "a"}, string_type())}, "a"},
      {"ARRAY_MIN", {empty}, "NULL"},
      {"ARRAY_POSITION", {some, number(1)}, "2"},
      {"ARRAY_POSITION", {some, number(2)}, "0"},
      {"ARRAY_POSITION", {some, null_number()}, "NULL"},
      {"ARRAY_REMOVE", {some, number(1)}, "[3, NULL]"},
      {"ARRAY_REMOVE", {some, null_number()}, "[3, 1, 1]"},
      {"ARRAY_REVERSE", {some}, "[1, NULL, 1, 3]"},
      {"ARRAY_SLICE", {some, number(2), number(3)}, "[1, NULL]"},
      {"ARRAY_SLICE", {some, number(-2)}, "[NULL, 1]"},
      {"ARRAY_SLICE", {some, number(0), number(0)}, "[3]"},
      {"ARRAY_SLICE", {some, number(-9), number(-4)}, "[3]"},
      {"ARRAY_SLICE", {some, number(3), number(2)}, "[]"},
      {"ARRAY_SLICE", {some, number(5)}, "[]"},
      {"ARRAY_SLICE", {empty, number(1)}, "[]"},
      {"ARRAY_SLICE", {some, null_number()}, "NULL"},
      {"ARRAY_SLICE", {some}, "! takes an array and one or two integers, and has ARRAY<INT>"},
      {"ARRAY_SORT", {some}, "[NULL, 1, 1, 3]"},
      {"ARRAY_SORT", {some, truth(false)}, "[3, 1, 1, NULL]"},
      {"ARRAY_SORT", {some, truth(true), truth(false)}, "[1, 1, 3, NULL]"},
      {"ARRAY_SORT",
       {array({std::nan(""), 1.0, std::nan(""), 0.5}, type_of(type_kind::floating))},
       "[0.5, 1, NaN, NaN]"},
      {"ARRAY_SORT",
       {some, number(1)},
       "! takes an array of values that have an order and up to two BOOLEAN, and has ARRAY<INT> "
       "and INT"},
      {"ARRAY_UNION", {some, array({9L, null_cell})}, "[3, 1, NULL, 9]"},
  };
}

function_rows map_function_rows() {
  const auto some = entries({"a", 1L, "b", null_cell});
  return {
      {"MAP_ENTRIES", {some}, "[(a, 1), (b, NULL)]"},
      {"MAP_ENTRIES", {number(1)}, "! takes a map, and has INT"},
      {"MAP_FROM_ARRAYS",
       {array({"a", "b"}, string_type()), array({1L, null_cell})},
       "[a=1, b=NULL]"},
      {"MAP_FROM_ARRAYS", {array({"a", "a"}, string_type()), array({1L, 2L})}, "[a=2]"},
      {"MAP_FROM_ARRAYS",
       {array({"a"}, string_type()), array({})},
       "! the arrays of keys and of values have different lengths"},
      {"MAP_FROM_ARRAYS", {number(1)}, "! takes an array of keys and one of values, and has INT"},
      {"MAP_KEYS", {some}, "[a, b]"},
      {"MAP_KEYS", {null_of(map_of(string_type(), int_element))}, "NULL"},
      {"MAP_UNION", {some}, "[a=1, b=NULL]"},
      {"MAP_UNION", {some, entries({"b", 2L, "c", 3L})}, "[a=1, b=2, c=3]"},
      {"MAP_UNION", {number(1)}, "! takes maps that have a type in common, and has INT"},
      {"MAP_VALUES", {some}, "[1, NULL]"},
  };
}

} // namespace

function_rows nested_rows() {
  auto all = access_rows();
  for (auto* const part : {array_function_rows, map_function_rows})
    for (auto& each : part())
      all.push_back(std::move(each));
  return all;
}

} // namespace duet
