-- Rounding of DOUBLE, DECIMAL and whole numbers, to places in front of the point, too. Halves go
-- away from zero.

CREATE TABLE args (
  id INT,
  d DOUBLE,
  c DECIMAL(10, 3),
  n INT,
  p INT
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
  round_d DOUBLE,
  round_d0 DOUBLE,
  round_c2 DECIMAL(38, 2),
  round_c0 DECIMAL(38, 0),
  round_cneg DECIMAL(38, 0),
  round_n INT,
  trunc_d DOUBLE,
  trunc_d0 DOUBLE,
  trunc_c DECIMAL(38, 1),
  trunc_n INT,
  ceil_d DOUBLE,
  ceiling_c DECIMAL(38, 0),
  floor_d DOUBLE,
  floor_c DECIMAL(38, 0),
  ceil_n INT,
  cast_int INT,
  cast_d INT,
  cast_c1 DECIMAL(10, 1),
  dbl_c1 DECIMAL(10, 1)
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
  ROUND(d, p),
  ROUND(d),
  ROUND(c, 2),
  ROUND(c),
  ROUND(c, -1),
  ROUND(n, -1),
  TRUNCATE(d, p),
  TRUNCATE(d),
  TRUNCATE(c, 1),
  TRUNCATE(n, -1),
  CEIL(d),
  CEILING(c),
  FLOOR(d),
  FLOOR(c),
  CEIL(n),
  CAST(c AS INT),
  CAST(d AS INT),
  CAST(c AS DECIMAL(10, 1)),
  CAST(d AS DECIMAL(10, 1))
FROM args;
