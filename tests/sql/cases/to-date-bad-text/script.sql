-- TO_DATE of a text that is no date: NULL.

CREATE TABLE args (
  id INT,
  s STRING,
  p STRING
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
  d DATE
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
  TO_DATE(s, COALESCE(p, 'yyyy-MM-dd'))
FROM args;
