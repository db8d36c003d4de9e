#include "sql/limits.hpp"
#include "tests/unit/sql_harness.hpp"

#include <string>
#include <vector>

namespace duet::sql::syntax {
namespace {

using test::read;

struct row {
  std::string script;
  std::string told; ///< Line and column, message, hint; lines apart.
};

/// The first error: "2:8 message\nhint"
std::string first_error(const std::string& text) {
  const auto made = read(text);
  for (const auto& each : made.problems.all())
    if (each.level == severity::error)
      return std::to_string(each.at.line) + ":" + std::to_string(each.at.column) + " " +
             each.message + (each.hint.empty() ? "" : "\n" + each.hint);
  return "no error";
}

void check(const std::vector<row>& rows) {
  for (const auto& each : rows) {
    CAPTURE(each.script);
    CHECK(first_error(each.script) == each.told);
  }
}

TEST_CASE("an error has the line, the caret, one sentence and a way out") {
  CHECK(read("CREATE TABLE orders (\n"
             "  id STRING,\n"
             "  amount DECIMAL(10,, 2)\n"
             ");\n")
            .told() == "test.sql:3:21: error: the scale, a number, is expected here, not `,`\n"
                       "  3 |   amount DECIMAL(10,, 2)\n"
                       "    |                     ^\n"
                       "    = is the comma in front of it too much?\n");
  CHECK(read("SELECT a\nFORM orders;").told() ==
        "test.sql:2:6: error: `orders` is not expected here\n"
        "  2 | FORM orders;\n"
        "    |      ^~~~~~\n"
        "    = did you mean `FROM` instead of `FORM`?\n");
}

TEST_CASE("words that are mistyped are guessed") {
  check({
      {"SELCT a FROM t;", "1:1 a statement is expected here, not `SELCT`\n"
                          "did you mean `SELECT` instead of `SELCT`?"},
      {"CRAETE TABLE t (a INT);", "1:1 a statement is expected here, not `CRAETE`\n"
                                  "did you mean `CREATE` instead of `CRAETE`?"},
      {"CREATE TABEL t (a INT);",
       "1:8 `TABLE`, `VIEW`, `DATABASE`, `CATALOG` or `FUNCTION` is expected here, not `TABEL`\n"
       "did you mean `TABLE` instead of `TABEL`?"},
      {"SELECT a FROM t WEHRE a = 1;",
       "1:23 `a` is not expected here\ndid you mean `WHERE` instead of `WEHRE`?"},
      {"SELECT a FROM t GROPU BY a;",
       "1:23 `BY` is not expected here\ndid you mean `GROUP` instead of `GROPU`?"},
      {"SELECT a BETWEN 1 AND 2 FROM t;",
       "1:17 `1` is not expected here\ndid you mean `BETWEEN` instead of `BETWEN`?"},
      {"INSERT INT t SELECT 1;", "1:8 `INTO` or `OVERWRITE` is expected here, not `INT`\n"
                                 "did you mean `INTO` instead of `INT`?"},
      {"CREATE TABLE t (a INT, PRIMARY KEY (a) NOT ENFORCD);",
       "1:40 `,` or `)` is expected here, not `NOT`"},
      {"CREATE TABLE t (a STRIN);", "1:19 there is no type `STRIN`\ndid you mean `STRING`?"},
      {"SELECT CAST(a AS BIGIN) FROM t;", "1:18 there is no type `BIGIN`\ndid you mean `BIGINT`?"},
      {"SELECT INTERVAL '5' MINUT FROM t;", "1:21 a unit of time is expected here, not `MINUT`\n"
                                            "did you mean `MINUTE` instead of `MINUT`?"},
      {"SELECT _klingon'x';", "1:8 there is no charset `klingon`\nleave it out: a text is Unicode"},
  });
}

TEST_CASE("what is missing is named") {
  check({
      {"SELECT", "1:7 an expression is expected here, and the script ends"},
      {"SELECT FROM t;", "1:8 an expression is expected here, not `FROM`"},
      {"SELECT a, FROM t;",
       "1:11 an expression is expected here, not `FROM`\nis the comma in front of it too much?"},
      {"SELECT a b c FROM t;", "1:12 `c` is not expected here"},
      {"SELECT a b `c d` FROM t;", "1:12 `c d` is not expected here"},
      {"SELECT a b 'a text that is longer than messages shöw' FROM t;",
       "1:12 `'a text that is longer than messages sh...` is not expected here"},
      {"SELECT a b 'a text that is longer than messages show' FROM t;",
       "1:12 `'a text that is longer than messages sho...` is not expected here"},
      {"SELECT (a + b FROM t;", "1:15 `,` or `)` is expected here, not `FROM`"},
      {"SELECT f(a, b FROM t;", "1:15 `,` or `)` is expected here, not `FROM`"},
      {"SELECT a[1 FROM t;", "1:12 `]` is expected here, not `FROM`"},
      {"SELECT a FROM t WHERE;", "1:22 an expression is expected here, not `;`"},
      {"SELECT a FROM t GROUP a;", "1:23 `BY` is expected here, not `a`"},
      {"SELECT a FROM (SELECT b FROM t;", "1:31 `)` is expected here, not `;`"},
      {"SELECT CASE WHEN a THEN b FROM t;", "1:27 `END` is expected here, not `FROM`"},
      {"SELECT CASE a END FROM t;", "1:15 `WHEN` is expected here, not `END`"},
      {"SELECT a IS 5 FROM t;",
       "1:13 `NULL`, `TRUE`, `FALSE`, `UNKNOWN`, `DISTINCT FROM` or `JSON` is expected here, not "
       "`5`"},
      {"SELECT a BETWEEN 1 OR 2 FROM t;", "1:20 `AND` is expected here, not `OR`"},
      {"SELECT a NOT 5 FROM t;", "1:10 `NOT` is not expected here"},
      {"SELECT * FROM t JOIN;", "1:21 a table's name is expected here, not `;`"},
      {"SELECT * FROM t LEFT b;", "1:22 `JOIN` is expected here, not `b`"},
      {"INSERT INTO t;", "1:14 a query is expected here, not `;`"},
      {"CREATE VIEW v SELECT 1;", "1:15 `AS` is expected here, not `SELECT`"},
      {"SET 'a' 'b';", "1:9 `=` is expected here, not `'b'`"},
      {"SET a = ;", "1:9 a value is expected here, not `;`"},
      {"EXPLAIN;", "1:8 a query or `INSERT` is expected here, not `;`"},
      {"SUM(a) FROM t;", "1:1 no statement begins with `SUM`"},
      {"SELECT SUM(a) OVER (PARTITION a) FROM t;", "1:31 `BY` is expected here, not `a`"},
      {"SELECT SUM(a) OVER (ORDER BY b ROWS 5) FROM t;",
       "1:38 `PRECEDING` or `FOLLOWING` is expected here, not `)`"},
  });
}

TEST_CASE("what other systems write is refused with what to write here") {
  check({
      {"SELECT a::INT FROM t;", "1:9 `::` is no symbol of this language\nwrite `CAST(x AS type)`"},
      {"SELECT a FROM t WHERE a == 1;", "1:25 `==` is no symbol of this language\nwrite `=`"},
      {"SELECT \"a\" FROM t;", "1:8 double quotes have no meaning here\n"
                               "write 'text' for a text, and back-ticks around a name"},
      {"SELECT a AS 'x' FROM t;",
       "1:13 an alias is a name, not a text\nwrite `x`, between back-ticks or alone"},
      {"SELECT a FROM t LIMIT 5, 10;",
       "1:24 `LIMIT` has one number\nwrite `LIMIT count OFFSET start`"},
      {"SELECT a FROM t LIMIT x;", "1:23 a number is expected here, not `x`"},
      {"SELECT a WHERE b;", "1:10 `WHERE` is not expected here"},
      {"SELECT * FROM LATERAL f(x);", "1:23 `TABLE` or `(` is expected here, not `f`"},
      {"SHOW TABELS;", "1:6 what to show, as `TABLES`, is expected here, not `TABELS`\n"
                       "did you mean `TABLES` instead of `TABELS`?"},
      {"SELECT INTERVAL '1' DAY TO MONTH;", "1:25 `TO` is not expected here"},
      {"SELECT INTERVAL '5' DOW;", "1:21 no interval is in the unit `DOW`\n"
                                   "units are SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER "
                                   "and YEAR"},
      {"CREATE TABLE t (a TEXT);", "1:19 there is no type `TEXT`\nwrite `STRING`"},
      {"CREATE TABLE t (a TIMESTAMP WITH TIME ZONE);",
       "1:29 no type keeps a time zone with its values\n"
       "write `TIMESTAMP_LTZ(3)`, which is an instant"},
      {"CREATE TABLE t (a RAW('x', 'y'));",
       "1:19 `RAW` is a type of Java classes, which there are none of here\n"
       "use `ROW<...>`, `BYTES` or `STRING`"},
      {"CREATE TABLE t (a INT) WITH (connector = 'kafka');",
       "1:30 the name of an option is a text\nwrite it between quotes, as 'connector'"},
      {"CREATE TABLE t (a INT) WITH ('x' = 5);",
       "1:36 the value of an option is a text\nwrite '5', with quotes"},
      {"CREATE TABLE t (a INT) WITH ('x' = 'y' 'z' = 'w');",
       "1:40 `,` or `)` is expected here, not `'z'`"},
      {"SELECT * FROM t AS x FOR SYSTEM_TIME AS OF y;",
       "1:22 `FOR SYSTEM_TIME AS OF` stands in front of the alias\n"
       "write it behind the table's name, then `AS x`"},
      {"SELECT * FROM (a JOIN b ON TRUE) AS x;",
       "1:37 tables that are joined have no name of their own\nwrite `(SELECT * FROM ...) AS x`"},
      {"SELECT CAST(a AS INT NOT NULL) FROM t;", "1:22 `)` is expected here, not `NOT`"},
      {"SELECT f(TABLE (SELECT 1));", "1:16 a table's name is expected here, not `(`"},
      {"SELECT ? FROM t;",
       "1:8 a script has no parameters\nwrite `${name}`, a placeholder, or the value"},
      {"SELECT a FROM TABLE(t);",
       "1:21 a table function is called with parentheses\n"
       "write `FROM t` for a table, and `FROM TABLE(f(...))` for a function"},
      {"SELECT “a” FROM t;", "1:8 a curved quote (U+201C) has no meaning here\nwrite `'` instead"},
      {"SELECT SUM(a) OVER (ORDER BY b GROUPS 5 PRECEDING) FROM t;",
       "1:32 a frame counts `ROWS` or a `RANGE`, never `GROUPS`"},
  });
}

TEST_CASE("reserved words that cannot be told from names are to be quoted") {
  check({
      {"SELECT * FROM user;",
       "1:15 a table's name is expected here, and `user` is a reserved word\n"
       "if it is the name, quote it: `user`"},
      {"CREATE TABLE order (a INT);",
       "1:14 a table's name is expected here, and `order` is a reserved word\n"
       "if it is the name, quote it: `order`"},
      {"SELECT a timestamp FROM t;",
       "1:10 `timestamp` is not expected here\nif it is a name, quote it: `timestamp`"},
      {"SELECT group FROM t;",
       "1:8 an expression is expected here, and `group` is a reserved word\n"
       "if it is the name, quote it: `group`"},
      {"SELECT a FROM t ORDER BY order;",
       "1:26 an expression is expected here, and `order` is a reserved word\n"
       "if it is the name, quote it: `order`"},
      {"WITH values AS (SELECT 1) SELECT 1;",
       "1:6 a name for a query is expected here, and `values` is a reserved word\n"
       "if it is the name, quote it: `values`"},
  });
}

TEST_CASE("texts that are not closed") {
  check({
      {"SELECT 'abc FROM t;", "1:8 a text that begins here has no end\n"
                              "close it with `'`; a quote in it is doubled"},
      {"CREATE TABLE t (a INT) WITH (\n  'x' = 'y,\n  'z' = 'w'\n);",
       "3:4 `,` or `)` is expected here, not `z`\n"
       "a text goes over several lines here: is a quote missing?"},
      {"SELECT a /* FROM t;", "1:10 a comment that begins here has no end\nclose it with `*/`"},
      {"SELECT `` FROM t;", "1:8 a name has no characters"},
      {"SELECT X'0';", "1:8 bytes are pairs of hexadecimal digits\nwrite them as X'00FF'"},
      {"SELECT U&'\\00zz';", "1:8 the escape here names no character\n"
                             "write 4 hexadecimal digits of a code point"},
      {"SELECT U&'a' UESCAPE 'xy';",
       "1:22 UESCAPE takes a text of one character\nwrite `UESCAPE '!'`"},
      {"SELECT MAP['a', 1, 'b'];",
       "1:8 the last key of this map has no value\nwrite `MAP[key, value, ...]`"},
  });
}

TEST_CASE("tables that are not well made") {
  check({
      {"CREATE TABLE t (a);",
       "1:17 the column `a` has no type\nwrite a type behind it, as `STRING`"},
      {"CREATE TABLE t (a INT b INT);", "1:23 `,` or `)` is expected here, not `b`"},
      {"CREATE TABLE t (WATERMARK FOR a AS a, WATERMARK FOR b AS b);",
       "1:39 a table has one `WATERMARK` at most\nremove the others"},
      {"CREATE TABLE t (a VARCHAR(99999999999));",
       "1:27 `99999999999` is too large\nno more than 2147483647 is possible"},
      {"CREATE TABLE t (a INT ARRAY ARRAY ARRAY ARRAY ARRAY);",
       "1:47 this is nested too deep\nwrite `ARRAY<...>`"},
      {"CREATE TABLE t (a TIME WITH LOCAL TIME ZONE);",
       "1:24 a TIME has no time zone\nwrite `TIME`, or `TIMESTAMP_LTZ(3)`"},
      {"SELECT a LIMIT 1 LIMIT 2;", "1:18 `LIMIT` is here twice"},
      {"END;", "1:1 `END` closes no statement set\n"
               "a statement set is opened by `EXECUTE STATEMENT SET BEGIN`"},
  });
}

TEST_CASE("the parser goes on behind the statement with an error") {
  const auto made = read("SELECT a FORM t;\n"
                         "SELECT 1;\n"
                         "SELECT ) ; SELECT 2;\n"
                         "CREATE TABLE t (a NIX);\n"
                         "SELECT 'x\n;");
  CHECK(made.statements.size() == 2);
  std::string lines;
  for (const auto& each : made.problems.all())
    lines += std::to_string(each.at.line) + " ";
  CHECK(made.problems.all().size() == 4);
  CHECK(lines == "1 3 4 5 ");
}

TEST_CASE("an error within a statement set does not hide the next ones") {
  const auto made = read("EXECUTE STATEMENT SET BEGIN\n"
                         "INSERT INTO a SELECT ;\n"
                         "INSERT INTO b SELECT 1;\n"
                         "INSERT INTO c SELECT );\n"
                         "END;\n"
                         "SELECT 1;");
  CHECK(made.statements.size() == 1); // a set with an error is no statement
  REQUIRE(made.problems.all().size() == 2);
  CHECK(made.problems.all()[0].at.line == 2);
  CHECK(made.problems.all()[1].at.line == 4);
  CHECK(first_error("BEGIN STATEMENT SET;\nINSERT INTO a SELECT 1;\nSELECT 2;\nEND;") ==
        "3:1 `INSERT` or `END` is expected here, not `SELECT`");
  CHECK(first_error("BEGIN STATEMENT SET;\nINSERT INTO a SELECT 1;\n") ==
        "2:24 `INSERT` or `END` is expected here, and the script ends");
}

TEST_CASE("a script has a largest size") {
  const std::string large(script_bytes_max + 1, ' ');
  CHECK(first_error(large) == "1:1 the script has more than 1048576 bytes\n"
                              "split it into several applications");
  CHECK(first_error(std::string(script_bytes_max, ' ')) == "no error");
}

} // namespace
} // namespace duet::sql::syntax
