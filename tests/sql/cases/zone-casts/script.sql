-- Between TIMESTAMP and TIMESTAMP_LTZ stands the session's time zone; an INSERT casts by itself.

SET 'table.local-time-zone' = 'America/New_York';

CREATE TABLE args (
  id INT,
  ms BIGINT,
  wall TIMESTAMP(3),
  instant TIMESTAMP_LTZ(3)
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
  from_ms TIMESTAMP_LTZ(3),
  from_s TIMESTAMP_LTZ(3),
  ms_text STRING,
  ms_wall TIMESTAMP(3),
  wall_instant TIMESTAMP_LTZ(3),
  wall_implicit TIMESTAMP_LTZ(3),
  instant_implicit TIMESTAMP(3),
  instant_text STRING,
  instant_date DATE,
  instant_time TIME(0),
  instant_hour BIGINT,
  instant_format STRING,
  same BOOLEAN,
  from_unixtime STRING,
  unix BIGINT,
  converted STRING,
  day_ TIMESTAMP_LTZ(3)
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
  TO_TIMESTAMP_LTZ(ms, 3),
  TO_TIMESTAMP_LTZ(ms / 1000, 0),
  CAST(TO_TIMESTAMP_LTZ(ms, 3) AS STRING),
  CAST(TO_TIMESTAMP_LTZ(ms, 3) AS TIMESTAMP(3)),
  CAST(wall AS TIMESTAMP_LTZ(3)),
  wall,
  instant,
  CAST(instant AS STRING),
  CAST(instant AS DATE),
  CAST(instant AS TIME(0)),
  CASE WHEN instant > TO_TIMESTAMP_LTZ(0, 3) THEN EXTRACT(HOUR FROM instant) END,
  DATE_FORMAT(instant, 'yyyy-MM-dd HH:mm'),
  CAST(instant AS TIMESTAMP(3)) = wall,
  FROM_UNIXTIME(ms / 1000),
  UNIX_TIMESTAMP('2024-03-10 03:00:00'),
  CONVERT_TZ('1970-01-01 00:00:00', 'UTC', 'America/Los_Angeles'),
  FLOOR(instant TO DAY)
FROM args;
