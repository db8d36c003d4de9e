-- Text of various forms to dates and timestamps; NULL if it does not fit.

CREATE TABLE args (
  id INT,
  s STRING,
  p STRING
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
  ts TIMESTAMP(3),
  d DATE,
  unix BIGINT,
  ltz TIMESTAMP_LTZ(3)
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
  TO_TIMESTAMP(s, p),
  TO_DATE(s, p),
  UNIX_TIMESTAMP(s, p),
  TO_TIMESTAMP_LTZ(s, p)
FROM args;
