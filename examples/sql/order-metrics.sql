-- The processing of orders: each is checked; the good ones are counted and summed up by customer
-- over an hour, every 5 minutes; those over 100 in windows of 5 minutes; and with each order go
-- the last three of its customer. Orders may be 10 seconds out of order, and 30 seconds more
-- change what was written; later ones go to a topic of their own. Flink may forget a
-- customer's last orders after an hour without any, which duet keeps.
--
--   duet generate orders --brokers localhost:9092 --rate 100 --late 0.05 --late-by 1m &
--   duet run sql examples/sql/order-metrics.sql --brokers localhost:9092 --create-topics \
--     --dlq-topic orders-dlq
--
-- What comes out: `order-metrics` and `order-aggregates` by customer and window, for example
--
--   {"customer_id":"CUST-001","window_start":"2024-05-23T12:00:00",
--    "window_end":"2024-05-23T13:00:00","order_count":4,"total_amount":312.05}
--
-- `order-trends` with a row for each order; `orders-refused` with what has no id or no positive
-- total; `orders-late`; and `orders-dlq` with what cannot be read at all.
--
-- The table `orders` of a database, and customers out of one, come with a later version.

SET 'table.exec.state.ttl' = '1 h';
SET 'table.exec.emit.late-fire.enabled' = 'true';
SET 'table.exec.emit.late-fire.delay' = '0 s';
SET 'table.exec.emit.allow-lateness' = '30 s';

CREATE TABLE orders (
  order_id STRING,
  customer_id STRING,
  total_amount DECIMAL(10, 2),
  items ARRAY<STRING>,
  status STRING,
  `timestamp` DOUBLE,
  order_time AS TO_TIMESTAMP_LTZ(CAST(`timestamp` * 1000 AS BIGINT), 3),
  WATERMARK FOR order_time AS order_time - INTERVAL '10' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'orders',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'duet.late.table' = 'orders_late'
);

CREATE TABLE orders_late (
  order_id STRING,
  customer_id STRING,
  total_amount DECIMAL(10, 2),
  items ARRAY<STRING>,
  status STRING,
  `timestamp` DOUBLE
) WITH (
  'connector' = 'kafka',
  'topic' = 'orders-late',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

CREATE TABLE orders_refused (
  order_id STRING,
  customer_id STRING,
  total_amount DECIMAL(10, 2),
  why STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'orders-refused',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

CREATE TABLE order_metrics (
  customer_id STRING,
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3),
  order_count BIGINT,
  total_amount DECIMAL(38, 2),
  PRIMARY KEY (customer_id, window_start, window_end) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'order-metrics',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE order_aggregates (
  customer_id STRING,
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3),
  order_count BIGINT,
  total_amount DECIMAL(38, 2),
  PRIMARY KEY (customer_id, window_start, window_end) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'order-aggregates',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE order_trends (
  order_id STRING,
  customer_id STRING,
  last_orders BIGINT,
  last_total DECIMAL(38, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = 'order-trends',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

CREATE VIEW good_orders AS
SELECT * FROM orders
WHERE order_id IS NOT NULL AND customer_id IS NOT NULL AND total_amount > 0;

EXECUTE STATEMENT SET
BEGIN
  INSERT INTO orders_refused
  SELECT order_id, customer_id, total_amount,
    CASE
      WHEN order_id IS NULL THEN 'no order id'
      WHEN customer_id IS NULL THEN 'no customer id'
      ELSE 'no positive total'
    END
  FROM orders
  WHERE order_id IS NULL OR customer_id IS NULL OR total_amount IS NULL OR total_amount <= 0;

  INSERT INTO order_metrics
  SELECT customer_id,
    HOP_START(order_time, INTERVAL '5' MINUTE, INTERVAL '1' HOUR),
    HOP_END(order_time, INTERVAL '5' MINUTE, INTERVAL '1' HOUR),
    COUNT(*), SUM(total_amount)
  FROM good_orders
  GROUP BY customer_id, HOP(order_time, INTERVAL '5' MINUTE, INTERVAL '1' HOUR);

  INSERT INTO order_aggregates
  SELECT customer_id,
    TUMBLE_START(order_time, INTERVAL '5' MINUTE), TUMBLE_END(order_time, INTERVAL '5' MINUTE),
    COUNT(*), SUM(total_amount)
  FROM good_orders
  WHERE total_amount > 100
  GROUP BY customer_id, TUMBLE(order_time, INTERVAL '5' MINUTE);

  INSERT INTO order_trends
  SELECT order_id, customer_id, COUNT(*) OVER last_three, SUM(total_amount) OVER last_three
  FROM good_orders
  WINDOW last_three AS (
    PARTITION BY customer_id ORDER BY order_time ROWS BETWEEN 2 PRECEDING AND CURRENT ROW
  );
END;
