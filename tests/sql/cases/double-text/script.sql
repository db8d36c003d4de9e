-- How DOUBLE and FLOAT are written: in JSON and as text.

CREATE TABLE args (
  id INT,
  d DOUBLE,
  f FLOAT
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
  d DOUBLE,
  dt STRING,
  f FLOAT,
  ft STRING,
  df DOUBLE,
  fd FLOAT
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
  d,
  CAST(d AS STRING),
  f,
  CAST(f AS STRING),
  CAST(f AS DOUBLE),
  CAST(d AS FLOAT)
FROM args;
