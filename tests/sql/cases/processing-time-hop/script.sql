-- Each row is in two windows of processing time, so that all sums are twice what came in.

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
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3),
  cnt BIGINT,
  total INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u
SELECT status, window_start, window_end, COUNT(*), SUM(n)
FROM TABLE(HOP(TABLE t, DESCRIPTOR(seen), INTERVAL '1' SECOND, INTERVAL '2' SECOND))
GROUP BY status, window_start, window_end;
