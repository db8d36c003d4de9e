#include "sql/placeholders.hpp"
#include "tests/unit/sql_harness.hpp"

#include <string>

namespace duet::sql::syntax {
namespace {

const placeholder_values values{
    {"topic", "orders"}, {"limit", "42"}, {"name", "O'Brien"}, {"empty", ""}, {"a.b-c_1", "x"}};

std::string filled(const std::string& text) {
  diagnostics problems;
  const auto in = fill_placeholders(test::script(text), values, problems);
  CHECK(in.written == text);
  return problems.has_errors() ? render(problems, in) : std::string{in.text()};
}

TEST_CASE("placeholders are filled, and all other text stays as it is") {
  CHECK(filled("SELECT 1") == "SELECT 1");
  CHECK(filled("'${topic}-x' LIMIT ${limit}") == "'orders-x' LIMIT 42");
  CHECK(filled("${topic}${limit}${empty}${a.b-c_1}") == "orders42x");
  CHECK(filled("$ $x {x} ${ ${} ${topic ${to pic} $${topic}") ==
        "$ $x {x} ${ ${} ${topic ${to pic} $orders");
  CHECK(filled("\r\n\t ${topic}\r\n") == "\r\n\t orders\r\n");
  CHECK(filled("").empty());
}

TEST_CASE("a value between quotes is only text") {
  CHECK(filled("'${name}'") == "'O''Brien'");
  CHECK(filled("`${name}`") == "`O'Brien`");
  CHECK(filled("'it''s ${name}', ${limit}") == "'it''s O''Brien', 42");
  CHECK(filled("${name}") == "O'Brien");
}

TEST_CASE("comments are left alone") {
  CHECK(filled("-- ${unknown}\n${topic} /* ${unknown} */ ${limit}") ==
        "-- ${unknown}\norders /* ${unknown} */ 42");
  CHECK(filled("'--' ${topic}") == "'--' orders");
  CHECK(filled("'/*' ${topic}") == "'/*' orders");
  CHECK(filled("/*+ OPTIONS('topic'='${topic}') */") == "/*+ OPTIONS('topic'='orders') */");
  CHECK(filled("/* ${topic}") == "/* ${topic}"); // a comment without an end
  CHECK(filled("-- ${topic}") == "-- ${topic}");
}

TEST_CASE("a name without a value is an error at its place") {
  CHECK(filled("SELECT 1,\n  '${topci}'") ==
        "test.sql:2:4: error: the placeholder `topci` has no value\n"
        "  2 |   '${topci}'\n"
        "    |    ^~~~~~~~\n"
        "    = did you mean `topic`?\n");
  CHECK(filled("${xyz}") == "test.sql:1:1: error: the placeholder `xyz` has no value\n"
                            "  1 | ${xyz}\n"
                            "    | ^~~~~~\n"
                            "    = give it one when the script is run\n");
}

TEST_CASE("later errors are at places of the script as it was written") {
  const auto told = [](const std::string& text) {
    diagnostics problems;
    const auto in = fill_placeholders(test::script(text), values, problems);
    const auto made = parse_script(in, problems);
    return render(problems, in);
  };
  SUBCASE("behind a value") {
    CHECK(told("SELECT '${topic}', ${limit} FROM FROM t;") ==
          "test.sql:1:34: error: a table's name is expected here, and `FROM` is a reserved word\n"
          "  1 | SELECT '${topic}', ${limit} FROM FROM t;\n"
          "    |                                  ^~~~\n"
          "    = if it is the name, quote it: `FROM`\n");
  }
  SUBCASE("within a value it is the placeholder") {
    CHECK(told("SELECT 1 FROM t WHERE a = = ${limit};\nSELECT 1 FROM ${limit};") ==
          "test.sql:1:27: error: an expression is expected here, not `=`\n"
          "  1 | SELECT 1 FROM t WHERE a = = ${limit};\n"
          "    |                           ^\n"
          "test.sql:2:15: error: a table's name is expected here, not `42`\n"
          "  2 | SELECT 1 FROM ${limit};\n"
          "    |               ^~~~~~~~\n");
  }
  SUBCASE("a token that is made of both has both") {
    CHECK(told("SELECT a_${topic}_b 1;") == "test.sql:1:21: error: `1` is not expected here\n"
                                            "  1 | SELECT a_${topic}_b 1;\n"
                                            "    |                     ^\n");
    const auto in = [] {
      diagnostics none;
      return fill_placeholders(test::script("SELECT\n'x${topic}y' ${empty}z;"), values, none);
    }();
    diagnostics none;
    const auto made = parse_script(in, none);
    REQUIRE(made.size() == 1);
    const auto& item =
        std::get<select>(std::get<select_statement>(made[0].node).rows.body).items[0];
    CHECK(test::shown(item.value.at) == "2:1+12");
    CHECK(test::shown(item.alias->at) == "2:22+1");
  }
}

} // namespace
} // namespace duet::sql::syntax
