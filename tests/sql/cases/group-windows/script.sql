-- The older form of windows, in GROUP BY. There the slide of HOP comes first, too, and need not
-- divide the size.

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
  name STRING,
  w_start TIMESTAMP(3),
  w_end TIMESTAMP(3),
  w_time TIMESTAMP(3),
  cnt BIGINT,
  total INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO totals
SELECT 'tumble', name, TUMBLE_START(ts, INTERVAL '5' SECOND), TUMBLE_END(ts, INTERVAL '5' SECOND), TUMBLE_ROWTIME(ts, INTERVAL '5' SECOND), COUNT(*), SUM(n)
FROM events
GROUP BY name, TUMBLE(ts, INTERVAL '5' SECOND);

INSERT INTO totals
SELECT 'hop', name, HOP_START(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND), HOP_END(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND), HOP_ROWTIME(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND), COUNT(*), SUM(n)
FROM events
GROUP BY name, HOP(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND);

INSERT INTO totals
SELECT 'hop 4 of 10', name, HOP_START(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND), HOP_END(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND), HOP_ROWTIME(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND), COUNT(*), SUM(n)
FROM events
GROUP BY name, HOP(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND);

INSERT INTO totals
SELECT 'session', name, SESSION_START(ts, INTERVAL '3' SECOND), SESSION_END(ts, INTERVAL '3' SECOND), SESSION_ROWTIME(ts, INTERVAL '3' SECOND), COUNT(*), SUM(n)
FROM events
GROUP BY name, SESSION(ts, INTERVAL '3' SECOND);
