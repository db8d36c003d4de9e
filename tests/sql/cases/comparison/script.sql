-- Comparisons of numbers, of text and of NULL; BETWEEN and IN with a NULL among their values.

CREATE TABLE args (
  id INT,
  a INT,
  b INT,
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
  eq BOOLEAN,
  ne BOOLEAN,
  lt BOOLEAN,
  le BOOLEAN,
  gt BOOLEAN,
  ge BOOLEAN,
  bang BOOLEAN,
  between_ BOOLEAN,
  not_between BOOLEAN,
  symmetric_ BOOLEAN,
  in_ BOOLEAN,
  not_in BOOLEAN,
  not_in_null BOOLEAN,
  seq BOOLEAN,
  slt BOOLEAN,
  sge BOOLEAN,
  distinct_ BOOLEAN,
  int_long BOOLEAN,
  int_dec BOOLEAN,
  int_double BOOLEAN,
  greatest_ INT,
  least_ INT,
  sgreatest STRING,
  tuple_ BOOLEAN
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
  a = b,
  a <> b,
  a < b,
  a <= b,
  a > b,
  a >= b,
  a <> 2,
  a BETWEEN 2 AND b,
  a NOT BETWEEN 2 AND b,
  a BETWEEN SYMMETRIC 5 AND 2,
  a IN (1, 3, CAST(NULL AS INT)),
  a NOT IN (1, 3),
  a NOT IN (1, CAST(NULL AS INT)),
  s = t,
  s < t,
  s >= t,
  a IS DISTINCT FROM b,
  a = CAST(2 AS BIGINT),
  a < 2.5,
  a > CAST(0.5 AS DOUBLE),
  GREATEST(a, b, 2),
  LEAST(a, b, 2),
  GREATEST(s, t),
  (a, s) = (1, 'a')
FROM args;
