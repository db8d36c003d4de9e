-- Each order with what its customer has spent so far.

CREATE TABLE order_totals (
  order_id STRING,
  customer_id STRING,
  total_amount DECIMAL(10, 2),
  running_total DECIMAL(38, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = 'order-totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO order_totals
SELECT order_id, customer_id, total_amount,
  SUM(total_amount) OVER (
    PARTITION BY customer_id
    ORDER BY order_time
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
FROM orders;
