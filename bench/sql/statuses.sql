-- Order statuses: how many of each there are in windows of 15 seconds.

CREATE TABLE status_windows (
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3),
  status STRING,
  order_count BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'status-windows',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO status_windows
SELECT window_start, window_end, status, COUNT(*)
FROM TABLE(TUMBLE(TABLE order_statuses, DESCRIPTOR(event_time), INTERVAL '15' SECOND))
GROUP BY window_start, window_end, status;
