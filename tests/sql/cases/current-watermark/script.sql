-- CURRENT_WATERMARK tells the watermark in front of a row: NULL before the first one, and what is
-- late can be told by it.

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

CREATE TABLE told (
  n INT,
  ts TIMESTAMP(3),
  at_ TIMESTAMP(3),
  late BOOLEAN
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}told',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO told SELECT n, ts, CURRENT_WATERMARK(ts), ts <= CURRENT_WATERMARK(ts) FROM events;
