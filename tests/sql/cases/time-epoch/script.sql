-- Seconds and milliseconds since 1970, and zones.

CREATE TABLE args (
  id INT,
  n BIGINT
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
  from_unix STRING,
  from_unix_p STRING,
  ltz0 TIMESTAMP_LTZ(3),
  ltz3 TIMESTAMP_LTZ(3),
  tz STRING,
  tz_back STRING,
  tz_off STRING,
  tz_bad STRING
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
  CASE WHEN n < 300000000000 THEN FROM_UNIXTIME(n) END,
  CASE WHEN n < 300000000000 THEN FROM_UNIXTIME(n, 'dd.MM.yyyy') END,
  CASE WHEN n < 300000000000 THEN TO_TIMESTAMP_LTZ(n, 0) END,
  TO_TIMESTAMP_LTZ(n, 3),
  CONVERT_TZ('2024-03-31 01:30:00', 'UTC', 'Europe/Berlin'),
  CONVERT_TZ('2024-06-30 12:00:00', 'Asia/Tokyo', 'America/New_York'),
  CONVERT_TZ('1970-01-01 00:00:00', 'GMT+02:30', 'UTC'),
  CONVERT_TZ('bad', 'UTC', 'UTC')
FROM args;
