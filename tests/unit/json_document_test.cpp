#include "formats/json_scanner.hpp"
#include "tests/unit/formats_harness.hpp"

#include <algorithm>
#include <string>

namespace duet {
namespace {

using namespace testing;
using namespace std::string_view_literals;
using rows = std::vector<std::string>;

const auto two_fields = row_of({{"a", type_of(type_kind::integer)}, {"b", string_type()}});
const given_options ignoring{{"ignore-parse-errors", "true"}};
const given_options strict{{"fail-on-missing-field", "true"}};

rows read(const given_options& options, const std::vector<nullable_bytes>& records) {
  return reader{"json", options, two_fields}.read(records);
}

TEST_CASE("a JSON object is a row, an array of them several, nothing is none") {
  CHECK(read({}, {R"({"a":1,"b":"x"})"}) == rows{"1, 'x'"});
  CHECK(read({}, {R"({})", R"( {"b" : null} )"}) == rows{"NULL, NULL", "NULL, NULL"});
  CHECK(read({}, {R"([{"a":1},{"b":"x"},{}])", "[]", R"([{"a":2}])"}) ==
        rows{"1, NULL", "NULL, 'x'", "NULL, NULL", "2, NULL"});
  CHECK(read({}, {std::nullopt, ""}).empty());
}

TEST_CASE("rows of JSON know their records") {
  reader in{"json", {}, two_fields};
  in.read({std::nullopt, R"([{"a":1},{"a":2}])", "no", R"({"a":3})"});
  CHECK(in.last().records == std::vector<std::uint32_t>{1, 1, 3});
  CHECK(in.last().bad_records.front().record == 2);
}

TEST_CASE("other values than objects are no rows: in Flink they are errors, too") {
  for (const auto* value : {"null", "1", "true", R"("x")"}) {
    CHECK(read({}, {value}).front().starts_with("record 0: it is no object at byte"));
    CHECK(read(ignoring, {value}).empty());
  }
  CHECK(read({}, {R"([{"a":1},2,{"a":3}])"}) ==
        rows{"record 0: an element of the array is no object at byte 9"});
  CHECK(read(ignoring, {R"([{"a":1},2,null,[{"a":4}],{"a":3}])"}) == rows{"1, NULL", "3, NULL"});
}

TEST_CASE("what is not JSON is a bad record, with the place") {
  const std::vector<std::pair<std::string_view, std::string_view>> table{
      {" ", "a value is missing at byte 1"},
      {"abc", "a value is missing at byte 0"},
      {"tru", "it is no value at byte 0"},
      {R"({"a":1)", "it ends within an object at byte 6"},
      {R"({"a":1,})", "a name in quotes is missing at byte 7"},
      {R"({"a":1 "b":2})", "a comma or } is missing at byte 7"},
      {R"({"a" 1})", "a colon is missing at byte 5"},
      {R"({a:1})", "a name in quotes is missing at byte 1"},
      {R"({"a":})", "a value is missing at byte 5"},
      {R"({"c":01})", "a comma or } is missing at byte 6"},
      {R"({"c":-})", "a digit is missing at byte 6"},
      {R"({"c":1.})", "a digit is missing at byte 7"},
      {R"({"c":1e+})", "a digit is missing at byte 8"},
      {R"({"c":NaN})", "a value is missing at byte 5"},
      {R"({"c":"\x"})", "a string has an escape that there is not at byte 7"},
      {R"({"c":"\u12g4"})", "\\u is not followed by four hexadecimal digits at byte 7"},
      {R"({"c":"x)", "a string does not end at byte 7"},
      {R"({"c":[1,]})", "a value is missing at byte 8"},
      {R"({"c":[1 2]})", "a comma or ] is missing at byte 8"},
      {R"({"c":[}])", "a value is missing at byte 6"},
      {R"({"c":{"d":1]})", "a comma or } is missing at byte 11"},
      {R"({"c":tru})", "it is no value at byte 5"},
      {R"({"a":1} x)", "there is more behind the value at byte 8"},
      {R"({"a":1}{"a":2})", "there is more behind the value at byte 7"},
      {"{\"a\":1}\0"sv, "there is more behind the value at byte 7"},
      {"{\"a\"\0:1}"sv, "a colon is missing at byte 4"},
  };
  for (const auto& [record, why] : table) {
    CAPTURE(record);
    CHECK(read({}, {record}) == rows{"record 0: " + std::string{why}});
    CHECK(read(ignoring, {record, R"({"a":5})"}) == rows{"5, NULL"});
  }
}

TEST_CASE("bytes that are not UTF-8 are a bad record, whether somebody wants them or not") {
  for (const auto* bytes :
       {"\xFF", "\xC3(", "\xED\xA0\x80", "\xC0\x80", "\xF4\x90\x80\x80", "\xE2\x82"})
    for (const auto* field : {"b", "other"}) {
      reader in{"json", {}, two_fields};
      in.read({R"({")" + std::string{field} + R"(":"a)" + bytes + R"("})"});
      REQUIRE(in.last().bad_records.size() == 1);
      CHECK(in.last().bad_records.front().reason == bad_format::bad_encoding);
    }
  CHECK(read({}, {"{\"\xFF\":1}"}).front() == "record 0: it is not UTF-8 at byte 2");
  CHECK(read({}, {"\xEF\xBB\xBF{\"a\":1}"}) == rows{"1, NULL"}); // a byte order mark
}

TEST_CASE("JSON is read as deep as Flink reads it") {
  const auto nested = [](std::size_t depth) {
    return R"({"c":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  CHECK(read({}, {nested(json_depth_max)}) == rows{"NULL, NULL"});
  reader in{"json", {}, two_fields};
  in.read({nested(json_depth_max + 1)});
  REQUIRE(in.last().bad_records.size() == 1);
  CHECK(in.last().bad_records.front().reason == bad_format::too_deep);
  // A thousand levels as text
  CHECK(
      reader{"json", {}, row_of({{"c", string_type()}})}.read_one(nested(json_depth_max)).size() ==
      2 * (json_depth_max - 1) + 2);
}

TEST_CASE("the last of fields with the same name counts") {
  CHECK(read({}, {R"({"a":1,"b":"x","a":2})"}) == rows{"2, 'x'"});
  CHECK(read({}, {R"({"a":1,"a":null})"}) == rows{"NULL, NULL"});
  CHECK(read({}, {R"({"a":"x","a":2})"}) == rows{"2, NULL"});
  CHECK(read({}, {R"({"a":1,"\u0061":"x"})"}) == rows{"BAD, NULL"});
  reader in{"json", {}, two_fields};
  in.read({R"({"a":"x","a":"y","b":"z"})"});
  REQUIRE(in.last().bad_cells.size() == 1);
  CHECK(in.last().bad_cells.front().why == R"($.a: "y" is no INT)");
}

TEST_CASE("names tell cases apart, and may be escaped") {
  CHECK(read({}, {R"({"A":1})"}) == rows{"NULL, NULL"});
  CHECK(read({}, {R"({"\u0061":1,"\u0062":"x"})"}) == rows{"1, 'x'"});
}

TEST_CASE("objects that are laid out otherwise than the last are read the same") {
  const rows records{R"({"a":1,"x":[],"b":"u"})",
                     R"({"a":2,"x":[],"b":"v"})",
                     R"({"b":"w","a":3})",
                     R"( { "a" : 4 , "b" : "x" } )",
                     R"( { "a" : 5 , "b" : "y" } )",
                     R"({"a":6})",
                     R"({"\u0061":7,"x":[],"b":"z"})",
                     R"({"\u0061":8,"x":[],"b":"z"})",
                     "{\"" + std::string(100, 'n') + R"(":1,"a":9})"};
  std::vector<nullable_bytes> views(records.begin(), records.end());
  const auto made = read({}, views);
  CHECK(made == rows{"1, 'u'", "2, 'v'", "3, 'w'", "4, 'x'", "5, 'y'", "6, NULL", "7, 'z'",
                     "8, 'z'", "9, NULL"});
}

TEST_CASE("a bad cell says where and what, and leaves the others as they are") {
  reader in{"json", {}, two_fields};
  CHECK(in.read({R"({"a":"abc","b":"x"})", R"({"a":1})", R"({"a":{"c":[1,2]},"b":5})"}) ==
        rows{"BAD, 'x'", "1, NULL", "BAD, '5'"});
  REQUIRE(in.last().bad_cells.size() == 2);
  CHECK(in.last().bad_cells[0].row == 0);
  CHECK(in.last().bad_cells[0].column == 0);
  CHECK(in.last().bad_cells[0].why == R"($.a: "abc" is no INT)");
  CHECK(in.last().bad_cells[1].row == 2);
  CHECK(in.last().bad_cells[1].why == R"($.a: {"c":[1,2]} is no INT)");
  const auto longer = R"({"a":")" + std::string(47, 'x') + "\u00e9\n" + R"("})";
  in.read({longer});
  CHECK(in.last().bad_cells.front().why == "$.a: \"" + std::string(47, 'x') + "... is no INT");
}

TEST_CASE("what cannot be read is NULL if errors are ignored, and bad records are counted") {
  reader in{"json", ignoring, two_fields};
  CHECK(in.read({R"({"a":"abc","b":"x"})", R"({"a":{"b":"y"},"b":"x"})", "no", R"({"a":1)"}) ==
        rows{"NULL, 'x'", "NULL, 'x'"});
  CHECK(in.last().bad_cells.empty());
  CHECK(in.last().bad_records.empty());
  CHECK(in.last().ignored == 2);
}

TEST_CASE("a field that is missing is a bad cell if that is asked for") {
  reader in{"json", strict, two_fields};
  CHECK(in.read({R"({"a":1,"b":null})", R"({"a":1})", "{}"}) ==
        rows{"1, NULL", "1, BAD", "BAD, BAD"});
  CHECK(in.last().bad_cells.front().why == "$.b is missing");
}

// --- fields within fields

const auto nested = row_of(
    {{"bid", row_of({{"price", type_of(type_kind::bigint)},
                     {"at", row_of({{"day", type_of(type_kind::date)}, {"x", string_type()}})}})},
     {"id", type_of(type_kind::integer)}});

rows read_paths(const given_options& options, const std::vector<field_path>& wanted,
                const std::vector<nullable_bytes>& records) {
  return reader{"json", options, {nested, wanted}}.read(records);
}

TEST_CASE("fields within fields are read without what is around them") {
  const std::vector<field_path> wanted{{"bid", "at", "day"}, {"id"}, {"bid", "price"}};
  CHECK(read_paths({}, wanted,
                   {R"({"bid":{"at":{"day":"2024-01-15","x":1},"price":7},"id":1})",
                    R"({"id":2,"bid":{"price":8,"at":null}})", R"({"bid":null,"id":3})",
                    R"({"id":4})", R"({"bid":{},"id":5})"}) ==
        rows{"2024-01-15, 1, 7", "NULL, 2, 8", "NULL, 3, NULL", "NULL, 4, NULL", "NULL, 5, NULL"});
}

TEST_CASE("a value in which fields are looked for has to be an object") {
  const std::vector<field_path> wanted{{"bid", "at", "day"}, {"bid", "price"}, {"id"}};
  reader in{"json", {}, {nested, wanted}};
  CHECK(in.read({R"({"bid":5,"id":1})", R"({"bid":{"at":[1],"price":2},"id":1})"}) ==
        rows{"BAD, BAD, 1", "BAD, 2, 1"});
  CHECK(in.last().bad_cells[1].why == "$.bid.price: 5 is no ROW");
  CHECK(in.last().bad_cells[2].why == "$.bid.at.day: [1] is no ROW");
  CHECK(read_paths(ignoring, wanted, {R"({"bid":5,"id":1})"}) == rows{"NULL, NULL, 1"});
}

TEST_CASE("the last of objects with the same name counts, whole") {
  const std::vector<field_path> wanted{{"bid", "at", "day"}, {"bid", "price"}};
  CHECK(read_paths({}, wanted,
                   {R"({"bid":{"price":1,"at":{"day":"2024-01-15"}},"bid":{"price":2}})",
                    R"({"bid":{"price":"x"},"bid":null})"}) == rows{"NULL, 2", "NULL, NULL"});
  CHECK(read_paths(strict, wanted, {R"({"bid":{"price":1},"bid":{"at":null}})"}) ==
        rows{"NULL, BAD"});
}

TEST_CASE("fields within fields may be missing") {
  const std::vector<field_path> wanted{{"bid", "at", "day"}, {"bid", "price"}};
  CHECK(read_paths(strict, wanted,
                   {R"({"bid":{"price":1}})", R"({"id":1})", R"({"bid":null})",
                    R"({"bid":{"price":1,"at":null}})"}) ==
        rows{"BAD, 1", "BAD, BAD", "NULL, NULL", "NULL, 1"});
}

TEST_CASE("a field, one within it, and the same again may be wanted together") {
  const std::vector<field_path> wanted{{"bid"}, {"bid", "price"}, {"id"}, {"id"}};
  CHECK(read_paths({}, wanted, {R"({"bid":{"price":1},"id":2})"}) == rows{"(1, NULL), 1, 2, 2"});
  CHECK(read_paths({}, {}, {R"({"id":"x"})", "[{},{}]"}) == rows{"", "", ""});
}

TEST_CASE("fields that nobody wants can be checked") {
  const std::vector<nullable_bytes> records{
      R"({"bid":5,"id":1})", R"({"bid":{"price":2},"id":"x"})", R"({"bid":null,"id":3})"};
  reader careless{"json", {}, {nested, {{"id"}}}};
  careless.read(records);
  CHECK(careless.last().bad_cells.size() == 1);
  reader careful{"json", {}, {nested, {{"id"}}, true}};
  CHECK(careful.read(records) == rows{"1", "BAD", "3"});
  CHECK(careful.last().columns.size() == 1);
  REQUIRE(careful.last().bad_cells.size() == 2);
  CHECK(careful.last().bad_cells[0].column == bad_cell::unwanted);
  CHECK(careful.last().bad_cells[0].why == "$.bid: 5 is no ROW");
  CHECK(careful.last().bad_cells[1].column == 0);
}

} // namespace
} // namespace duet
