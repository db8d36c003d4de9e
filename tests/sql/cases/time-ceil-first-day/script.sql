-- Rounding up what is later on the first day of a month, a quarter, a year or a week.

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
  c_day TIMESTAMP(3),
  c_week TIMESTAMP(3),
  c_month TIMESTAMP(3),
  c_quarter TIMESTAMP(3),
  c_year TIMESTAMP(3)
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
  CEIL(ts TO DAY),
  CEIL(ts TO WEEK),
  CEIL(ts TO MONTH),
  CEIL(ts TO QUARTER),
  CEIL(ts TO YEAR)
FROM args;
