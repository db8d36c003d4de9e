-- CASE in both forms, IF, COALESCE, NULLIF and IFNULL: what is not chosen is not computed.

CREATE TABLE args (
  id INT,
  a INT,
  b INT,
  s STRING
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
  case_ STRING,
  case_else STRING,
  case_many STRING,
  guarded INT,
  guarded_if INT,
  guarded_and BOOLEAN,
  guarded_or BOOLEAN,
  coalesce_ INT,
  nullif_ INT,
  nullif_div INT,
  ifnull_ STRING,
  if_null INT,
  mixed DOUBLE,
  t_mixed STRING,
  greatest_ INT
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
  CASE WHEN a > 5 THEN 'big' WHEN a > 1 THEN 'mid' WHEN a IS NULL THEN 'none' END,
  CASE a WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE s END,
  CASE a WHEN 1, 2 THEN 'low' ELSE 'else' END,
  CASE WHEN b = 0 THEN -1 ELSE a / b END,
  IF(b <> 0, a / b, -1),
  b <> 0 AND a / b > 1,
  b = 0 OR a / b > 1,
  COALESCE(a, b, 7),
  NULLIF(a, 1),
  a / NULLIF(b, 0),
  IFNULL(s, 'none'),
  IF(CAST(NULL AS BOOLEAN), 1, 2),
  CASE WHEN a > 1 THEN 1 ELSE 0.5 END,
  TYPEOF(CASE WHEN a > 1 THEN 1 ELSE 0.5 END),
  GREATEST(a, b)
FROM args;
