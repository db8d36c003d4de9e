-- What else can be asked of a frame: extremes, averages, the first and the last value, the place,
-- neighbours.

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
  name STRING,
  n INT,
  least INT,
  most INT,
  mean INT,
  first_n INT,
  last_n INT,
  names BIGINT,
  list STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO totals
SELECT name, n, MIN(n) OVER w, MAX(n) OVER w, AVG(n) OVER w, FIRST_VALUE(n) OVER w, LAST_VALUE(n) OVER w, COUNT(DISTINCT n) OVER w, LISTAGG(CAST(n AS STRING)) OVER w
FROM events
WINDOW w AS (PARTITION BY name ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);
