-- An expression that is none.

CREATE TABLE args (
  id INT,
  s STRING,
  r STRING
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
  regexp BOOLEAN,
  extract_ STRING,
  replace_ STRING,
  regexp_count INT
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
  REGEXP(s, r),
  REGEXP_EXTRACT(s, r, 0),
  REGEXP_REPLACE(s, r, 'x'),
  REGEXP_COUNT(s, r)
FROM args;
