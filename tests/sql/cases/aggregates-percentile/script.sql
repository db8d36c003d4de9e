-- Percentiles of the values of a window: one, several, of values that count more than once.

CREATE TABLE t (
  k STRING,
  v INT,
  d DECIMAL(5, 2),
  n INT,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  k STRING,
  at_ TIMESTAMP(3),
  median DOUBLE,
  parts ARRAY<DOUBLE>,
  counted DOUBLE,
  least DOUBLE,
  greatest DOUBLE
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u
SELECT
  k,
  window_start,
  PERCENTILE(v, 0.5),
  PERCENTILE(d, ARRAY[0.9, 0.25]),
  PERCENTILE(v, 0.5, n),
  PERCENTILE(v, 0),
  PERCENTILE(v, 1.0)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
GROUP BY k, window_start, window_end;
