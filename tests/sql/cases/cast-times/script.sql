-- Between dates, times and timestamps, and to text.

CREATE TABLE args (
  id INT,
  d DATE,
  t TIME(0),
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
  d_s STRING,
  t_s STRING,
  ts_s STRING,
  ts0_s STRING,
  ts6_s STRING,
  d_ts TIMESTAMP(3),
  ts_d DATE,
  ts_t TIME(0),
  ts_c10 CHAR(10)
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
  CAST(d AS STRING),
  CAST(t AS STRING),
  CAST(ts AS STRING),
  CAST(CAST(ts AS TIMESTAMP(0)) AS STRING),
  CAST(CAST(ts AS TIMESTAMP(6)) AS STRING),
  CAST(d AS TIMESTAMP(3)),
  CAST(ts AS DATE),
  CAST(ts AS TIME(0)),
  CAST(ts AS CHAR(10))
FROM args;
