-- 38 digits are the most: what has more is NULL, and scales are cut so that the digits in front of
-- the point fit.

CREATE TABLE args (
  id INT,
  a DECIMAL(38, 0),
  b DECIMAL(38, 18),
  c DECIMAL(38, 38)
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
  add_ DECIMAL(38, 0),
  mul DECIMAL(38, 0),
  bb DECIMAL(38, 6),
  bdiv DECIMAL(38, 6),
  bsum DECIMAL(38, 17),
  cc DECIMAL(38, 37),
  csum DECIMAL(38, 37),
  t_bb STRING,
  t_bdiv STRING,
  t_cc STRING,
  t_ab STRING,
  t_adivb STRING,
  as_double DOUBLE,
  as_text STRING,
  narrow DECIMAL(5, 2),
  as_long BIGINT
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
  a + 1,
  a * 10,
  b * b,
  b / 3,
  b + b,
  c * c,
  c + c,
  TYPEOF(b * b),
  TYPEOF(b / 3),
  TYPEOF(c * c),
  TYPEOF(a + b),
  TYPEOF(a / b),
  CAST(b AS DOUBLE),
  CAST(c AS STRING),
  CAST(b AS DECIMAL(5, 2)),
  CAST(b AS BIGINT)
FROM args;
