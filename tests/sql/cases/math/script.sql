-- Functions of numbers, to 12 places: the last digits are not the same everywhere.

CREATE TABLE args (
  id INT,
  x DOUBLE
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
  sin_ DOUBLE,
  cos_ DOUBLE,
  tan_ DOUBLE,
  tanh_ DOUBLE,
  atan_ DOUBLE,
  degrees_ DOUBLE,
  radians_ DOUBLE,
  sinh_ DOUBLE,
  cosh_ DOUBLE,
  exp_ DOUBLE,
  cot_ DOUBLE,
  asin_ DOUBLE,
  acos_ DOUBLE,
  atan2_ DOUBLE,
  log_ DOUBLE,
  log_2 DOUBLE,
  ln_ DOUBLE,
  log10_ DOUBLE,
  log2_ DOUBLE,
  sqrt_ DOUBLE,
  pow_ DOUBLE,
  pi_ DOUBLE,
  e_ DOUBLE,
  sign_ DOUBLE
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
  ROUND(SIN(x), 12),
  ROUND(COS(x), 12),
  ROUND(TAN(x), 12),
  ROUND(TANH(x), 12),
  ROUND(ATAN(x), 12),
  ROUND(DEGREES(x), 12),
  ROUND(RADIANS(x), 12),
  ROUND(SINH(x), 9),
  ROUND(COSH(x), 9),
  ROUND(EXP(x), 9),
  CASE WHEN x <> 0 THEN ROUND(COT(x), 12) END,
  CASE WHEN ABS(x) <= 1 THEN ROUND(ASIN(x), 12) END,
  CASE WHEN ABS(x) <= 1 THEN ROUND(ACOS(x), 12) END,
  ROUND(ATAN2(x, CAST(2 AS DOUBLE)), 12),
  CASE WHEN x > 0 THEN ROUND(LOG(x), 12) END,
  CASE WHEN x > 0 THEN ROUND(LOG(2, x), 12) END,
  CASE WHEN x > 0 THEN ROUND(`LN`(x), 12) END,
  CASE WHEN x > 0 THEN ROUND(LOG10(x), 12) END,
  CASE WHEN x > 0 THEN ROUND(LOG2(x), 12) END,
  CASE WHEN x >= 0 THEN SQRT(x) END,
  ROUND(POWER(x, 3), 9),
  PI(),
  E(),
  SIGN(x)
FROM args;
