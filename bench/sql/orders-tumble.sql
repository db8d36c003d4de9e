-- Orders and their sum by customer in windows of 5 minutes.

INSERT INTO order_windows
SELECT window_start, window_end, customer_id, COUNT(*), SUM(total_amount)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '5' MINUTE))
GROUP BY window_start, window_end, customer_id;
