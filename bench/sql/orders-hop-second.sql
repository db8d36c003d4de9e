-- The same over the last hour, every second.

INSERT INTO order_windows
SELECT window_start, window_end, customer_id, COUNT(*), SUM(total_amount)
FROM TABLE(HOP(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' SECOND, INTERVAL '1' HOUR))
GROUP BY window_start, window_end, customer_id;
