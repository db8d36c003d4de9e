#include "tests/unit/sql_harness.hpp"

#include <string>
#include <vector>

namespace duet::sql::syntax {
namespace {

using test::normal_expression;

struct row {
  std::string written;
  std::string normal; ///< Empty if it is what is written.
};

void check(const std::vector<row>& rows) {
  for (const auto& each : rows) {
    CAPTURE(each.written);
    CHECK(normal_expression(each.written) == (each.normal.empty() ? each.written : each.normal));
  }
}

TEST_CASE("literals") {
  check({
      {"1", {}},
      {"12345678901234567890", {}},
      {"1.50", {}},
      {".5", {}},
      {"1.", {}},
      {"1e3", {}},
      {"1.5E-3", {}},
      {"-1", {}},
      {"'a'", {}},
      {"'it''s'", {}},
      {"'a' 'b'\n'c'", "'abc'"},
      {"N'a'", "'a'"},
      {"_utf8'a'", "'a'"},
      {"U&'\\00e4'", "'ä'"},
      {"U&'!00e4' UESCAPE '!'", "'ä'"},
      {"E'a\\n'", "'a\n'"},
      {"x'00ff'", "X'00FF'"},
      {"true", "TRUE"},
      {"False", "FALSE"},
      {"unknown", "UNKNOWN"},
      {"null", "NULL"},
      {"date '2024-01-15'", "DATE '2024-01-15'"},
      {"TIME '10:30:00'", {}},
      {"TIMESTAMP '2024-01-15 10:30:00.123'", {}},
      {"TIMESTAMP WITH LOCAL TIME ZONE '2024-01-15 10:30:00'", {}},
  });
}

TEST_CASE("intervals") {
  check({
      {"INTERVAL '5' SECOND", {}},
      {"INTERVAL '10' MINUTES", "INTERVAL '10' MINUTE"},
      {"interval '0.001' second(3, 3)", "INTERVAL '0.001' SECOND(3, 3)"},
      {"INTERVAL '100' DAY(3)", {}},
      {"INTERVAL -'1' DAY", {}},
      {"INTERVAL +'1' DAY", "INTERVAL '1' DAY"},
      {"INTERVAL '1-2' YEAR TO MONTH", {}},
      {"INTERVAL '1 2:3:4.5' DAY(2) TO SECOND(3)", {}},
      {"INTERVAL '1' WEEK + INTERVAL '1' QUARTER", {}},
      {"- INTERVAL '1' DAY", "-INTERVAL '1' DAY"},
      {"ts + INTERVAL 5 MINUTE", "ts + 5 * INTERVAL '1' MINUTE"},
      {"INTERVAL -n DAYS", "n * INTERVAL -'1' DAY"},
      {"INTERVAL (a + 1) HOUR", "(a + 1) * INTERVAL '1' HOUR"},
      {"INTERVAL t.a.b HOUR", "t.a.b * INTERVAL '1' HOUR"},
  });
}

TEST_CASE("names") {
  check({
      {"a", {}},
      {"a.b.c", {}},
      {"`a b`", {}},
      {"`a``b`", {}},
      {"`abc`", "abc"},
      {"`select`", {}},
      {"`Key`", {}},
      {"größe", "`größe`"},
      {"a[1]", {}},
      {"m['k']", {}},
      {"a[1][2].b.c[3]", {}},
      {"(a).b", {}},
      {"(a.b).c", {}},
      {"f(x).y", {}},
      {"(a + b)[1]", {}},
      {"a[b + 1]", {}},
      {"t.a[1]", {}},
  });
}

TEST_CASE("operators bind as in Calcite") {
  check({
      {"a + b * c", {}},
      {"(a + b) * c", {}},
      {"a * b + c", {}},
      {"a - b - c", {}},
      {"a - (b - c)", {}},
      {"a / b / c", {}},
      {"a / (b * c)", {}},
      {"a % b * c", {}},
      {"a || b || c", {}},
      {"a || b + c", {}}, // `||` binds like `*`
      {"a || (b + c)", {}},
      {"a + b || c", {}},
      {"-a * b", {}},
      {"-(a * b)", {}},
      {"- - a", "-(-a)"},
      {"+-a", "+(-a)"},
      {"a - -b", {}},
      {"a = b + c", {}},
      {"a = b = c", {}},
      {"a = (b = c)", {}},
      {"a <> b", {}},
      {"a != b", "a <> b"},
      {"a < b AND c >= d", {}},
      {"NOT a = b", {}},
      {"(NOT a) = b", {}},
      {"NOT NOT a", {}},
      {"NOT a AND b", {}},
      {"NOT (a AND b)", {}},
      {"a AND b OR c AND d", {}},
      {"(a OR b) AND (c OR d)", {}},
      {"a OR b OR c", {}},
      {"(a OR b) OR c", "a OR b OR c"},
      {"a OR (b OR c)", "a OR b OR c"},
      {"a AND (b AND (c AND d))", "a AND b AND c AND d"},
      {"NOT a IS NULL", {}},
      {"a = b IS NULL", {}}, // (a = b) IS NULL
      {"a = (b IS NULL)", {}},
      {"a IS NULL = b", "(a IS NULL) = b"},
      {"a = NOT b", "a = (NOT b)"},
      {"a = NOT b AND c", "a = (NOT b) AND c"},
      {"a + b BETWEEN c - 1 AND d + 1", {}},
      {"a = b BETWEEN 1 AND 2", {}}, // a = (b BETWEEN ...)
      {"(a = b) IN (TRUE)", {}},
      {"a BETWEEN 1 AND 2 AND b", {}},
      {"a LIKE b = c", {}},
      {"a LIKE b || '%'", {}},
      {"a IS NULL IS NOT TRUE", {}},
      {"a IS DISTINCT FROM b AND c", {}},
      {"a IS NOT DISTINCT FROM b + 1", {}},
      {"a + (b IS NULL)", {}},
      {"(a, b) = (1, 2)", "ROW(a, b) = ROW(1, 2)"},
      {"(a, b) OVERLAPS (c, d) AND e", "ROW(a, b) OVERLAPS ROW(c, d) AND e"},
  });
}

TEST_CASE("precedence is in the tree, not only in the text") {
  diagnostics problems;
  const auto in = test::script("a = b IS NULL");
  const auto made = parse_expression(in, problems);
  REQUIRE(made);
  const auto& test = std::get<is_test>(made->node);
  CHECK(std::get<binary>(test.operand->node).op == binary_operator::equals);
  const auto other = test::script("NOT a = b AND c");
  const auto conjunction = parse_expression(other, problems);
  REQUIRE(conjunction);
  const auto& operands = std::get<logical>(conjunction->node).operands;
  REQUIRE(operands.size() == 2);
  CHECK(std::get<unary>(operands[0].node).op == unary_operator::not_);
}

TEST_CASE("tests and ranges") {
  check({
      {"a IS NULL", {}},
      {"a is not null", "a IS NOT NULL"},
      {"a IS TRUE OR a IS NOT FALSE OR a IS UNKNOWN OR a IS NOT UNKNOWN", {}},
      {"a IS JSON", "a IS JSON VALUE"},
      {"a IS NOT JSON OBJECT", {}},
      {"a IS JSON ARRAY AND a IS JSON SCALAR", {}},
      {"a NOT BETWEEN SYMMETRIC 1 AND 2", {}},
      {"a BETWEEN ASYMMETRIC 1 AND 2", "a BETWEEN 1 AND 2"},
      {"a IN (1, 2, 3)", {}},
      {"a NOT IN ('x')", {}},
      {"a IN (SELECT b FROM t)", {}},
      {"a NOT IN (VALUES (1), (2))", {}},
      {"a IN ((SELECT 1), 2)", {}},
      {"a IN ((SELECT 1) UNION (SELECT 2))", "a IN (SELECT 1 UNION SELECT 2)"},
      {"a IN (TABLE t)", "a IN (SELECT * FROM t)"},
      {"(a, b) IN ((1, 2), (3, 4))", "ROW(a, b) IN (ROW(1, 2), ROW(3, 4))"},
      {"a LIKE 'x%'", {}},
      {"a NOT LIKE 'x!%' ESCAPE '!'", {}},
      {"a SIMILAR TO '(b|c)%'", {}},
      {"a NOT SIMILAR TO 'b' ESCAPE '\\'", {}},
      {"EXISTS (SELECT 1 FROM t WHERE t.a = b)", {}},
      {"NOT EXISTS (SELECT 1)", {}},
      {"a > ALL (SELECT b FROM t)", {}},
      {"a = SOME (1, 2)", "a = ANY (1, 2)"},
      {"(SELECT MAX(a) FROM t) + 1", {}},
      {"((SELECT 1) UNION (SELECT 2))", "(SELECT 1 UNION SELECT 2)"},
      {"((SELECT 1) + 1)", "(SELECT 1) + 1"},
  });
}

TEST_CASE("calls") {
  check({
      {"f()", {}},
      {"f(1, a + b, 'x')", {}},
      {"c.d.f(x)", {}},
      {"count(*)", "COUNT(*)"},
      {"COUNT(DISTINCT a)", {}},
      {"SUM(ALL a)", "SUM(a)"},
      {"COUNT(*) FILTER (WHERE a > 1)", {}},
      {"COUNT(DISTINCT a) FILTER (WHERE b) OVER w", {}},
      {"LISTAGG(a, ',') WITHIN GROUP (ORDER BY b DESC NULLS LAST)", {}},
      {"ARRAY_AGG(a ORDER BY b)", "ARRAY_AGG(a) WITHIN GROUP (ORDER BY b)"},
      {"FIRST_VALUE(a) IGNORE NULLS OVER (ORDER BY b)", {}},
      {"LAST_VALUE(a) RESPECT NULLS", {}},
      {"f(a => 1, `offset` => INTERVAL '1' DAY)", {}},
      {"f(offset => 1)", "f(`offset` => 1)"},
      {"f(DEFAULT, TABLE t, DESCRIPTOR(a, b))", {}},
      {"f(TABLE t PARTITION BY a ORDER BY b DESC, c => DESCRIPTOR(d))",
       "f(TABLE t PARTITION BY (a) ORDER BY (b DESC), c => DESCRIPTOR(d))"},
      {"f(TABLE t ORDER BY (a, b DESC))", {}},
      {"f(TABLE c.d.t PARTITION BY (a, b))", {}},
      {"IF(a, b, c)", {}},
      {"COALESCE(a, b)", {}},
      {"NULLIF(a, 0)", {}},
      {"LEFT(a, 2) || RIGHT(b, 1)", {}},
      {"YEAR(a) + HOUR(b)", {}},
      {"current_timestamp", "CURRENT_TIMESTAMP"},
      {"CURRENT_DATE", {}},
      {"LOCALTIMESTAMP", {}},
      {"LOCALTIME(3)", {}},
      {"PROCTIME()", {}},
      {"CURRENT_ROW_TIMESTAMP()", {}},
      {"MOD(a, 2)", {}},
      {"GROUPING(a)", {}},
  });
}

TEST_CASE("windows of aggregates") {
  check({
      {"SUM(a) OVER ()", {}},
      {"SUM(a) OVER (PARTITION BY b, c ORDER BY d)", {}},
      {"SUM(a) OVER (PARTITION BY b ORDER BY d ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
       {}},
      {"SUM(a) OVER (ORDER BY d RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW)", {}},
      {"SUM(a) OVER (ORDER BY d ROWS 10 PRECEDING)", {}},
      {"SUM(a) OVER (ORDER BY d ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)", {}},
      {"SUM(a) OVER w", {}},
      {"SUM(a) OVER (w ORDER BY b)", {}},
      {"ROW_NUMBER() OVER (PARTITION BY a ORDER BY b DESC NULLS FIRST, c ASC)",
       "ROW_NUMBER() OVER (PARTITION BY a ORDER BY b DESC NULLS FIRST, c)"},
  });
}

TEST_CASE("functions with a grammar of their own") {
  check({
      {"CAST(a AS INT)", {}},
      {"TRY_CAST(a AS DECIMAL(10, 2))", {}},
      {"EXTRACT(DAY FROM a)", {}},
      {"extract(minute from a + b)", "EXTRACT(MINUTE FROM a + b)"},
      {"FLOOR(a)", {}},
      {"FLOOR(a TO HOUR)", {}},
      {"CEIL(f(a) TO MONTH)", "CEIL((f(a)) TO MONTH)"},
      {"CEILING(a)", "CEIL(a)"},
      {"FLOOR(INTERVAL '1' DAY TO HOUR)", {}},
      {"FLOOR((INTERVAL '1' DAY) TO HOUR)", {}},
      {"TIMESTAMPADD(DAY, 1, a)", {}},
      {"TIMESTAMPDIFF(SECOND, a, b)", {}},
      {"TRIM(a)", {}},
      {"TRIM(BOTH 'x' FROM a)", {}},
      {"TRIM('x' FROM a)", "TRIM(BOTH 'x' FROM a)"},
      {"TRIM(LEADING FROM a)", "TRIM(LEADING ' ' FROM a)"},
      {"TRIM(TRAILING 'x' FROM a)", {}},
      {"SUBSTRING(a FROM 2)", "SUBSTRING(a, 2)"},
      {"SUBSTRING(a FROM 2 FOR 3)", "SUBSTRING(a, 2, 3)"},
      {"SUBSTRING(a, 2, 3)", {}},
      {"POSITION('x' IN a)", {}},
      {"OVERLAY(a PLACING 'x' FROM 2 FOR 3)", {}},
      {"OVERLAY(a PLACING 'x' FROM 2)", {}},
  });
}

TEST_CASE("functions on JSON") {
  check({
      {"JSON_VALUE(a, '$.b')", {}},
      {"JSON_VALUE(a, '$.b' RETURNING INT NULL ON EMPTY ERROR ON ERROR)", {}},
      {"JSON_VALUE(a, 'lax $.b' DEFAULT 0 ON EMPTY DEFAULT -1 ON ERROR)", {}},
      {"JSON_QUERY(a, '$.b')", {}},
      {"JSON_QUERY(a, '$.b' WITHOUT WRAPPER)", "JSON_QUERY(a, '$.b' WITHOUT ARRAY WRAPPER)"},
      {"JSON_QUERY(a, '$.b' WITH CONDITIONAL ARRAY WRAPPER EMPTY ARRAY ON EMPTY)", {}},
      {"JSON_QUERY(a, '$.b' RETURNING ARRAY<STRING> WITH WRAPPER EMPTY OBJECT ON ERROR)",
       "JSON_QUERY(a, '$.b' RETURNING ARRAY<STRING> WITH UNCONDITIONAL ARRAY WRAPPER EMPTY OBJECT "
       "ON ERROR)"},
      {"JSON_EXISTS(a, '$.b')", {}},
      {"JSON_EXISTS(a, '$.b' UNKNOWN ON ERROR)", {}},
      {"JSON_OBJECT()", {}},
      {"JSON_OBJECT('a' VALUE 1, KEY b VALUE c ABSENT ON NULL)",
       "JSON_OBJECT(KEY 'a' VALUE 1, KEY b VALUE c ABSENT ON NULL)"},
      {"JSON_OBJECTAGG(KEY a VALUE b NULL ON NULL)", {}},
      {"JSON_ARRAY(1, a, 'x')", {}},
      {"JSON_OBJECT('a': 1, b: 2)", "JSON_OBJECT(KEY 'a' VALUE 1, KEY b VALUE 2)"},
      {"JSON_OBJECT(NULL ON NULL)", {}},
      {"JSON_OBJECT(key VALUE 1)", "JSON_OBJECT(KEY `key` VALUE 1)"},
      {"JSON_VALUE(a, '$.b' ERROR ON ERROR NULL ON EMPTY)",
       "JSON_VALUE(a, '$.b' NULL ON EMPTY ERROR ON ERROR)"},
      {"JSON_ARRAYAGG(a ABSENT ON NULL)", {}},
      {"JSON_ARRAYAGG(a ORDER BY b)", "JSON_ARRAYAGG(a) WITHIN GROUP (ORDER BY b)"},
  });
}

TEST_CASE("CASE and constructors") {
  check({
      {"CASE WHEN a THEN b END", {}},
      {"case when a = 1 then 'x' when b then 'y' else 'z' end",
       "CASE WHEN a = 1 THEN 'x' WHEN b THEN 'y' ELSE 'z' END"},
      {"CASE a WHEN 1 THEN 2 ELSE 3 END + 1", {}},
      {"CASE a WHEN 1, 2 THEN 3 WHEN 4 THEN 5 END", {}},
      {"ARRAY[1, 2]", {}},
      {"ARRAY[]", {}},
      {"MAP['a', 1, 'b', 2]", {}},
      {"MULTISET[1]", {}},
      {"ROW(1, 'a')", {}},
      {"(1, 'a')", "ROW(1, 'a')"},
      {"ARRAY[ROW(1, ARRAY['x'])][1]", {}},
      {"((a))", "a"},
  });
}

TEST_CASE("types") {
  const std::vector<row> rows{
      {"BOOLEAN", {}},
      {"TINYINT", {}},
      {"SMALLINT", {}},
      {"INTEGER", "INT"},
      {"BIGINT", {}},
      {"FLOAT", {}},
      {"REAL", "FLOAT"},
      {"DOUBLE PRECISION", "DOUBLE"},
      {"DECIMAL", {}},
      {"DECIMAL(10)", {}},
      {"numeric(10, 2)", "DECIMAL(10, 2)"},
      {"DEC(38, 18)", "DECIMAL(38, 18)"},
      {"CHAR", {}},
      {"CHARACTER(3)", "CHAR(3)"},
      {"CHAR VARYING(3)", "VARCHAR(3)"},
      {"VARCHAR(2147483647)", "STRING"},
      {"STRING", {}},
      {"BINARY(4)", {}},
      {"BINARY VARYING(4)", "VARBINARY(4)"},
      {"VARBINARY(4)", {}},
      {"BYTES", {}},
      {"DATE", {}},
      {"TIME", {}},
      {"TIME(3) WITHOUT TIME ZONE", "TIME(3)"},
      {"TIMESTAMP", {}},
      {"TIMESTAMP(3)", {}},
      {"TIMESTAMP(3) WITHOUT TIME ZONE", "TIMESTAMP(3)"},
      {"TIMESTAMP(3) WITH LOCAL TIME ZONE", "TIMESTAMP_LTZ(3)"},
      {"TIMESTAMP_LTZ", {}},
      {"INTERVAL DAY TO SECOND(3)", {}},
      {"INTERVAL YEAR(4) TO MONTH", {}},
      {"INTERVAL SECOND(2, 3)", {}},
      {"ARRAY<INT NOT NULL>", {}},
      {"INT ARRAY", "ARRAY<INT>"},
      {"INT ARRAY MULTISET", "MULTISET<ARRAY<INT>>"},
      {"MULTISET<STRING>", {}},
      {"STRING MULTISET", "MULTISET<STRING>"},
      {"MAP<STRING, ARRAY<ROW<a INT>>>", {}},
      {"ROW<a INT NOT NULL, b ROW<c STRING> NULL>", "ROW<a INT NOT NULL, b ROW<c STRING>>"},
      {"ROW(a INT 'how many', `b c` STRING)", "ROW<a INT 'how many', `b c` STRING>"},
      {"ROW<>", {}},
      {"ROW()", "ROW<>"},
      {"ROW<auction BIGINT, `timestamp` TIMESTAMP(3)>", {}},
  };
  for (const auto& each : rows) {
    CAPTURE(each.written);
    CHECK(normal_expression("CAST(a AS " + each.written + ")") ==
          "CAST(a AS " + (each.normal.empty() ? each.written : each.normal) + ")");
  }
}

TEST_CASE("a function that is quoted is never a form") {
  check({
      {"`TRIM`(a, b)", {}},
      {"`cast`(a)", "`CAST`(a)"},
      {"`JSON_VALUE`(a)", {}},
      {"`extract`(a => 1)", "`EXTRACT`(a => 1)"},
      {"`values`(1)", "`VALUES`(1)"},
      {"`my function`(1)", {}},
      {"`current_date`(1)", "CURRENT_DATE(1)"},
  });
}

TEST_CASE("every expression knows its place") {
  const auto in = test::script("a + (b * 2)\n  = f(c)[1]");
  diagnostics problems;
  const auto made = parse_expression(in, problems);
  REQUIRE(made);
  CHECK(test::shown(made->at) == "1:1+23");
  const auto& equals = std::get<binary>(made->node);
  CHECK(test::shown(equals.op_at) == "2:3+1");
  CHECK(test::shown(equals.left->at) == "1:1+11");
  CHECK(test::shown(std::get<binary>(equals.left->node).right->at) == "1:5+7"); // parentheses, too
  CHECK(test::shown(equals.right->at) == "2:5+7");
  const auto& access = std::get<element_access>(equals.right->node);
  CHECK(test::shown(access.operand->at) == "2:5+4");
  CHECK(test::shown(access.index->at) == "2:10+1");
}

TEST_CASE("a tree knows its depth") {
  const auto depth = [](const std::string& text) {
    diagnostics problems;
    const auto in = test::script(text);
    return parse_expression(in, problems)->depth;
  };
  CHECK(depth("a") == 1);
  CHECK(depth("((a))") == 1);
  CHECK(depth("a + b + c") == 3);
  CHECK(depth("a AND b AND c") == 2);
  CHECK(depth("a AND b = 1 AND c") == 3);
  CHECK(depth("a AND (b AND (c = 1))") == 3);
  CHECK(depth("f(a, g(b))") == 3);
  CHECK(depth("(SELECT a + 1 FROM t)") == 4);
}

} // namespace
} // namespace duet::sql::syntax
