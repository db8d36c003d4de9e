-- Between numbers: whole numbers wrap around when they are narrowed, others go to the nearest
-- limit; NaN is 0.

CREATE TABLE args (
  id INT,
  i INT,
  l BIGINT,
  d DOUBLE
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
  i_ti TINYINT,
  i_si SMALLINT,
  l_i INT,
  d_i INT,
  d_l BIGINT,
  d_ti TINYINT,
  nan_i INT,
  inf_l BIGINT,
  i_b BOOLEAN,
  b_i INT,
  i_d DOUBLE,
  l_d DOUBLE,
  l_f FLOAT,
  i_dec DECIMAL(5, 2),
  d_dec DECIMAL(5, 2),
  i_s STRING,
  l_s STRING,
  b_s STRING,
  i_c5 CHAR(5),
  i_v2 VARCHAR(2)
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
  CAST(i AS TINYINT),
  CAST(i AS SMALLINT),
  CAST(l AS INT),
  CAST(d AS INT),
  CAST(d AS BIGINT),
  CAST(d AS TINYINT),
  CAST(SQRT(-ABS(d) - 1) AS INT),
  CAST((ABS(d) + 1) / CAST(0 AS DOUBLE) AS BIGINT),
  CAST(i AS BOOLEAN),
  CAST(i > 0 AS INT),
  CAST(i AS DOUBLE),
  CAST(l AS DOUBLE),
  CAST(l AS FLOAT),
  CAST(i AS DECIMAL(5, 2)),
  CAST(d AS DECIMAL(5, 2)),
  CAST(i AS STRING),
  CAST(l AS STRING),
  CAST(i > 0 AS STRING),
  CAST(i AS CHAR(5)),
  CAST(i AS VARCHAR(2))
FROM args;
