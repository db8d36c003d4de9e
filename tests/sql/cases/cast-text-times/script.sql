-- TRY_CAST of text to dates and times.

CREATE TABLE args (
  id INT,
  s STRING
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
  d DATE,
  t TIME(0),
  ts TIMESTAMP(3),
  ts9 STRING,
  ltz TIMESTAMP_LTZ(3),
  to_date_ DATE,
  to_ts TIMESTAMP(3)
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
  TRY_CAST(s AS DATE),
  TRY_CAST(s AS TIME),
  TRY_CAST(s AS TIMESTAMP(3)),
  CAST(TRY_CAST(s AS TIMESTAMP(9)) AS STRING),
  TRY_CAST(s AS TIMESTAMP_LTZ(3)),
  TO_DATE(s),
  TO_TIMESTAMP(s)
FROM args;
