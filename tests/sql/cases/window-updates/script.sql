-- A window over a table of updates: a row that was replaced before the window fired does not
-- count.

CREATE TABLE accounts (
  account STRING,
  owner STRING,
  balance INT,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND,
  PRIMARY KEY (account) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}accounts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.bounded.mode' = 'latest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'key.format' = 'json',
  'value.format' = 'json'
);

CREATE TABLE sums (
  window_start TIMESTAMP(3),
  owner STRING,
  cnt BIGINT,
  total INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}sums',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO sums
SELECT TUMBLE_START(ts, INTERVAL '10' SECOND), owner, COUNT(*), SUM(balance)
FROM accounts
GROUP BY TUMBLE(ts, INTERVAL '10' SECOND), owner;
