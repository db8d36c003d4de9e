-- When a bounded input has ended, a window of processing time that is still open has no result.

CREATE TABLE t (
  status STRING,
  n INT,
  seen AS PROCTIME()
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  status STRING,
  cnt BIGINT,
  total INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u
SELECT status, COUNT(*), SUM(n)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(seen), INTERVAL '1' DAY))
GROUP BY status, window_start, window_end;
