-- DISTINCT and FILTER within windows and HAVING over them; NULL is not counted.

CREATE TABLE events (
  name STRING,
  n INT,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}events',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'format' = 'json'
);

CREATE TABLE totals (
  window_start TIMESTAMP(3),
  rows_all BIGINT,
  names BIGINT,
  a_rows BIGINT,
  a_sum INT,
  distinct_n INT,
  big_names BIGINT,
  avg_distinct INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO totals
SELECT window_start, COUNT(*), COUNT(DISTINCT name),
  COUNT(*) FILTER (WHERE name = 'a'),
  SUM(n) FILTER (WHERE name = 'a'),
  SUM(DISTINCT n),
  COUNT(DISTINCT name) FILTER (WHERE n > 3),
  AVG(DISTINCT n)
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end
HAVING COUNT(*) > 1;
