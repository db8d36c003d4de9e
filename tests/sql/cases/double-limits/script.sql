-- Functions of DOUBLE outside of their range.

CREATE TABLE args (
  id INT,
  a DOUBLE,
  b DOUBLE
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
  pow STRING,
  ln_ STRING,
  log10_ STRING,
  log2_ STRING,
  exp_ STRING,
  asin_ STRING,
  acos_ STRING
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
  CAST(POWER(a, b) AS STRING),
  CASE WHEN a <= 0 THEN CAST(`LN`(a) AS STRING) END,
  CASE WHEN a <= 0 OR a = 1000 THEN CAST(LOG10(a) AS STRING) END,
  CASE WHEN a <= 0 OR a = 2 THEN CAST(LOG2(a) AS STRING) END,
  CASE WHEN a IN (0, 1000) THEN CAST(EXP(a) AS STRING) END,
  CASE WHEN ABS(a) > 1 THEN CAST(ASIN(a) AS STRING) END,
  CASE WHEN ABS(a) > 1 THEN CAST(ACOS(a) AS STRING) END
FROM args;
