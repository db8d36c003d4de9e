-- The same in windows of a second.

INSERT INTO order_windows
SELECT window_start, window_end, customer_id, COUNT(*), SUM(total_amount)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' SECOND))
GROUP BY window_start, window_end, customer_id;
