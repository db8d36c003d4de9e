#include "tests/unit/sql_harness.hpp"

#include <string>
#include <string_view>

namespace duet::sql::syntax {
namespace {

using test::read;

/// Orders in event time, and order statuses in processing time: what duet was made for.
constexpr std::string_view orders = R"(CREATE TEMPORARY VIEW orders (
    order_id STRING,
    customer_id STRING,
    total_amount DECIMAL(10, 2),
    order_time TIMESTAMP(3),
    WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = 'orders',
    'properties.bootstrap.servers' = 'localhost:9092',
    'properties.group.id' = 'flink-sql-processor',
    'format' = 'json',
    'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY VIEW order_aggregates (
    window_start TIMESTAMP,
    window_end TIMESTAMP,
    customer_id STRING,
    order_count BIGINT,
    total_amount DECIMAL(15, 2)
) WITH (
    'connector' = 'kafka',
    'topic' = 'order-aggregates',
    'properties.bootstrap.servers' = 'localhost:9092',
    'format' = 'json'
);

INSERT INTO order_aggregates
SELECT
    TUMBLE_START(order_time, INTERVAL '5' MINUTE) AS window_start,
    TUMBLE_END(order_time, INTERVAL '5' MINUTE) AS window_end,
    customer_id,
    COUNT(*) AS order_count,
    SUM(total_amount) AS total_amount
FROM orders
GROUP BY
    TUMBLE(order_time, INTERVAL '5' MINUTE),
    customer_id;

SELECT
    SESSION_START(order_time, INTERVAL '10' MINUTE) AS session_start,
    SESSION_END(order_time, INTERVAL '10' MINUTE) AS session_end,
    customer_id,
    COUNT(*) AS session_orders,
    SUM(total_amount) AS session_total
FROM orders
GROUP BY
    SESSION(order_time, INTERVAL '10' MINUTE),
    customer_id;

SELECT
    order_id,
    customer_id,
    total_amount,
    order_time,
    SUM(total_amount) OVER (
        PARTITION BY customer_id
        ORDER BY order_time
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS running_total
FROM orders;)";

constexpr std::string_view order_statuses = R"(CREATE TEMPORARY TABLE orders (
  customer STRING,
  status STRING,
  region STRING,
  amount DOUBLE,
  ts STRING,
  tsMillis BIGINT,
  proc_time AS PROCTIME()
) WITH (
  'connector' = 'kafka',
  'topic' = 'partitioned-topic',
  'properties.bootstrap.servers' = 'kafka1:9092',
  'properties.group.id' = 'sql-gateway-example',
  'properties.auto.offset.reset' = 'latest',
  'scan.startup.mode' = 'latest-offset',
  'value.format' = 'json',
  'value.json.ignore-parse-errors' = 'true'
);

CREATE TABLE flink_aggregates_sql (
  window_start TIMESTAMP_LTZ(3),
  window_end TIMESTAMP_LTZ(3),
  status STRING,
  order_count BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'flink-aggregates-sql',
  'properties.bootstrap.servers' = 'kafka1:9092',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

INSERT INTO flink_aggregates_sql
SELECT
  window_start,
  window_end,
  status,
  COUNT(*) AS order_count
FROM TABLE(
  TUMBLE(TABLE orders, DESCRIPTOR(proc_time), INTERVAL '15' SECOND)
)
GROUP BY window_start, window_end, status;
)";

TEST_CASE("the script on orders is read, with a warning for each view that is a table") {
  const auto made = read(std::string{orders});
  CHECK(made.told() ==
        "test.sql:1:1: warning: a view with types of columns or options is taken as a table\n"
        "  1 | CREATE TEMPORARY VIEW orders (\n"
        "    | ^~~~~~~~~~~~~~~~~~~~~\n"
        "    = write `CREATE TEMPORARY TABLE`\n"
        "test.sql:16:1: warning: a view with types of columns or options is taken as a table\n"
        "  16 | CREATE TEMPORARY VIEW order_aggregates (\n"
        "     | ^~~~~~~~~~~~~~~~~~~~~\n"
        "     = write `CREATE TEMPORARY TABLE`\n");
  REQUIRE(made.statements.size() == 5);
  const auto& table = std::get<create_table>(made.statements[0].node);
  CHECK(table.temporary);
  CHECK(table.columns.size() == 4);
  CHECK(table.options.size() == 6);
  REQUIRE(table.watermark);
  CHECK(print(table.watermark->value) == "order_time - INTERVAL '5' SECOND");
  CHECK(print(made.statements[2]) ==
        "INSERT INTO order_aggregates SELECT TUMBLE_START(order_time, INTERVAL '5' MINUTE) AS "
        "window_start, TUMBLE_END(order_time, INTERVAL '5' MINUTE) AS window_end, customer_id, "
        "COUNT(*) AS order_count, SUM(total_amount) AS total_amount FROM orders GROUP BY "
        "TUMBLE(order_time, INTERVAL '5' MINUTE), customer_id");
  CHECK(made.statements[4].kind() == statement_kind::select);
}

TEST_CASE("the script on order statuses is read without a word") {
  const auto made = read(std::string{order_statuses});
  CHECK(made.told().empty());
  REQUIRE(made.statements.size() == 3);
  const auto& table = std::get<create_table>(made.statements[0].node);
  REQUIRE(table.columns.size() == 7);
  CHECK(print(*table.columns[6].computed) == "PROCTIME()");
  CHECK(print(made.statements[2]) ==
        "INSERT INTO flink_aggregates_sql SELECT window_start, window_end, status, COUNT(*) AS "
        "order_count FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(proc_time), INTERVAL '15' "
        "SECOND)) GROUP BY window_start, window_end, status");
}

TEST_CASE("both scripts have a normal form") {
  for (const auto text : {orders, order_statuses})
    CHECK(test::normal_script(std::string{text}).starts_with("CREATE TEMPORARY TABLE orders ("));
}

TEST_CASE("queries on an auction are read") {
  // In the manner of Nexmark: nested rows, windows, joins, ranks, texts.
  const auto made = read(R"(
CREATE TABLE events (
  event_type INT,
  person ROW<id BIGINT, name VARCHAR, `dateTime` TIMESTAMP(3), extra VARCHAR>,
  bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, url VARCHAR>,
  `dateTime` AS CASE WHEN event_type = 0 THEN person.`dateTime` ELSE CURRENT_TIMESTAMP END,
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND
) WITH ('connector' = 'kafka');
CREATE VIEW bids AS SELECT bid.auction, bid.bidder, bid.price, `dateTime` FROM events WHERE event_type = 2;
INSERT INTO q1 SELECT auction, bidder, 0.908 * price AS price FROM bids;
INSERT INTO q2 SELECT auction, price FROM bids WHERE MOD(auction, 123) = 0;
INSERT INTO q5 SELECT a.auction, a.num FROM (
    SELECT B1.auction, count(*) AS num, window_start AS starttime, window_end AS endtime
    FROM TABLE(HOP(TABLE bids, DESCRIPTOR(`dateTime`), INTERVAL '2' SECOND, INTERVAL '10' SECOND)) B1
    GROUP BY B1.auction, window_start, window_end) AS a
  JOIN (SELECT max(c.num) AS maxn, c.starttime, c.endtime FROM counts AS c
        GROUP BY c.starttime, c.endtime) AS m
  ON a.starttime = m.starttime AND a.endtime = m.endtime AND a.num >= m.maxn;
INSERT INTO q7 SELECT B.auction FROM bids B JOIN (SELECT MAX(price) AS maxprice, window_end AS `dateTime`
    FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND)) GROUP BY window_start, window_end) B1
  ON B.price = B1.maxprice WHERE B.`dateTime` BETWEEN B1.`dateTime` - INTERVAL '10' SECOND AND B1.`dateTime`;
INSERT INTO q9 SELECT id, price FROM (SELECT A.*, B.price,
    ROW_NUMBER() OVER (PARTITION BY A.id ORDER BY B.price DESC, B.`dateTime` ASC) AS rownum
    FROM auctions A, bids B WHERE A.id = B.auction AND B.`dateTime` BETWEEN A.`dateTime` AND A.expires) WHERE rownum <= 1;
INSERT INTO q14 SELECT CASE WHEN HOUR(`dateTime`) >= 8 AND HOUR(`dateTime`) <= 18 THEN 'day' ELSE 'other' END,
    count_char(extra, 'c') FROM bids WHERE 0.908 * price > 1000000;
INSERT INTO q15 SELECT DATE_FORMAT(`dateTime`, 'yyyy-MM-dd') AS `day`, count(*) FILTER (WHERE price < 10000) AS rank1,
    count(distinct bidder) FILTER (WHERE price >= 10000 AND price < 1000000) AS rank2 FROM bids
  GROUP BY DATE_FORMAT(`dateTime`, 'yyyy-MM-dd');
INSERT INTO q21 SELECT CASE WHEN channel_id IS NOT NULL THEN channel_id ELSE REGEXP_EXTRACT(url, '(&|^)channel_id=([^&]*)', 2) END
  FROM bids WHERE REGEXP_EXTRACT(url, '(&|^)channel_id=([^&]*)', 2) IS NOT NULL OR LOWER(channel) IN ('apple', 'google');
INSERT INTO q13 SELECT B.auction, S.`value` FROM (SELECT *, PROCTIME() AS p_time FROM bids) B
  JOIN side_input FOR SYSTEM_TIME AS OF B.p_time AS S ON MOD(B.auction, 10000) = S.key;
)");
  CHECK(made.told().empty());
  CHECK(made.statements.size() == 11);
  std::string printed;
  for (const auto& each : made.statements)
    printed += print(each) + ";";
  const auto again = read(printed);
  CHECK(again.told().empty());
  CHECK(again.statements == made.statements);
}

TEST_CASE("reserved words are names where they can be nothing else, with one warning each") {
  const auto made =
      read("CREATE TABLE t (\n"
           "  timestamp TIMESTAMP(3),\n"
           "  user ROW<date DATE, value DOUBLE>,\n"
           "  order STRING, offset BIGINT METADATA VIRTUAL,\n"
           "  WATERMARK FOR timestamp AS timestamp - INTERVAL '5' SECOND,\n"
           "  PRIMARY KEY (user) NOT ENFORCED\n"
           ");\n"
           "SELECT timestamp, t.order, user.date AS count, offset FROM t\n"
           "WHERE value > 1 AND date = DATE '2024-01-01' GROUP BY timestamp, offset;\n"
           "INSERT INTO t (timestamp, order) SELECT * FROM u ORDER BY offset LIMIT 1;");
  CHECK(!made.problems.has_errors());
  CHECK(made.statements.size() == 3);
  std::string warned;
  for (const auto& each : made.problems.all()) {
    warned += test::shown(each.at) + " " + test::text_at(made, each.at) + "; ";
    CHECK(each.hint == "quote it: `" + test::text_at(made, each.at) + "`");
  }
  CHECK(warned == "2:3+9 timestamp; 3:3+4 user; 3:12+4 date; 3:23+5 value; 4:3+5 order; "
                  "4:17+6 offset; 8:41+5 count; ");
  CHECK(
      print(made.statements[1]) ==
      "SELECT `timestamp`, t.`order`, `user`.`date` AS `count`, `offset` FROM t WHERE `value` > 1 "
      "AND `date` = DATE '2024-01-01' GROUP BY `timestamp`, `offset`");
}

TEST_CASE("words that are not reserved are names everywhere") {
  const auto made =
      read("CREATE TABLE source (key STRING, type INT, data MAP<STRING, INT>, map INT,"
           " name STRING, tumble INT, week INT, json STRING, if INT);\n"
           "SELECT key, type, data['x'] name, map, if, json FROM source version\n"
           "WHERE week = 1 AND tumble IS NOT NULL;");
  CHECK(made.told().empty());
  CHECK(made.statements.size() == 2);
}

TEST_CASE("a missing last semicolon and a comma too much are taken, with a warning") {
  const auto made = read("CREATE TABLE t (\n  a INT,\n) WITH (\n  'x' = 'y',\n);\nSELECT 1");
  CHECK(made.statements.size() == 2);
  CHECK(made.told() == "test.sql:2:8: warning: a comma behind the last element is ignored\n"
                       "  2 |   a INT,\n"
                       "    |        ^\n"
                       "    = remove it\n"
                       "test.sql:4:12: warning: a comma behind the last element is ignored\n"
                       "  4 |   'x' = 'y',\n"
                       "    |            ^\n"
                       "    = remove it\n"
                       "test.sql:6:9: warning: the last statement has no semicolon\n"
                       "  6 | SELECT 1\n"
                       "    |         ^\n"
                       "    = end it with `;`\n");
}

TEST_CASE("other things that Flink refuses are taken, with a warning") {
  const auto stop = read("STOP STATEMENT abc-1;");
  CHECK(stop.problems.all().size() == 1);
  CHECK(test::only<stop_job>(stop).job == "abc-1");
  const auto set = read("EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1 END;");
  CHECK(set.problems.all().size() == 1);
  CHECK(test::only<statement_set>(set).inserts.size() == 1);
  const auto other = read("SELECT a != 1, b != 2 FROM t MINUS SELECT 1, 2;");
  CHECK(other.problems.all().size() == 2);
  CHECK(read("SELECT a FROM t OFFSET 1 LIMIT 2;").problems.all().size() == 1);
  CHECK(print(other.statements.at(0)) == "SELECT a <> 1, b <> 2 FROM t EXCEPT SELECT 1, 2");
  const auto view = read("CREATE VIEW v WITH ('a' = 'b');");
  CHECK(view.problems.all().size() == 1);
  CHECK(test::only<create_table>(view).options.size() == 1);
}

} // namespace
} // namespace duet::sql::syntax
