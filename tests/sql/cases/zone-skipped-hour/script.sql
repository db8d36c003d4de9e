-- Windows whose ends the clock never shows, as it is put forward, and windows that a day with the
-- hour from one to two twice has; and windows of windows.

SET 'table.local-time-zone' = 'America/Los_Angeles';

CREATE TABLE events (
  name STRING,
  n INT,
  t BIGINT,
  ts AS TO_TIMESTAMP_LTZ(t, 3),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}events',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE totals (
  kind STRING,
  name STRING,
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3),
  window_time TIMESTAMP_LTZ(3),
  cnt BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO totals
SELECT 'hop', name, window_start, window_end, window_time, COUNT(*)
FROM TABLE(HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '30' MINUTE, INTERVAL '60' MINUTE))
GROUP BY name, window_start, window_end, window_time;

INSERT INTO totals
SELECT 'cumulate', name, window_start, window_end, window_time, COUNT(*)
FROM TABLE(CUMULATE(TABLE events, DESCRIPTOR(ts), INTERVAL '2' HOUR, INTERVAL '6' HOUR))
GROUP BY name, window_start, window_end, window_time;

INSERT INTO totals
SELECT 'of windows', name, window_start, window_end, window_time, SUM(cnt)
FROM TABLE(TUMBLE((
  SELECT name, window_time AS ended, COUNT(*) AS cnt
  FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '40' MINUTE))
  GROUP BY name, window_start, window_end, window_time), DESCRIPTOR(ended), INTERVAL '4' HOUR))
GROUP BY name, window_start, window_end, window_time;
