-- Times rounded down and up to a unit.

CREATE TABLE args (
  id INT,
  ts TIMESTAMP(3),
  d DATE,
  t TIME(0)
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
  f_second TIMESTAMP(3),
  f_minute TIMESTAMP(3),
  f_hour TIMESTAMP(3),
  f_day TIMESTAMP(3),
  f_week TIMESTAMP(3),
  f_month TIMESTAMP(3),
  f_quarter TIMESTAMP(3),
  f_year TIMESTAMP(3),
  f_decade TIMESTAMP(3),
  f_century TIMESTAMP(3),
  f_millennium TIMESTAMP(3),
  c_second TIMESTAMP(3),
  c_minute TIMESTAMP(3),
  c_hour TIMESTAMP(3),
  c_day TIMESTAMP(3),
  c_week TIMESTAMP(3),
  c_month TIMESTAMP(3),
  c_quarter TIMESTAMP(3),
  c_year TIMESTAMP(3),
  c_decade TIMESTAMP(3),
  c_century TIMESTAMP(3),
  c_millennium TIMESTAMP(3),
  fd_month DATE,
  cd_year DATE,
  ft_minute TIME(0),
  ct_hour TIME(0)
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
  FLOOR(ts TO SECOND),
  FLOOR(ts TO MINUTE),
  FLOOR(ts TO HOUR),
  FLOOR(ts TO DAY),
  FLOOR(ts TO WEEK),
  FLOOR(ts TO MONTH),
  FLOOR(ts TO QUARTER),
  FLOOR(ts TO YEAR),
  FLOOR(ts TO DECADE),
  FLOOR(ts TO CENTURY),
  FLOOR(ts TO MILLENNIUM),
  CEIL(ts TO SECOND),
  CEIL(ts TO MINUTE),
  CEIL(ts TO HOUR),
  CEIL(ts TO DAY),
  CEIL(ts TO WEEK),
  CEIL(ts TO MONTH),
  CEIL(ts TO QUARTER),
  CEIL(ts TO YEAR),
  CEIL(ts TO DECADE),
  CEIL(ts TO CENTURY),
  CEIL(ts TO MILLENNIUM),
  FLOOR(d TO MONTH),
  CEIL(d TO YEAR),
  FLOOR(t TO MINUTE),
  CASE WHEN t < TIME '23:00:00' THEN CEIL(t TO HOUR) END
FROM args;
