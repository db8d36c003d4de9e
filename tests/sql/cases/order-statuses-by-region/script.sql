-- Two grouping columns, an average of DOUBLE, and a filter in front of the window: a row that is
-- filtered out still moves the watermark, which is assigned before.

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

CREATE TABLE averages (
  window_start TIMESTAMP(3),
  status STRING,
  region STRING,
  orders BIGINT,
  average DOUBLE
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}averages',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO averages
SELECT window_start, status, region, COUNT(*), AVG(amount)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(event_time), INTERVAL '30' SECOND))
WHERE amount < 1000
GROUP BY window_start, window_end, status, region;
