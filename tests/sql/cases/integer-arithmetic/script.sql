-- Whole numbers wrap around without a word; the remainder has the sign of what is divided.

CREATE TABLE args (
  id INT,
  a INT,
  b INT,
  x BIGINT,
  y BIGINT,
  t TINYINT,
  s SMALLINT
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
  add_ INT,
  sub INT,
  mul INT,
  div INT,
  mod_ INT,
  pct INT,
  neg INT,
  pos INT,
  abs_ INT,
  sign_ INT,
  ladd BIGINT,
  lsub BIGINT,
  lmul BIGINT,
  ldiv BIGINT,
  lmod BIGINT,
  mixed BIGINT,
  tadd INT,
  sadd INT,
  tabs TINYINT,
  ts INT
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
  a % b,
  -a,
  +a,
  ABS(a),
  SIGN(a),
  x + y,
  x - y,
  x * y,
  x / y,
  MOD(x, y),
  a + x,
  t + t,
  s * s,
  ABS(t),
  t + s
FROM args;
