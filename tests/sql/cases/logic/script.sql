-- Three-valued logic.

CREATE TABLE args (
  id INT,
  a BOOLEAN,
  b BOOLEAN
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
  and_ BOOLEAN,
  or_ BOOLEAN,
  not_ BOOLEAN,
  eq BOOLEAN,
  ne BOOLEAN,
  lt BOOLEAN,
  is_true BOOLEAN,
  is_not_true BOOLEAN,
  is_false BOOLEAN,
  is_not_false BOOLEAN,
  is_unknown BOOLEAN,
  is_not_unknown BOOLEAN,
  is_null BOOLEAN,
  is_not_null BOOLEAN,
  distinct_ BOOLEAN,
  same BOOLEAN,
  eq_null BOOLEAN,
  in_null BOOLEAN
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
  a AND b,
  a OR b,
  NOT a,
  a = b,
  a <> b,
  a < b,
  a IS TRUE,
  a IS NOT TRUE,
  a IS FALSE,
  a IS NOT FALSE,
  a IS UNKNOWN,
  a IS NOT UNKNOWN,
  a IS NULL,
  a IS NOT NULL,
  a IS DISTINCT FROM b,
  a IS NOT DISTINCT FROM b,
  a = CAST(NULL AS BOOLEAN),
  a IN (TRUE, CAST(NULL AS BOOLEAN))
FROM args;
