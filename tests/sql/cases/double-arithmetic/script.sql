-- Arithmetic of DOUBLE: division by zero has a result.

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
  add_ STRING,
  sub STRING,
  mul STRING,
  div STRING,
  sqrt_ STRING,
  neg STRING,
  abs_ STRING,
  sign_ STRING,
  eq BOOLEAN,
  lt BOOLEAN,
  ieq BOOLEAN,
  ceil_ STRING,
  floor_ STRING,
  json DOUBLE
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
  CAST(a + b AS STRING),
  CAST(a - b AS STRING),
  CAST(a * b AS STRING),
  CAST(a / b AS STRING),
  CAST(SQRT(a) AS STRING),
  CAST(-a AS STRING),
  CAST(ABS(a) AS STRING),
  CAST(SIGN(a) AS STRING),
  a / b = a / b,
  a < b,
  a + 0.2 = 0.3,
  CAST(CEIL(a) AS STRING),
  CAST(FLOOR(a) AS STRING),
  a / b
FROM args;
