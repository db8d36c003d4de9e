-- Two tables in one window: it follows the one that is behind. What comes later comes when all
-- before has been read.

CREATE TABLE left_ (
  name STRING,
  n INT,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}left',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'format' = 'json'
);

CREATE TABLE right_ (
  name STRING,
  n INT,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}right',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
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

CREATE VIEW both_ AS SELECT * FROM left_ UNION ALL SELECT * FROM right_;

INSERT INTO totals
SELECT name, window_start, COUNT(*), SUM(n)
FROM TABLE(TUMBLE(TABLE both_, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY name, window_start, window_end;
