-- The same for moments before 1970 that are no full days.

CREATE TABLE args (
  id INT,
  ts TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}args',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE results (
  id INT,
  ts0 STRING,
  d DATE,
  t TIME(0)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}results',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO results
SELECT
  id,
  CAST(CAST(ts AS TIMESTAMP(0)) AS STRING),
  CAST(ts AS DATE),
  CAST(ts AS TIME(0))
FROM args;
