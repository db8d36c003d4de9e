-- The same in windows of 100 ms, so that many are timed; `last_ms` says which window a row is of.

CREATE TABLE status_windows (
  status STRING,
  order_count BIGINT,
  last_ms BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'status-windows',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO status_windows
SELECT status, COUNT(*), MAX(tsMillis)
FROM TABLE(TUMBLE(TABLE order_statuses, DESCRIPTOR(event_time), INTERVAL '0.1' SECOND))
GROUP BY window_start, window_end, status;
