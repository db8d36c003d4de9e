-- Bounds of windows of processing time are what the session's clock shows, half an hour from UTC's.

SET 'table.local-time-zone' = 'Asia/Kolkata';

CREATE TABLE t (
  status STRING,
  n INT,
  seen AS PROCTIME()
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  status STRING,
  here BOOLEAN,
  cnt BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u
SELECT status, TIMESTAMPDIFF(MINUTE, window_end, LOCALTIMESTAMP) = 0 AND window_start + INTERVAL '2' SECOND = window_end, COUNT(*)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(seen), INTERVAL '2' SECOND))
GROUP BY status, window_start, window_end;
