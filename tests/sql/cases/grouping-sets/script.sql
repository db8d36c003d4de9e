-- Subtotals beside the bounds of a window: GROUPING SETS, ROLLUP and CUBE, and what tells a
-- subtotal from a NULL.

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
  kind STRING,
  window_start TIMESTAMP(3),
  name STRING,
  odd BOOLEAN,
  no_name BIGINT,
  gid BIGINT,
  cnt BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO totals
SELECT 'sets', window_start, name, odd, GROUPING(name), GROUPING_ID(name, odd), COUNT(*)
FROM (SELECT *, MOD(n, 2) = 1 AS odd FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '20' SECOND)))
GROUP BY window_start, window_end, GROUPING SETS ((name), (odd), ());

INSERT INTO totals
SELECT 'rollup', window_start, name, odd, GROUPING(name), GROUPING_ID(name, odd), COUNT(*)
FROM (SELECT *, MOD(n, 2) = 1 AS odd FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '20' SECOND)))
GROUP BY window_start, window_end, ROLLUP (name, odd);

INSERT INTO totals
SELECT 'cube', window_start, name, odd, GROUPING(name), GROUPING_ID(name, odd), COUNT(*)
FROM (SELECT *, MOD(n, 2) = 1 AS odd FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '20' SECOND)))
GROUP BY window_start, window_end, CUBE (name, odd);
