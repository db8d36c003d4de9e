#include "tests/unit/formats_harness.hpp"

namespace duet {
namespace {

using namespace testing;

struct example {
  std::string_view written;
  std::string_view read;
};

void check(const data_type& type, const given_options& options,
           const std::vector<example>& examples) {
  reader in{"json", options, row_of({{"f", type}})};
  for (const auto& [written, read] : examples) {
    CAPTURE(to_string(type));
    CAPTURE(written);
    CHECK(in.read_one(R"({"f":)" + std::string{written} + "}") == read);
  }
}

const given_options ignoring{{"ignore-parse-errors", "true"}};
const auto pair_type = row_of({{"x", type_of(type_kind::integer)}, {"y", string_type()}});
const auto int_type = type_of(type_kind::integer);

TEST_CASE("JSON: ROW takes its fields by name") {
  check(pair_type, {},
        {{R"({"y":"k","x":1})", "(1, 'k')"},
         {R"({"x":1,"z":[{}]})", "(1, NULL)"},
         {R"({"x":1,"x":2})", "(2, NULL)"},
         {R"({"\u0078":1,"y":null})", "(1, NULL)"},
         {"{}", "(NULL, NULL)"},
         {"null", "NULL"},
         {R"({"x":"q"})", "BAD"},
         {"5", "BAD"},
         {"[1]", "BAD"},
         {R"("x")", "BAD"}});
  check(pair_type, ignoring, {{R"({"x":"q","y":"k"})", "(NULL, 'k')"}, {"5", "NULL"}});
  check(pair_type, {{"fail-on-missing-field", "true"}},
        {{R"({"x":1})", "BAD"}, {R"({"x":1,"y":null})", "(1, NULL)"}, {"null", "NULL"}});
}

TEST_CASE("JSON: ARRAY") {
  check(array_of(int_type), {},
        {{R"([1,null,"3",4.5])", "[1, NULL, 3, 4]"},
         {" [ ] ", "[]"},
         {R"([1,"x"])", "BAD"},
         {"5", "BAD"},
         {"{}", "BAD"},
         {"null", "NULL"}});
  check(array_of(int_type), ignoring, {{R"([1,"x",{},3])", "[1, NULL, NULL, 3]"}, {"5", "NULL"}});
  check(array_of(string_type()), {},
        {{R"(["a","\u00e9",{"b": 1},[2 ],true])", "['a', '\u00e9', '{\"b\":1}', '[2]', 'true']"}});
  check(array_of(type_of(type_kind::boolean)), {}, {{"[true,{},[]]", "[true, false, false]"}});
}

TEST_CASE("JSON: MAP and MULTISET are objects; of keys that are equal the last counts") {
  check(map_of(string_type(), int_type), {},
        {{R"({"a":1,"b":null,"a":3})", "{'a': 3, 'b': NULL}"},
         {R"({"\u0061":1,"a":2})", "{'a': 2}"},
         {"{}", "{}"},
         {R"({"a":"x"})", "BAD"},
         {"[]", "BAD"}});
  check(map_of(string_type(), int_type), ignoring, {{R"({"a":"x","b":2})", "{'a': NULL, 'b': 2}"}});
  check(multiset_of(string_type()), {}, {{R"({"a":2,"b":0})", "{'a': 2, 'b': 0}"}});
}

TEST_CASE("JSON: nested to any depth, with values of all kinds") {
  const auto deep = array_of(row_of({{"m", map_of(string_type(), array_of(pair_type))},
                                     {"d", decimal_of(5, 2)},
                                     {"t", timestamp_of(3)},
                                     {"b", bytes_type()},
                                     {"f", type_of(type_kind::real)}}));
  check(
      deep, {},
      {{R"([{"m":{"k":[{"x":1,"y":"a"},null]},"d":1.005,"t":"2024-01-15 10:30:00","b":"AQI=","f":0.1},null])",
        "[({'k': [(1, 'a'), NULL]}, 1.01, 2024-01-15 10:30:00, x'0102', 0.1), NULL]"},
       {R"([{"m":{"k":[{"x":1},{"x":"q"}]}}])", "BAD"}});
}

TEST_CASE("JSON: what is wrong within a nested value is told by its path") {
  const auto type = array_of(row_of({{"m", map_of(string_type(), array_of(pair_type))}}));
  reader in{"json", {}, row_of({{"f", type}})};
  in.read_one(R"({"f":[{},{"m":{"k":[{"x":1},{"x":[1, 2]}]}}]})");
  REQUIRE(in.last().bad_cells.size() == 1);
  CHECK(in.last().bad_cells.front().why == "$.f[1].m['k'][1].x: [1, 2] is no INT");
  reader strict{"json", {{"fail-on-missing-field", "true"}}, row_of({{"f", type}})};
  strict.read_one(R"({"f":[{"m":{"k":[{"x":1}]}}]})");
  REQUIRE(strict.last().bad_cells.size() == 1);
  CHECK(strict.last().bad_cells.front().why == "$.f[0].m['k'][0].y is missing");
}

TEST_CASE("JSON: a nested value that nobody wants is no reason to fail, one that is no JSON is") {
  const auto row = row_of({{"f", array_of(int_type)}, {"g", int_type}});
  reader in{"json", {}, {row, {{"g"}}}};
  CHECK(in.read_one(R"({"f":["x",{}],"g":1})") == "1");
  CHECK(in.read_one(R"({"f":["x",],"g":1})") == "record 0: a value is missing at byte 10");
}

TEST_CASE("JSON has no form for maps whose keys are no strings") {
  const auto row = row_of({{"m", array_of(map_of(int_type, int_type))}});
  const auto made = make_decoder("json", {}, {row, {{"m"}}});
  REQUIRE_FALSE(made);
  CHECK(made.error().message ==
        "JSON has no form for `m`: the keys of MAP<INT, INT> are no strings");
  CHECK_FALSE(make_encoder("json", {}, row));
}

} // namespace
} // namespace duet
