#include "functions/json_path.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace duet {
namespace {

/// Lists in brackets, one value without; behind "! " why there is none, or "-" if that is no error.
std::string looked_up(std::string_view path, std::string_view json) {
  const auto read = json_path::read(path);
  if (const auto* const why = std::get_if<std::string>(&read))
    return "!! " + *why;
  json_tree tree;
  const auto found = std::get<json_path>(read).find(json, tree);
  if (found.is == json_found::outcome::empty)
    return "-";
  if (found.is == json_found::outcome::error)
    return "! " + std::string{found.why};
  std::string shown;
  for (const auto each : found.nodes) {
    shown += shown.empty() ? "" : " ";
    tree.write(shown, each);
  }
  return found.list ? "[" + shown + "]" : shown;
}

struct path_row {
  std::string_view path;
  std::string_view json;
  std::string_view found;
};

TEST_CASE("paths lead to what Jayway's lead to") {
  constexpr std::string_view book =
      R"({"a": [{"b": 1}, {"b": 2, "c": {"b": 3}}, 4], "d e": 5, "f.g": 6, "b": 7, "n": null})";
  const std::vector<path_row> table{
      {"$", "1", "1"},
      {" $.b ", book, "7"},
      {"b", book, "7"},
      {"@.b", book, "7"},
      {"$['d e']", book, "5"},
      {R"($["f.g"])", book, "6"},
      {"$.['b']", book, "7"},
      {R"($['a\'b'])", R"({"a'b": 1})", "1"},
      {"$.a[0].b", book, "1"},
      {"$.a[-1]", book, "4"},
      {"$.a[ 1 ]['c'].b", book, "3"},
      {"$.a[0,2]", book, R"([{"b":1} 4])"},
      {"$.a[0, 9]", book, R"([{"b":1}])"},
      {"$.a[1:]", book, R"([{"b":2,"c":{"b":3}} 4])"},
      {"$.a[-1:]", book, "[4]"},
      {"$.a[:1]", book, R"([{"b":1}])"},
      {"$.a[:-2]", book, R"([{"b":1}])"},
      {"$.a[0:2].b", book, "[1 2]"},
      {"$.a[*].b", book, "[1 2]"},
      {"$.a.*.b", book, "[1 2]"},
      {"$.a[1].*", book, R"([2 {"b":3}])"},
      {"$..b", book, "[7 1 2 3]"},
      {"$.a..b", book, "[1 2 3]"},
      {"$..a[0]", "{\"a\": [1], \"b\": {\"a\": [2]}}", "[1 2]"},
      {"$..[0]", "[[1], 2]", "[[1] 1]"},
      {"$..*", "[[1], 2]", "[[1] 2 1]"},
      {"$.x", book, "! the path leads to nothing"},
      {"$.x.y", book, "! the path leads to nothing"},
      {"$.b.y", book, "! the path leads to nothing"},
      {"$.b[0]", book, "! the path leads to nothing"},
      {"$.a[7]", book, "! the path leads to nothing"},
      {"$.n", book, "! the path leads to null"},
      {"$.x[*]", book, "! the path leads to nothing"},
      {"$.a[7:]", book, "[]"},
      {"$..x", book, "[]"},
      {"$.a[*].x.y", book, "[]"},
      {"lax $.x", book, "-"},
      {"LAX  $.x.y", book, "-"},
      {"lax $.n", book, "-"},
      {"lax $.x[*]", book, "[]"},
      {" strict $.x", book, "! the path leads to nothing"},
      {"lax", R"({"lax": 1})", "1"},
      {"$", "[", "! the text is no JSON"},
      {"lax $", "[", "-"},
      {"lax $", "null", "! the JSON is null"},
      {"$.*", R"({"a": 1, "b": 2, "a": 3})", "[2 3]"},
  };
  for (const auto& row : table) {
    CAPTURE(row.path);
    CHECK(looked_up(row.path, row.json) == row.found);
  }
}

TEST_CASE("what is no path, or none that is known, is refused") {
  const std::vector<path_row> table{
      {"", "", "the path is empty"},
      {"$a", "", "the path $a has something other than `.` or `[` behind a step"},
      {"$.", "", "the path $. has no name behind a `.`"},
      {"$..", "", "the path $.. does not say what `..` is to find"},
      {"$.a..", "", "the path $.a.. does not say what `..` is to find"},
      {"$...a", "", "the path $...a does not say what `..` is to find"},
      {"$.a b", "", "the path $.a b has a blank in a name, which is to be written ['like this']"},
      {"$.a.length()", "", "the path $.a.length() has a function, which is not supported"},
      {"$.a[?(@.b > 1)]", "", "the path $.a[?(@.b > 1)] has a filter, which is not supported"},
      {"$['a','b']", "",
       "the path $['a','b'] asks for several names at once, which is not supported"},
      {"$['a", "", "the path $['a does not close a quoted name"},
      {"$['a'", "", "the path $['a' does not close a `[`"},
      {"$[0", "", "the path $[0 does not close a `[`"},
      {"$[a]", "", "the path $[a] has neither a number nor a quoted name in brackets"},
      {"$[]", "", "the path $[] has neither a number nor a quoted name in brackets"},
      {"$[1:a]", "", "the path $[1:a] has something other than numbers around a `:`"},
      {"$[:]", "", "the path $[:] has no number beside a `:`"},
      {"$..[0].a", "", "the path $..[0].a goes on behind `..[`, which is not supported"},
  };
  for (const auto& row : table) {
    CAPTURE(row.path);
    CHECK(looked_up(row.path, "{}") == "!! " + std::string{row.found});
  }
}

} // namespace
} // namespace duet
