-- Text is ordered by code points.

CREATE TABLE args (
  id INT,
  s STRING,
  t STRING
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
  lt BOOLEAN,
  greatest_ STRING,
  upper_lt BOOLEAN
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
  s < t,
  GREATEST(s, t),
  UPPER(s) < UPPER(t)
FROM args;
