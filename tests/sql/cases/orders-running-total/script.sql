-- A running total of each customer by event time: rows leave in order of time once the watermark
-- has come to them; one that comes behind it is dropped.

CREATE TABLE orders (
  order_id STRING,
  customer_id STRING,
  total_amount DECIMAL(10, 2),
  order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}orders',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'json.timestamp-format.standard' = 'ISO-8601',
  'format' = 'json'
);

CREATE TABLE totals (
  order_id STRING,
  customer_id STRING,
  total_amount DECIMAL(10, 2),
  order_time TIMESTAMP(3),
  running_total DECIMAL(38, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO totals
SELECT order_id, customer_id, total_amount, order_time,
  SUM(total_amount) OVER (
    PARTITION BY customer_id
    ORDER BY order_time
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS running_total
FROM orders;
