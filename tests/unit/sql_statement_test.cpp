#include "tests/unit/sql_harness.hpp"

#include <string>
#include <vector>

namespace duet::sql::syntax {
namespace {

using test::normal_script;

struct row {
  std::string written;
  std::string normal; ///< Empty if it is what is written.
};

void check(const std::vector<row>& rows) {
  for (const auto& each : rows) {
    CAPTURE(each.written);
    CHECK(normal_script(each.written + ";") ==
          (each.normal.empty() ? each.written : each.normal) + ";\n");
  }
}

TEST_CASE("CREATE TABLE") {
  check({
      {"CREATE TABLE t (a INT, b STRING NOT NULL) WITH ('connector' = 'kafka')", {}},
      {"create temporary table if not exists c.d.t (a int)",
       "CREATE TEMPORARY TABLE IF NOT EXISTS c.d.t (a INT)"},
      {"CREATE TABLE t (a INT COMMENT 'it''s a', b AS a + 1 COMMENT 'more') COMMENT 'a table'", {}},
      {"CREATE TABLE t (p AS PROCTIME())", {}},
      {"CREATE TABLE t (a INT NOT NULL ARRAY NOT NULL, b INT NULL)",
       "CREATE TABLE t (a ARRAY<INT NOT NULL> NOT NULL, b INT)"},
      {"CREATE TABLE t (a TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL COMMENT 'x', b INT "
       "METADATA)",
       {}},
      {"CREATE TABLE t (ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)", {}},
      {"CREATE TABLE t (a ROW<ts TIMESTAMP(3)>, WATERMARK FOR a.ts AS a.ts)", {}},
      {"CREATE TABLE t (WATERMARK FOR ts AS ts, a INT, PRIMARY KEY (a) NOT ENFORCED, ts DATE)",
       "CREATE TABLE t (a INT, ts DATE, WATERMARK FOR ts AS ts, PRIMARY KEY (a) NOT ENFORCED)"},
      {"CREATE TABLE t (a INT PRIMARY KEY NOT ENFORCED)", {}},
      {"CREATE TABLE t (a INT CONSTRAINT k PRIMARY KEY NOT ENFORCED COMMENT 'key', b INT UNIQUE)",
       {}},
      {"CREATE TABLE t (a INT, b INT, CONSTRAINT k PRIMARY KEY (a, b), UNIQUE (b) ENFORCED)", {}},
      {"CREATE TABLE t (a INT) PARTITIONED BY (a) WITH ('x' = 'y', 'z' = '')", {}},
      {"CREATE TABLE t (a INT) DISTRIBUTED BY HASH (a) INTO 4 BUCKETS WITH ('x' = 'y')", {}},
      {"CREATE TABLE t (a INT) DISTRIBUTED INTO 4 BUCKETS", {}},
      {"CREATE TABLE t LIKE u", {}},
      {"CREATE TABLE t (b INT) WITH ('k' = 'v') LIKE c.d.u (EXCLUDING ALL INCLUDING GENERATED "
       "OVERWRITING OPTIONS)",
       {}},
      {"CREATE TABLE t WITH ('k' = 'v') AS SELECT * FROM u", {}},
      {"CREATE OR REPLACE TABLE t AS SELECT 1", {}},
      {"CREATE TABLE t (a, b) AS SELECT 1, 2", {}},
      {"CREATE TABLE `a b` (`c d` INT)", {}},
  });
}

TEST_CASE("CREATE VIEW and others") {
  check({
      {"CREATE VIEW v AS SELECT 1", {}},
      {"CREATE TEMPORARY VIEW IF NOT EXISTS v (a, b) COMMENT 'x' AS SELECT 1, 2", {}},
      {"CREATE OR REPLACE VIEW v AS WITH x AS (SELECT 1) SELECT * FROM x", {}},
      {"CREATE VIEW v (a) AS VALUES (1)", {}},
      {"CREATE DATABASE IF NOT EXISTS c.d COMMENT 'x' WITH ('a' = 'b')", {}},
      {"CREATE CATALOG c WITH ('type' = 'generic_in_memory')", {}},
      {"CREATE TEMPORARY SYSTEM FUNCTION f AS 'com.example.F' LANGUAGE JAVA",
       "CREATE TEMPORARY FUNCTION f AS 'com.example.F'"},
      {"CREATE MODEL m INPUT (a STRING) WITH ('x' = 'y')", "CREATE MODEL m"},
      {"DROP TABLE t", {}},
      {"DROP TEMPORARY VIEW IF EXISTS c.d.v", {}},
      {"DROP DATABASE d CASCADE", "DROP DATABASE d"},
      {"DROP FUNCTION IF EXISTS f", {}},
      {"DROP MATERIALIZED TABLE t", {}},
  });
}

TEST_CASE("INSERT") {
  check({
      {"INSERT INTO t SELECT * FROM u", {}},
      {"INSERT INTO c.d.t (a, b) SELECT 1, 2", {}},
      {"INSERT INTO t VALUES (1, 'a'), (2, 'b')", {}},
      {"INSERT INTO t (SELECT 1)", "INSERT INTO t SELECT 1"},
      {"INSERT INTO t (a) (SELECT 1) UNION ALL (SELECT 2)",
       "INSERT INTO t (a) SELECT 1 UNION ALL SELECT 2"},
      {"INSERT OVERWRITE t PARTITION (a = 1, b = 'x') (c) SELECT 1", {}},
      {"INSERT INTO t /*+ OPTIONS('sink.parallelism' = '2') */ SELECT 1", {}},
      {"INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x", {}},
      {"INSERT INTO t TABLE u", "INSERT INTO t SELECT * FROM u"},
  });
}

TEST_CASE("statement sets, EXECUTE and EXPLAIN") {
  const std::string set =
      "EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END";
  check({
      {set, {}},
      {"BEGIN STATEMENT SET; INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END", set},
      {"EXECUTE INSERT INTO a SELECT 1", "INSERT INTO a SELECT 1"},
      {"EXECUTE SELECT 1", "SELECT 1"},
      {"EXPLAIN SELECT 1", "EXPLAIN PLAN FOR SELECT 1"},
      {"EXPLAIN PLAN FOR INSERT INTO t SELECT 1", {}},
      {"EXPLAIN CHANGELOG_MODE, ESTIMATED_COST SELECT 1", {}},
      {"EXPLAIN JSON_EXECUTION_PLAN, PLAN_ADVICE INSERT INTO t SELECT 1", {}},
      {"EXPLAIN STATEMENT SET BEGIN INSERT INTO a SELECT 1; END",
       "EXPLAIN PLAN FOR EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; END"},
      {"EXPLAIN CREATE TABLE t AS SELECT 1", "EXPLAIN PLAN FOR CREATE TABLE t AS SELECT 1"},
  });
  const auto read = test::read("BEGIN STATEMENT SET;\nINSERT INTO a SELECT 1;\nEND;\nSELECT 1;");
  CHECK(read.problems.all().empty());
  REQUIRE(read.statements.size() == 2);
  CHECK(test::shown(read.statements[0].at) == "1:1+48");
}

TEST_CASE("statements to the client") {
  check({
      {"SET", {}},
      {"SET 'table.exec.state.ttl' = '1 h'", {}},
      {"SET table.exec.state.ttl = 1 h", "SET 'table.exec.state.ttl' = '1 h'"},
      {"SET execution.checkpointing.interval=10s",
       "SET 'execution.checkpointing.interval' = '10s'"},
      {"SET a = -x/$!{\"y\"} z -- why", "SET 'a' = '-x/$!{\"y\"} z'"},
      {"SET sql-client.execution.result-mode = 'tableau'",
       "SET 'sql-client.execution.result-mode' = 'tableau'"},
      {"RESET", {}},
      {"RESET 'a.b'", {}},
      {"RESET a.b", "RESET 'a.b'"},
      {"SHOW TABLES", {}},
      {"SHOW TABLES FROM c.d NOT LIKE 'a%'", {}},
      {"show create table orders", "SHOW CREATE TABLE orders"},
      {"SHOW CREATE VIEW c.d.v", {}},
      {"SHOW COLUMNS IN t LIKE 'a%'", "SHOW COLUMNS FROM t LIKE 'a%'"},
      {"SHOW CURRENT CATALOG", {}},
      {"SHOW FULL MODULES", {}},
      {"SHOW USER FUNCTIONS", {}},
      {"SHOW JOBS", {}},
      {"SHOW FUNCTIONS IN d NOT ILIKE 'a%'", "SHOW FUNCTIONS FROM d NOT ILIKE 'a%'"},
      {"SHOW PARTITIONS t PARTITION (a = 1)", "SHOW PARTITIONS t"},
      {"SHOW PARTITIONS t", {}},
      {"DESC t", "DESCRIBE t"},
      {"DESCRIBE EXTENDED c.d.t", {}},
      {"DESCRIBE DATABASE d", {}},
      {"DESCRIBE CATALOG c", {}},
      {"DESCRIBE JOB 'x'", {}},
      {"USE d", {}},
      {"USE c.d", {}},
      {"USE CATALOG c", {}},
      {"USE MODULES a, b", {}},
      {"STOP JOB 'x' WITH SAVEPOINT WITH DRAIN", {}},
      {"QUIT", {}},
      {"exit", "QUIT"},
      {"CLEAR", {}},
      {"HELP", {}},
  });
}

TEST_CASE("what is known by its first words alone") {
  check({
      {"ALTER TABLE t RENAME TO u", "ALTER TABLE"},
      {"ALTER VIEW v AS SELECT 1", "ALTER VIEW"},
      {"ALTER MATERIALIZED TABLE t SUSPEND", "ALTER MATERIALIZED TABLE"},
      {"ADD JAR '/x.jar'", "ADD JAR"},
      {"REMOVE JAR '/x.jar'", "REMOVE JAR"},
      {"LOAD MODULE hive WITH ('a' = 'b')", "LOAD MODULE"},
      {"ANALYZE TABLE t COMPUTE STATISTICS", "ANALYZE TABLE"},
      {"COMPILE PLAN 'x' FOR INSERT INTO t SELECT 1", "COMPILE PLAN"},
      {"EXECUTE PLAN 'x'", "EXECUTE PLAN"},
      {"DELETE FROM t WHERE a = 1", "DELETE FROM"},
      {"UPDATE t SET a = 1", "UPDATE"},
      {"TRUNCATE TABLE t", "TRUNCATE TABLE"},
      {"CALL p(1)", "CALL"},
  });
  const auto read = test::read("SELECT 1;\n  ALTER TABLE t\n ADD (x INT);");
  REQUIRE(read.statements.size() == 2);
  CHECK(test::shown(read.statements[1].at) == "2:3+26");
}

TEST_CASE("statements are between semicolons") {
  CHECK(test::read("").statements.empty());
  CHECK(normal_script(";;; SELECT 1 ;; ; SELECT 2;;") == "SELECT 1;\nSELECT 2;\n");
  CHECK(normal_script("-- nothing\n/* at all */").empty());
}

TEST_CASE("a table knows the places of its parts") {
  const auto read = test::read("CREATE TABLE c.orders (\n"
                               "  id STRING NOT NULL,\n"
                               "  ts TIMESTAMP(3) METADATA FROM 'timestamp',\n"
                               "  up AS UPPER(id),\n"
                               "  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND,\n"
                               "  CONSTRAINT k PRIMARY KEY (id) NOT ENFORCED\n"
                               ") WITH (\n  'topic' = 'orders'\n);");
  const auto& table = test::only<create_table>(read);
  CHECK(test::shown(read.statements[0].at) == "1:1+" + std::to_string(read.in.written.size() - 1));
  CHECK(test::shown(table.table.at) == "1:14+8");
  CHECK(test::shown(table.columns[0].label.at) == "2:3+2");
  CHECK(test::text_at(read, table.columns[0].type->at) == "STRING");
  CHECK(test::text_at(read, table.columns[1].type->at) == "TIMESTAMP(3)");
  CHECK(test::text_at(read, table.columns[1].metadata->at) == "METADATA");
  CHECK(test::text_at(read, table.columns[2].computed->at) == "UPPER(id)");
  CHECK(test::text_at(read, table.watermark->at) == "WATERMARK FOR ts AS ts - INTERVAL '5' SECOND");
  CHECK(test::text_at(read, table.watermark->value.at) == "ts - INTERVAL '5' SECOND");
  CHECK(test::text_at(read, table.constraints[0].at) ==
        "CONSTRAINT k PRIMARY KEY (id) NOT ENFORCED");
  CHECK(test::shown(table.options[0].key.at) == "8:3+7");
  CHECK(test::shown(table.options[0].value.at) == "8:13+8");
}

} // namespace
} // namespace duet::sql::syntax
