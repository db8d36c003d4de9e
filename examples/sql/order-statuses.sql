-- Order statuses: how many of each there are in windows of 15 seconds by the clock on the wall.
-- What cannot be read is passed over, as the table says.
--
--   duet run sql examples/sql/order-statuses.sql --brokers localhost:9092 --create-topics &
--   duet generate statuses --brokers localhost:9092 --rate 100
--
-- What comes out, in `flink-aggregates-sql`, every 15 seconds:
--
--   {"window_start":"2024-05-23T12:34:45Z","window_end":"2024-05-23T12:35:00Z",
--    "status":"SHIPPED","order_count":297}

CREATE TEMPORARY TABLE orders (
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
