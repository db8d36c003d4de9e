-- Order statuses by the time at which they came about: how many of each there are in each region
-- in windows of 30 seconds, and their average amount. A window is done 10 seconds after its end;
-- a status that comes later goes to a topic of its own. What cannot be read is a dead letter.
--
--   duet generate statuses --brokers localhost:9092 --rate 100 --late 0.05 --late-by 20s &
--   duet run sql examples/sql/order-status-windows.sql --brokers localhost:9092 --create-topics
--
-- What comes out, in `flink-aggregates`:
--
--   {"window_start":"2024-05-23T12:34:30Z","window_end":"2024-05-23T12:35:00Z",
--    "status":"SHIPPED","region":"eu-west","order_count":121,"average_amount":167.31}
--
-- Names of regions out of a table of a database are looked up by a later version.

CREATE TABLE order_statuses (
  customer STRING,
  status STRING,
  region STRING,
  amount DOUBLE,
  ts STRING,
  tsMillis BIGINT,
  event_time AS TO_TIMESTAMP_LTZ(tsMillis, 3),
  WATERMARK FOR event_time AS event_time - INTERVAL '10' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'partitioned-topic',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'duet.late.table' = 'late_order_statuses'
);

CREATE TABLE late_order_statuses (
  customer STRING,
  status STRING,
  region STRING,
  amount DOUBLE,
  ts STRING,
  tsMillis BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'late-order-statuses',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

CREATE TABLE status_windows (
  window_start TIMESTAMP_LTZ(3),
  window_end TIMESTAMP_LTZ(3),
  status STRING,
  region STRING,
  order_count BIGINT,
  average_amount DOUBLE
) WITH (
  'connector' = 'kafka',
  'topic' = 'flink-aggregates',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

INSERT INTO status_windows
SELECT window_start, window_end, status, region, COUNT(*), AVG(amount)
FROM TABLE(TUMBLE(TABLE order_statuses, DESCRIPTOR(event_time), INTERVAL '30' SECOND))
GROUP BY window_start, window_end, status, region;
