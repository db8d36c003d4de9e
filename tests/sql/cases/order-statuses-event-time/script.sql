-- Orders counted by status in windows of 15 s, in event time taken from a column of milliseconds.

CREATE TABLE orders (
  customer STRING,
  status STRING,
  region STRING,
  amount DOUBLE,
  tsMillis BIGINT,
  event_time AS TO_TIMESTAMP_LTZ(tsMillis, 3),
  WATERMARK FOR event_time AS event_time - INTERVAL '2' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}orders',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'format' = 'json'
);

CREATE TABLE totals (
  window_start TIMESTAMP_LTZ(3),
  window_end TIMESTAMP_LTZ(3),
  status STRING,
  orders BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'json.timestamp-format.standard' = 'ISO-8601',
  'format' = 'json'
);

INSERT INTO totals
SELECT window_start, window_end, status, COUNT(*)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(event_time), INTERVAL '15' SECOND))
GROUP BY window_start, window_end, status;
