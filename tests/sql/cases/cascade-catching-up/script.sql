-- While it catches up one record closes many windows, whose results feed windows of windows: they
-- come in front of the time that closed them, and none is late there.

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

CREATE TABLE totals (
  w_start TIMESTAMP(3),
  cnt BIGINT,
  total INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

CREATE VIEW minutes AS
SELECT name, window_time AS w_time, SUM(n) AS total
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
GROUP BY name, window_start, window_end, window_time;

INSERT INTO totals
SELECT window_start, COUNT(*), SUM(total) FROM TABLE(TUMBLE(
  TABLE minutes, DESCRIPTOR(w_time), INTERVAL '5' MINUTE))
GROUP BY window_start, window_end;
