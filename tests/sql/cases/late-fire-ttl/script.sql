-- Without an allowed lateness, rows may be late for as long as state is kept.

SET 'table.exec.emit.late-fire.enabled' = 'true';

SET 'table.exec.emit.late-fire.delay' = '0 s';

SET 'table.exec.state.ttl' = '10 s';

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
  name STRING,
  w_start TIMESTAMP(3),
  cnt BIGINT,
  total INT,
  PRIMARY KEY (name, w_start) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO totals
SELECT name, TUMBLE_START(ts, INTERVAL '5' SECOND), COUNT(*), SUM(n)
FROM events
GROUP BY name, TUMBLE(ts, INTERVAL '5' SECOND);
