-- A row that is late for one query or for both is one row of the table for late rows.

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
  'duet.late.table' = 'late_events',
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

END;
