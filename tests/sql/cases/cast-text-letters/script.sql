-- One letter to numbers and truth.

CREATE TABLE args (
  id INT,
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
  i INT,
  d DOUBLE,
  dec_ DECIMAL(5, 2),
  b BOOLEAN
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
  TRY_CAST(s AS INT),
  TRY_CAST(s AS DOUBLE),
  TRY_CAST(s AS DECIMAL(5, 2)),
  TRY_CAST(s AS BOOLEAN)
FROM args;
