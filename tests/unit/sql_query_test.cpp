#include "tests/unit/sql_harness.hpp"

#include <string>
#include <vector>

namespace duet::sql::syntax {
namespace {

using test::normal_query;

struct row {
  std::string written;
  std::string normal; ///< Empty if it is what is written.
};

void check(const std::vector<row>& rows) {
  for (const auto& each : rows) {
    CAPTURE(each.written);
    CHECK(normal_query(each.written) == (each.normal.empty() ? each.written : each.normal));
  }
}

TEST_CASE("SELECT") {
  check({
      {"SELECT 1", {}},
      {"select a, b as x, c y from t", "SELECT a, b AS x, c AS y FROM t"},
      {"SELECT *", {}},
      {"SELECT *, t.*, c.d.t.* FROM t", {}},
      {"SELECT ALL a FROM t", "SELECT a FROM t"},
      {"SELECT DISTINCT a FROM t", {}},
      {"SELECT a FROM t WHERE b > 1 AND c", {}},
      {"SELECT a, COUNT(*) FROM t GROUP BY a HAVING COUNT(*) > 1", {}},
      {"SELECT a FROM t ORDER BY a DESC, b NULLS FIRST LIMIT 10", {}},
      {"SELECT a FROM t LIMIT ALL", "SELECT a FROM t"},
      {"SELECT a FROM t LIMIT 10 OFFSET 5 ROWS", "SELECT a FROM t LIMIT 10 OFFSET 5"},
      {"SELECT a FROM t OFFSET 5 ROWS FETCH NEXT 10 ROWS ONLY",
       "SELECT a FROM t LIMIT 10 OFFSET 5"},
      {"SELECT a FROM t FETCH FIRST 1 ROW ONLY", "SELECT a FROM t LIMIT 1"},
      {"SELECT a FROM t FETCH NEXT ROW ONLY", "SELECT a FROM t LIMIT 1"},
      {"SELECT SUM(a) OVER w FROM t WINDOW w AS (PARTITION BY b ORDER BY c), v AS (w)", {}},
      {"SELECT a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1", {}},
  });
}

TEST_CASE("GROUP BY") {
  check({
      {"SELECT a FROM t GROUP BY a, b + 1", {}},
      {"SELECT a FROM t GROUP BY ()", {}},
      {"SELECT a FROM t GROUP BY (a, b), (c)", "SELECT a FROM t GROUP BY (a, b), c"},
      {"SELECT a FROM t GROUP BY ROW(a, b)", {}},
      {"SELECT a FROM t GROUP BY DISTINCT a", {}},
      {"SELECT a FROM t GROUP BY GROUPING SETS ((a, b), (a), ())",
       "SELECT a FROM t GROUP BY GROUPING SETS ((a, b), a, ())"},
      {"SELECT a FROM t GROUP BY w, ROLLUP (a, (b, c)), CUBE (d)", {}},
      {"SELECT a FROM t GROUP BY GROUPING SETS (ROLLUP (a), CUBE (b))", {}},
      {"SELECT a FROM t GROUP BY TUMBLE(ts, INTERVAL '5' MINUTE), GROUPING(a)", {}},
  });
}

TEST_CASE("sub-queries and set operations") {
  check({
      {"WITH x AS (SELECT 1), y (a, b) AS (SELECT 2, 3) SELECT * FROM x, y", {}},
      {"WITH RECURSIVE x AS (SELECT 1) SELECT * FROM x", {}},
      {"SELECT 1 UNION SELECT 2", {}},
      {"SELECT 1 UNION DISTINCT SELECT 2", "SELECT 1 UNION SELECT 2"},
      {"SELECT 1 UNION ALL SELECT 2 EXCEPT SELECT 3", {}},
      {"SELECT 1 MINUS SELECT 2", "SELECT 1 EXCEPT SELECT 2"},
      {"SELECT 1 UNION SELECT 2 INTERSECT ALL SELECT 3", {}},
      {"(SELECT 1 UNION SELECT 2) INTERSECT SELECT 3", {}},
      {"SELECT 1 INTERSECT (SELECT 2 INTERSECT SELECT 3)", {}},
      {"SELECT 1 EXCEPT (SELECT 2 UNION SELECT 3)", {}},
      {"(SELECT 1) UNION ALL (SELECT 2)", "SELECT 1 UNION ALL SELECT 2"},
      {"(SELECT a FROM t LIMIT 1) UNION ALL (SELECT b FROM u ORDER BY b) ORDER BY 1", {}},
      {"(SELECT a FROM t LIMIT 1) LIMIT 2", "SELECT * FROM (SELECT a FROM t LIMIT 1) LIMIT 2"},
      {"((SELECT 1))", "SELECT 1"},
      {"VALUES (1, 'a'), (2, NULL)", {}},
      {"VALUES 1, 2", "VALUES (1), (2)"},
      {"VALUES ROW(1, 2), (DEFAULT, (SELECT 3))", "VALUES (1, 2), (DEFAULT, (SELECT 3))"},
      {"VALUES (SELECT 1)", "VALUES ((SELECT 1))"},
      {"TABLE c.d.t", "SELECT * FROM c.d.t"},
      {"SELECT * FROM (VALUES (1, 'a')) AS t (n, s)", {}},
      {"SELECT (SELECT 1), a IN (SELECT 2) FROM t", {}},
  });
}

TEST_CASE("FROM") {
  check({
      {"SELECT * FROM c.d.t", {}},
      {"SELECT * FROM t AS x", {}},
      {"SELECT * FROM t x", "SELECT * FROM t AS x"},
      {"SELECT * FROM t AS x (a, b)", {}},
      {"SELECT * FROM a, b AS c, d", {}},
      {"SELECT * FROM (SELECT 1) AS x", {}},
      {"SELECT * FROM ((SELECT 1) UNION ALL (SELECT 2) LIMIT 1) x",
       "SELECT * FROM (SELECT 1 UNION ALL SELECT 2 LIMIT 1) AS x"},
      {"SELECT * FROM ((SELECT 1) AS a JOIN b ON TRUE)",
       "SELECT * FROM (SELECT 1) AS a JOIN b ON TRUE"},
      {"SELECT * FROM LATERAL (SELECT 1) AS x", {}},
      {"SELECT * FROM t /*+ OPTIONS('scan.startup.mode' = 'earliest-offset') */ AS x", {}},
      {"SELECT /*+ STATE_TTL('a' = '1h', b = '2h'), BROADCAST(t, 'u'), LOOKUP */ * FROM t",
       "SELECT /*+ STATE_TTL('a' = '1h', 'b' = '2h'), BROADCAST('t', 'u'), LOOKUP */ * FROM t"},
      {"SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY a MEASURES x AS y PATTERN (A B+) DEFINE A "
       "AS (a > 1)) AS m",
       "SELECT * FROM t MATCH_RECOGNIZE () AS m"},
      {"SELECT * FROM t TABLESAMPLE BERNOULLI (10)", "SELECT * FROM t TABLESAMPLE ()"},
  });
}

TEST_CASE("joins") {
  check({
      {"SELECT * FROM a JOIN b ON a.x = b.x", {}},
      {"SELECT * FROM a INNER JOIN b USING (x, y)", "SELECT * FROM a JOIN b USING (x, y)"},
      {"SELECT * FROM a LEFT OUTER JOIN b ON TRUE RIGHT JOIN c ON TRUE FULL OUTER JOIN d ON TRUE",
       "SELECT * FROM a LEFT JOIN b ON TRUE RIGHT JOIN c ON TRUE FULL JOIN d ON TRUE"},
      {"SELECT * FROM a CROSS JOIN b", {}},
      {"SELECT * FROM a NATURAL LEFT JOIN b", {}},
      {"SELECT * FROM a JOIN (b JOIN c ON TRUE) ON TRUE", {}},
      {"SELECT * FROM (a JOIN b ON TRUE) JOIN c ON TRUE",
       "SELECT * FROM a JOIN b ON TRUE JOIN c ON TRUE"},
      {"SELECT * FROM o LEFT JOIN r FOR SYSTEM_TIME AS OF o.ts AS x ON o.c = x.c", {}},
      {"SELECT * FROM o JOIN r FOR SYSTEM_TIME AS OF o.proctime x ON o.c = x.c",
       "SELECT * FROM o JOIN r FOR SYSTEM_TIME AS OF o.proctime AS x ON o.c = x.c"},
  });
}

TEST_CASE("table functions") {
  check({
      {"SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' MINUTES))",
       "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' MINUTE))"},
      {"SELECT * FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' MINUTE)",
       "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' MINUTE))"},
      {"SELECT * FROM TABLE(HOP(DATA => TABLE t, TIMECOL => DESCRIPTOR(ts), SLIDE => INTERVAL '5' "
       "MINUTE, SIZE => INTERVAL '10' MINUTE, `OFFSET` => INTERVAL '1' MINUTE)) AS w",
       {}},
      {"SELECT * FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '5' MINUTE))",
       "SELECT * FROM TABLE(SESSION(TABLE t PARTITION BY (k), DESCRIPTOR(ts), INTERVAL '5' "
       "MINUTE))"},
      {"SELECT * FROM t, LATERAL TABLE(split(t.a)) AS s (word)", {}},
      {"SELECT * FROM t LEFT JOIN LATERAL TABLE(c.d.split(a, ',')) AS s (word) ON TRUE", {}},
      {"SELECT * FROM t CROSS JOIN UNNEST(t.tags) AS x (tag)", {}},
      {"SELECT * FROM t CROSS JOIN UNNEST(tags) WITH ORDINALITY AS x (tag, n)", {}},
      {"SELECT * FROM UNNEST(ARRAY[1, 2])", {}},
  });
}

TEST_CASE("a query knows the places of its parts") {
  const auto read = test::read("SELECT o.id AS x\nFROM orders /*+ OPTIONS('a'='b') */ AS o\n"
                               "  LEFT JOIN c FOR SYSTEM_TIME AS OF o.ts ON o.k = c.k\n"
                               "GROUP BY o.id\nUNION ALL\nSELECT 1;");
  const auto& query = test::only<select_statement>(read).rows;
  CHECK(test::shown(query.at) == "1:1+" + std::to_string(read.in.written.size() - 1));
  const auto& both = std::get<set_operation>(query.body);
  CHECK(test::text_at(read, both.at) == "UNION ALL");
  CHECK(test::text_at(read, both.right->at) == "SELECT 1");
  const auto& first = std::get<select>(both.left->body);
  CHECK(test::text_at(read, first.items[0].value.at) == "o.id");
  CHECK(test::shown(first.items[0].alias->at) == "1:16+1");
  CHECK(test::text_at(read, first.group_by_at) == "GROUP BY");
  CHECK(test::text_at(read, first.group_by[0].at) == "o.id");
  const auto& joined = std::get<join>(first.from[0].node);
  CHECK(test::text_at(read, joined.at) == "LEFT JOIN");
  CHECK(test::text_at(read, joined.left->at) == "orders /*+ OPTIONS('a'='b') */ AS o");
  CHECK(test::text_at(read, std::get<named_table>(joined.left->node).table.at) == "orders");
  CHECK(test::text_at(read, joined.right->as_of->at) == "o.ts");
  CHECK(test::text_at(read, joined.condition->at) == "o.k = c.k");
}

TEST_CASE("MATCH_RECOGNIZE is known by its place") {
  const auto read = test::read("SELECT *\nFROM t MATCH_RECOGNIZE (PATTERN (a; b));\nSELECT 1;");
  // A semicolon ends the statement whatever it stands in.
  CHECK(read.problems.has_errors());
  const auto good = test::read("SELECT *\nFROM t MATCH_RECOGNIZE (PATTERN (a b)) AS m;");
  const auto& from = std::get<select>(test::only<select_statement>(good).rows.body).from[0];
  CHECK(from.unread->words == "MATCH_RECOGNIZE");
  CHECK(test::shown(from.unread->at) == "2:8+15");
  CHECK(from.alias->label.text == "m");
}

} // namespace
} // namespace duet::sql::syntax
