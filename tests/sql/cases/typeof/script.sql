-- The types of literals and of what is made of them.

CREATE TABLE args (
  id INT,
  a INT
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
  i STRING,
  l STRING,
  dec_ STRING,
  dec2 STRING,
  dbl STRING,
  s STRING,
  s_empty STRING,
  b STRING,
  d STRING,
  t STRING,
  ts STRING,
  ts3 STRING,
  ival STRING,
  im STRING,
  arr STRING,
  m STRING,
  r STRING,
  add_ STRING,
  add_dec STRING,
  cc STRING,
  coal STRING,
  cnull STRING,
  case_ STRING,
  hex_ STRING,
  div STRING,
  avg_ STRING,
  uni STRING,
  neg STRING,
  cmp STRING
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
  TYPEOF(1),
  TYPEOF(3000000000),
  TYPEOF(1.5),
  TYPEOF(0.908),
  TYPEOF(1E0),
  TYPEOF('abc'),
  TYPEOF(''),
  TYPEOF(TRUE),
  TYPEOF(DATE '2024-01-01'),
  TYPEOF(TIME '00:00:00'),
  TYPEOF(TIMESTAMP '2024-01-01 00:00:00'),
  TYPEOF(TIMESTAMP '2024-01-01 00:00:00.123'),
  TYPEOF(INTERVAL '1' DAY),
  TYPEOF(INTERVAL '1' MONTH),
  TYPEOF(ARRAY[1, 2]),
  TYPEOF(MAP['a', 1]),
  TYPEOF(ROW(1, 'a')),
  TYPEOF(a + 1),
  TYPEOF(a + 1.5),
  TYPEOF('a' || 'bc'),
  TYPEOF(COALESCE(a, 1)),
  TYPEOF(CAST(NULL AS INT)),
  TYPEOF(CASE WHEN a > 0 THEN 'a' ELSE 'bcd' END),
  TYPEOF(x'0aff'),
  TYPEOF(a / 2),
  TYPEOF(CAST(a AS SMALLINT) + CAST(1 AS TINYINT)),
  TYPEOF(U&'\00e9'),
  TYPEOF(-a),
  TYPEOF(a = 1)
FROM args;
