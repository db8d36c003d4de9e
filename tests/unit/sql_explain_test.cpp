#include "sql/explain.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>

namespace duet::sql {
namespace {

/// A script, and what was found in it.
struct read_script {
  explicit read_script(std::string written) {
    text.name = "orders.sql";
    text.written = std::move(written);
    what = bind_script(text, said);
  }

  [[nodiscard]] explained_script explained() const {
    return {.text = text,
            .what = what ? &*what : nullptr,
            .said = said,
            .dlq_topic = "orders-dlq",
            .state_topic = "orders-state"};
  }

  [[nodiscard]] std::string as_text() const {
    REQUIRE_MESSAGE(what, render(said, text));
    return explain(explained());
  }

  source text;
  diagnostics said;
  std::optional<bound_script> what;
};

const std::string filter = R"(CREATE DATABASE shop;
SET 'pipeline.name' = 'orders';
CREATE TABLE orders (
  id STRING,
  total DECIMAL(10, 2),
  note STRING
) WITH (
  'connector' = 'kafka', 'topic' = 'orders-in', 'key.format' = 'raw', 'key.fields' = 'id',
  'value.format' = 'json', 'value.fields-include' = 'EXCEPT_KEY',
  'scan.bounded.mode' = 'latest-offset', 'duet.on-error' = 'fail'
);
CREATE TABLE dear (id STRING, total DECIMAL(12, 2)) WITH (
  'connector' = 'kafka', 'topic' = 'dear', 'format' = 'csv', 'csv.field-delimiter' = '|'
);
INSERT INTO dear SELECT UPPER(id), total FROM orders WHERE total > 100 AND id <> 'none';
)";

const std::string windows = R"(SET 'table.local-time-zone' = 'Europe/Berlin';
CREATE TABLE orders (
  customer STRING,
  total DECIMAL(10, 2),
  note STRING,
  at_ TIMESTAMP(3),
  WATERMARK FOR at_ AS at_ - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka', 'topic' = 'orders', 'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601', 'scan.watermark.idle-timeout' = '2 min',
  'duet.watermark.max-ahead' = '0'
);
CREATE TABLE sums (starts TIMESTAMP(3), customer STRING, orders BIGINT, total DECIMAL(38, 2)) WITH (
  'connector' = 'kafka', 'topic' = 'sums', 'format' = 'json'
);
CREATE TABLE largest (ends TIMESTAMP(3), total DECIMAL(10, 2)) WITH ('connector' = 'blackhole');
INSERT INTO sums
SELECT window_start, customer, COUNT(*), SUM(total)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(at_), INTERVAL '15' MINUTE))
WHERE total > 0 GROUP BY window_start, window_end, customer;
INSERT INTO largest
SELECT window_end, MAX(total)
FROM TABLE(HOP(TABLE orders, DESCRIPTOR(at_), INTERVAL '1' SECOND, INTERVAL '1' MINUTE))
GROUP BY window_start, window_end;
)";

TEST_CASE("a script without state is told in full") {
  CHECK(read_script{filter}.as_text() == R"(orders.sql: 1 table read, 1 operator, 1 sink
dead letters: topic orders-dlq
state: none
time zone: UTC
SET 'pipeline.name' = 'orders' changes nothing here

stage 0: where records are read
  table orders: topic orders-in, key raw, value json, to its end
    begins: at the first record if the application has not read the topic; else, also for a new statement, where the application is
    columns: id STRING, total DECIMAL(10, 2)
    rows: append
    a bad record ends the script
    INSERT INTO dear
      -> where ((total > 100) AND (id <> 'none'))
      -> UPPER(id), CAST(total AS DECIMAL(12, 2))
      -> write-dear

stage 1
  write-dear: passes rows on
    key: none
    state: none
    rows: append
    INSERT INTO dear
      -> sink dear

sinks
  dear: topic dear, value csv (field-delimiter = |)
    columns: id STRING, total DECIMAL(12, 2)
    takes: append

warnings
orders.sql:1:1: warning: catalogs and databases change nothing here
  1 | CREATE DATABASE shop;
    | ^~~~~~~~~~~~~~~~~~~~
)");
}

TEST_CASE("windows are told with their keys, times, stages and state") {
  CHECK(read_script{windows}.as_text() == R"(orders.sql: 1 table read, 2 operators, 2 sinks
dead letters: topic orders-dlq
state: in memory, and in the topic orders-state
time zone: Europe/Berlin

stage 0: where records are read
  table orders: topic orders, value json (timestamp-format.standard = ISO-8601)
    begins: at the first record if the application has not read the topic; else, also for a new statement, where the application is
    columns: customer STRING, total DECIMAL(10, 2), at_ TIMESTAMP(3)
    time: at_, watermark (at_ - 5 s)
    a split counts as idle after 2 min; a row may be any time ahead of now
    rows: append
    INSERT INTO sums
      -> where (total > 0)
      -> customer, window_end(at_), total
      -> window-1 by customer
    INSERT INTO largest
      -> total, at_
      -> at_, total
      -> window-2

stage 1
  window-1: TUMBLE 15 min of event time
    key: customer
    computes: COUNT(*), SUM(total)
    state: each key and window, until the window has fired
    rows: append
    INSERT INTO sums
      -> window_start, customer, COUNT(*), SUM(total)
      -> sink sums
  window-2: HOP 1 min by 1 s of event time
    key: none
    computes: MAX(total)
    state: each key and slice of its windows, until the last one has fired
    rows: append
    INSERT INTO largest
      -> window_end, MAX(total)
      -> sink largest

sinks
  sums: topic sums, value json
    columns: starts TIMESTAMP(3), customer STRING, orders BIGINT, total DECIMAL(38, 2)
    takes: append
  largest: thrown away
    columns: ends TIMESTAMP(3), total DECIMAL(10, 2)
    takes: append
)");
}

TEST_CASE("windows with early and late results are told with what they keep") {
  const std::string tables = R"(
CREATE TABLE t (a INT, at_ TIMESTAMP(3), WATERMARK FOR at_ AS at_) WITH (
  'connector' = 'kafka', 'topic' = 't', 'format' = 'json');
CREATE TABLE u (a INT, w TIMESTAMP(3), n BIGINT) WITH ('connector' = 'blackhole');
INSERT INTO u SELECT a, TUMBLE_END(at_, INTERVAL '1' MINUTE), COUNT(*) FROM t
GROUP BY a, TUMBLE(at_, INTERVAL '1' MINUTE);)";
  const std::string late = "SET 'table.exec.emit.late-fire.enabled' = 'true';"
                           "SET 'table.exec.emit.late-fire.delay' = '0 s';";
  const auto told =
      read_script{late + "SET 'table.exec.emit.allow-lateness' = '30 s';" + tables}.as_text();
  CHECK(told.find("TUMBLE 1 min of event time, changed at each epoch by rows up to 30 s late\n"
                  "    key: a, window_start(at_), window_end(at_)\n"
                  "    computes: COUNT(*)\n"
                  "    state: each key and window, until 30 s behind its end\n"
                  "    rows: retract\n") != std::string::npos);
  CHECK(told.find("changes nothing") == std::string::npos);
  const auto kept = read_script{late + "SET 'table.exec.state.ttl' = '1 h';" + tables}.as_text();
  CHECK(kept.find("rows up to 1 h late") != std::string::npos);
  CHECK(kept.find("changes nothing") == std::string::npos);
  const auto early = read_script{"SET 'table.exec.emit.early-fire.enabled' = 'true';"
                                 "SET 'table.exec.emit.early-fire.delay' = '1 s';"
                                 "SET 'table.exec.emit.allow-lateness' = '30 s';" +
                                 tables}
                         .as_text();
  CHECK(early.find("event time, with what they have at each epoch\n") != std::string::npos);
  CHECK(early.find("SET 'table.exec.emit.allow-lateness' = '30 s' changes nothing here") !=
        std::string::npos);
  CHECK(early.find("enabled' = 'true' changes nothing") == std::string::npos);
}

TEST_CASE("keys without a time of their own are told with how long they are kept") {
  const std::string table = R"(
CREATE TABLE t (a INT, s STRING, at_ TIMESTAMP(3), WATERMARK FOR at_ AS at_) WITH (
  'connector' = 'kafka', 'topic' = 't', 'format' = 'json');)";
  const std::string groups = table + "SELECT a, COUNT(*) FROM t GROUP BY a;";
  const std::string ttl = "SET 'table.exec.state.ttl' = '90 min';";
  CHECK(read_script{groups}.as_text().find("state: each key, for ever\n") != std::string::npos);
  const auto kept = read_script{ttl + groups}.as_text();
  CHECK(kept.find("state: each key, until 90 min behind its last row\n") != std::string::npos);
  CHECK(kept.find("changes nothing") == std::string::npos);
  CHECK(explain_as_json(read_script{ttl + groups}.explained())
            .find(R"("state":"each key, until 90 min behind its last row")") != std::string::npos);
  const auto over = [&](const std::string& frame) {
    return read_script{ttl + table + "SELECT SUM(a) OVER (PARTITION BY s ORDER BY at_ " + frame +
                       ") FROM t;"}
        .as_text();
  };
  CHECK(over("").find("state: each key, until 90 min behind its last row\n") != std::string::npos);
  CHECK(over("ROWS BETWEEN 2 PRECEDING AND CURRENT ROW")
            .find("state: each key, with the rows of its frame, until 90 min behind its last "
                  "row\n") != std::string::npos);
  const auto range = over("RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW");
  CHECK(range.find("state: each key, with the rows of its frame\n") != std::string::npos);
  CHECK(range.find("SET 'table.exec.state.ttl' = '90 min' changes nothing here\n") !=
        std::string::npos);
  const auto first =
      read_script{ttl + table +
                  "SELECT a FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY s ORDER BY at_) AS r "
                  "FROM t) WHERE r = 1;"}
          .as_text();
  CHECK(first.find("state: each key, until 90 min behind its first row\n") != std::string::npos);
}

TEST_CASE("tools get the same as JSON") {
  const read_script made{R"(CREATE DATABASE shop;
SET 'a"b' = 'c';
CREATE TABLE t (a INT, at_ TIMESTAMP(3), WATERMARK FOR at_ AS at_ - INTERVAL '5' SECOND) WITH (
  'connector' = 'kafka', 'topic' = 't', 'format' = 'json');
CREATE TABLE u (a INT, n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'u', 'format' = 'csv');
INSERT INTO u SELECT a, COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(at_), INTERVAL '1' DAY))
GROUP BY window_start, window_end, a;)"};
  const std::string expected =
      R"json({"script":"orders.sql","dead_letter_topic":"orders-dlq","state_topic":"orders-state",)json"
      R"json("time_zone":"UTC","settings_without_effect":{"a\"b":"c"},"tables":[{"name":"t",)json"
      R"json("topics":["t"],"bounded":false,"begins_first":"at the first record","notes":[],)json"
      R"json("value":{"format":"json","options":{}},"columns":[)json"
      R"json({"name":"a","type":"INT","from":"value","path":["a"]},)json"
      R"json({"name":"at_","type":"TIMESTAMP(3)","from":"value","path":["at_"]}],)json"
      R"json("time":{"of":"at_","watermark":"(at_ - 5 s)","idle_after_ms":30000,)json"
      R"json("ahead_max_ms":86400000},"on_error":"dead-letter","rows":"append","to":[)json"
      R"json({"statement":"INSERT INTO u","steps":["a, window_end(at_)"],"operator":"window-1",)json"
      R"json("key":["a"]}]}],"operators":[{"name":"window-1","stage":1,)json"
      R"json("does":"TUMBLE 1 d of event time","key":["a"],"computes":["COUNT(*)"],)json"
      R"json("state":"each key and window, until the window has fired","rows":"append","to":[)json"
      R"json({"statement":"INSERT INTO u","steps":["a, COUNT(*)"],"sink":"u","key":[]}]}],"sinks":[)json"
      R"json({"name":"u","topic":"u","value":{"format":"csv","options":{}},"columns":[)json"
      R"json({"name":"a","type":"INT"},{"name":"n","type":"BIGINT"}],"takes":"append"}],)json"
      R"json("diagnostics":[{"level":"warning","file":"orders.sql","line":1,"column":1,)json"
      R"json("message":"catalogs and databases change nothing here"}]})json";
  CHECK(explain_as_json(made.explained()) == expected);
}

TEST_CASE("tools get the errors of a script that cannot be run") {
  const read_script made{"INSERT INTO t\nSELECT 1;"};
  CHECK(explain_as_json(made.explained()) ==
        R"({"script":"orders.sql","diagnostics":[{"level":"error",)"
        R"("file":"orders.sql","line":1,"column":13,)"
        R"("message":"there is no table `t`",)"
        R"("hint":"declare it with CREATE TABLE in front of this"}]})");
}

TEST_CASE("windows of windows are a stage behind them") {
  const read_script made{windows + R"(
INSERT INTO largest
SELECT window_end, CAST(MAX(n) AS DECIMAL(10, 2)) FROM (
  SELECT window_start, window_end, customer, COUNT(*) AS n
  FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(at_), INTERVAL '15' MINUTE))
  GROUP BY window_start, window_end, customer
) GROUP BY window_start, window_end;)"};
  const auto told = made.as_text();
  const auto behind = told.find("stage 2\n");
  REQUIRE(behind != std::string::npos);
  CHECK(told.find("TUMBLE 15 min of event time\n    key: none", behind) != std::string::npos);
}

/// Groups by a column, and writes something of that as the key of another table.
std::string grouped_by(const std::string& column, const std::string& key, const std::string& type) {
  return read_script{"CREATE TABLE t (name STRING, n INT) WITH ('connector' = "
                     "'kafka', 'topic' = 't', 'format' = 'json');\n"
                     "CREATE TABLE u (k " +
                     type +
                     ", total BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = "
                     "'upsert-kafka', 'topic' = 'u', 'key.format' = 'json', 'value.format' = "
                     "'json');\n"
                     "INSERT INTO u SELECT " +
                     key + ", COUNT(*) FROM t GROUP BY " + column + ";"}
      .as_text();
}

TEST_CASE("rows that have the key of their table are written as they come") {
  const auto has_stage = [](const std::string& told) {
    return told.find("rows-of-u") != std::string::npos;
  };
  CHECK_FALSE(has_stage(grouped_by("name", "name", "STRING")));
  CHECK_FALSE(has_stage(grouped_by("n", "n", "INT")));
  CHECK_FALSE(has_stage(grouped_by("n", "n", "BIGINT")));
  CHECK_FALSE(has_stage(grouped_by("n", "CAST(n AS STRING)", "STRING")));
  // Several names may have one key: the last of them counts.
  CHECK(has_stage(grouped_by("name", "UPPER(name)", "STRING")));
  CHECK(has_stage(grouped_by("n", "CAST(n AS TINYINT)", "TINYINT")));
}

} // namespace
} // namespace duet::sql
