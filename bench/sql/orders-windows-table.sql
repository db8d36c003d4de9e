-- What queries write that count orders in windows.

CREATE TABLE order_windows (
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3),
  customer_id STRING,
  order_count BIGINT,
  total_amount DECIMAL(38, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = 'order-windows',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);
