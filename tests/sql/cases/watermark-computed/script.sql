-- Event time from computed columns: text in a form of its own, seconds, and milliseconds.

CREATE TABLE texts (
  name STRING,
  n INT,
  t STRING,
  ts AS TO_TIMESTAMP(t, 'dd.MM.yyyy HH:mm:ss'),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}texts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'format' = 'json'
);

CREATE TABLE seconds (
  name STRING,
  n INT,
  t BIGINT,
  ts AS TO_TIMESTAMP_LTZ(t, 0),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}seconds',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'format' = 'json'
);

CREATE TABLE totals (
  name STRING,
  window_start TIMESTAMP(3),
  cnt BIGINT,
  total INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO totals
SELECT name, window_start, COUNT(*), SUM(n)
FROM TABLE(TUMBLE(TABLE texts, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY name, window_start, window_end;

INSERT INTO totals
SELECT name, window_start, COUNT(*), SUM(n)
FROM TABLE(TUMBLE(TABLE seconds, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY name, window_start, window_end;
