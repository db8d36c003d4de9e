-- Orders that are made, and what is sold of each product in windows of 10 seconds. It takes no topic to read, and prints.
--
--   duet run sql examples/sql/made-orders.sql --brokers localhost:9092 --create-topics
--
-- What comes out, every 10 seconds, a line for each of three products:
--
--   +I[2026-11-28T01:30:20, 2, 331, 17093.45]

CREATE TABLE made_orders (
  order_number BIGINT,
  product      INT,
  price        DECIMAL(10, 2),
  buyer        ROW<first_name STRING, last_name STRING>,
  order_time   TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '1' SECOND
) WITH (
  'connector' = 'datagen',
  'rows-per-second' = '100',
  'fields.order_number.kind' = 'sequence',
  'fields.order_number.start' = '1',
  'fields.order_number.end' = '1000000',
  'fields.product.min' = '1',
  'fields.product.max' = '3',
  'fields.price.min' = '1',
  'fields.price.max' = '100',
  'fields.order_time.max-past' = '1 s'
);

CREATE TABLE sold (
  window_start TIMESTAMP(3),
  product      INT,
  orders       BIGINT,
  revenue      DECIMAL(38, 2)
) WITH (
  'connector' = 'print'
);

INSERT INTO sold
SELECT window_start, product, COUNT(*), SUM(price)
FROM TABLE(TUMBLE(TABLE made_orders, DESCRIPTOR(order_time), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, product;
