-- TRY_CAST of text to numbers and truth: NULL where CAST would end the job.

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
  ti TINYINT,
  si SMALLINT,
  i INT,
  l BIGINT,
  f STRING,
  d STRING,
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
  TRY_CAST(s AS TINYINT),
  TRY_CAST(s AS SMALLINT),
  TRY_CAST(s AS INT),
  TRY_CAST(s AS BIGINT),
  CAST(TRY_CAST(s AS FLOAT) AS STRING),
  CAST(TRY_CAST(s AS DOUBLE) AS STRING),
  TRY_CAST(s AS DECIMAL(5, 2)),
  TRY_CAST(s AS BOOLEAN)
FROM args;
