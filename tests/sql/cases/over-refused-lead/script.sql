-- LEAD needs the row behind: not for streams.

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
  it INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO totals
SELECT name, n, LEAD(n) OVER w
FROM events
WINDOW w AS (PARTITION BY name ORDER BY ts);
