-- Orders: count and total of each customer in windows of 5 minutes, written to `order-aggregates`;
-- sessions of each customer and a running total, which are printed.
--
--   duet generate orders --brokers localhost:9092 --rate 100 --event-rate 1 &
--   duet run sql examples/sql/orders.sql --brokers localhost:9092 --create-topics
--
-- What comes out, in `order-aggregates`, once an order of 12:35:05 or later was read:
--
--   {"window_start":"2024-05-23 12:30:00","window_end":"2024-05-23 12:35:00",
--    "customer_id":"CUST-042","order_count":3,"total_amount":214.75}

CREATE TEMPORARY VIEW orders (
    order_id STRING,
    customer_id STRING,
    total_amount DECIMAL(10, 2),
    order_time TIMESTAMP(3),
    WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = 'orders',
    'properties.bootstrap.servers' = 'localhost:9092',
    'properties.group.id' = 'flink-sql-processor',
    'format' = 'json',
    'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY VIEW order_aggregates (
    window_start TIMESTAMP,
    window_end TIMESTAMP,
    customer_id STRING,
    order_count BIGINT,
    total_amount DECIMAL(15, 2)
) WITH (
    'connector' = 'kafka',
    'topic' = 'order-aggregates',
    'properties.bootstrap.servers' = 'localhost:9092',
    'format' = 'json'
);

INSERT INTO order_aggregates
SELECT
    TUMBLE_START(order_time, INTERVAL '5' MINUTE) AS window_start,
    TUMBLE_END(order_time, INTERVAL '5' MINUTE) AS window_end,
    customer_id,
    COUNT(*) AS order_count,
    SUM(total_amount) AS total_amount
FROM orders
GROUP BY
    TUMBLE(order_time, INTERVAL '5' MINUTE),
    customer_id;

SELECT
    SESSION_START(order_time, INTERVAL '10' MINUTE) AS session_start,
    SESSION_END(order_time, INTERVAL '10' MINUTE) AS session_end,
    customer_id,
    COUNT(*) AS session_orders,
    SUM(total_amount) AS session_total
FROM orders
GROUP BY
    SESSION(order_time, INTERVAL '10' MINUTE),
    customer_id;

SELECT
    order_id,
    customer_id,
    total_amount,
    order_time,
    SUM(total_amount) OVER (
        PARTITION BY customer_id
        ORDER BY order_time
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS running_total
FROM orders;
