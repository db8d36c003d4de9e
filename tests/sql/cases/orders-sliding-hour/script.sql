-- The pipeline of orders: count and total of each customer over an hour every 5 min, what is not
-- worth counting left out.

CREATE TABLE orders (
  order_id STRING,
  customer_id STRING,
  total_amount DECIMAL(10, 2),
  `timestamp` DOUBLE,
  items ARRAY<STRING>,
  status STRING,
  order_time AS TO_TIMESTAMP_LTZ(CAST(`timestamp` * 1000 AS BIGINT), 3),
  WATERMARK FOR order_time AS order_time - INTERVAL '10' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}orders',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'format' = 'json'
);

CREATE TABLE metrics (
  customer_id STRING,
  window_start TIMESTAMP_LTZ(3),
  window_end TIMESTAMP_LTZ(3),
  orders BIGINT,
  total DECIMAL(38, 2),
  items BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}metrics',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO metrics
SELECT customer_id, window_start, window_end, COUNT(*), SUM(total_amount), SUM(CAST(CARDINALITY(items) AS BIGINT))
FROM TABLE(HOP(TABLE orders, DESCRIPTOR(order_time), INTERVAL '5' MINUTE, INTERVAL '1' HOUR))
WHERE total_amount > 0
GROUP BY customer_id, window_start, window_end;
