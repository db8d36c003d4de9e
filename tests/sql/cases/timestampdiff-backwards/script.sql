-- Full months from a later moment to an earlier one.

CREATE TABLE args (
  id INT,
  a TIMESTAMP(3),
  b TIMESTAMP(3)
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
  months INT,
  back INT
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
  TIMESTAMPDIFF(MONTH, a, b),
  TIMESTAMPDIFF(MONTH, b, a)
FROM args;
