-- Sessions of each customer, closed by a gap of 10 min, in the older form of GROUP BY
-- SESSION(...). An order exactly 10 min after the last one still belongs to its session.

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

CREATE TABLE sessions (
  session_start TIMESTAMP(3),
  session_end TIMESTAMP(3),
  customer_id STRING,
  session_orders BIGINT,
  session_total DECIMAL(38, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}sessions',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO sessions
SELECT
  SESSION_START(order_time, INTERVAL '10' MINUTE),
  SESSION_END(order_time, INTERVAL '10' MINUTE),
  customer_id,
  COUNT(*),
  SUM(total_amount)
FROM orders
GROUP BY SESSION(order_time, INTERVAL '10' MINUTE), customer_id;
