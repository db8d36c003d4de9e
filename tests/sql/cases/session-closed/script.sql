-- A session that has closed is not opened again by a row that would have joined it to the next one.

CREATE TABLE events (
  name STRING,
  n INT,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}events',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'format' = 'json'
);

CREATE TABLE sessions (
  w_start TIMESTAMP(3),
  w_end TIMESTAMP(3),
  cnt BIGINT,
  total INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}sessions',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO sessions
SELECT window_start, window_end, COUNT(*), SUM(n) FROM TABLE(SESSION(
  TABLE events PARTITION BY name, DESCRIPTOR(ts), INTERVAL '10' MINUTE))
GROUP BY name, window_start, window_end;
