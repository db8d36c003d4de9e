-- The same in Flink's own words: what is late for a minute is late for its ten seconds, too.

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

CREATE TABLE late_events (
  name STRING,
  n INT,
  ts TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}late',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

CREATE TABLE totals (
  name STRING,
  w_start TIMESTAMP(3),
  total INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

CREATE TABLE counts (
  w_start TIMESTAMP(3),
  cnt BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}counts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

EXECUTE STATEMENT SET BEGIN

INSERT INTO totals
SELECT name, window_start, SUM(n)
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
GROUP BY name, window_start, window_end;

INSERT INTO counts
SELECT window_start, COUNT(*)
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end;

INSERT INTO late_events
SELECT name, n, ts FROM events
WHERE CURRENT_WATERMARK(ts) >= TO_TIMESTAMP(SUBSTRING(DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss'), 1, 18) || '9') + INTERVAL '0.999' SECOND;

END;
