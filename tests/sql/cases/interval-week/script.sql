-- An interval of weeks and of quarters.

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
  plus_week TIMESTAMP(3),
  minus_weeks TIMESTAMP(3),
  plus_quarter TIMESTAMP(3)
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
  ts + INTERVAL '1' WEEK,
  ts - INTERVAL '2' WEEK,
  ts + INTERVAL '1' QUARTER
FROM args;
