-- Arithmetic of DECIMAL: which scale a result has, and what is cut off.

CREATE TABLE args (
  id INT,
  a DECIMAL(10, 2),
  b DECIMAL(10, 2),
  c DECIMAL(5, 4),
  n INT,
  l BIGINT
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
  add_ DECIMAL(11, 2),
  sub DECIMAL(11, 2),
  mul DECIMAL(21, 4),
  div DECIMAL(23, 13),
  mod_ DECIMAL(10, 2),
  neg DECIMAL(10, 2),
  abs_ DECIMAL(10, 2),
  sign_ DECIMAL(10, 2),
  ac DECIMAL(38, 4),
  amc DECIMAL(38, 6),
  adc DECIMAL(38, 8),
  an DECIMAL(38, 2),
  amn DECIMAL(38, 2),
  aml DECIMAL(38, 2),
  nine DECIMAL(38, 3),
  third DECIMAL(38, 6),
  t_add STRING,
  t_mul STRING,
  t_div STRING,
  t_mod STRING,
  t_an STRING,
  t_aml STRING,
  t_nine STRING,
  t_adc STRING,
  ad DOUBLE,
  t_ad STRING,
  eq BOOLEAN,
  gt BOOLEAN
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
  a + b,
  a - b,
  a * b,
  a / b,
  MOD(a, b),
  -a,
  ABS(a),
  SIGN(a),
  a + c,
  a * c,
  a / c,
  a + n,
  a * n,
  a * l,
  0.908 * l,
  1.00 / 3,
  TYPEOF(a + b),
  TYPEOF(a * b),
  TYPEOF(a / b),
  TYPEOF(MOD(a, b)),
  TYPEOF(a + n),
  TYPEOF(a * l),
  TYPEOF(0.908 * l),
  TYPEOF(a / c),
  a * CAST(2 AS DOUBLE),
  TYPEOF(a + CAST(1 AS DOUBLE)),
  a = 10,
  a > c
FROM args;
