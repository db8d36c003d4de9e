-- What counts as letters, digits and a number.

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
  is_alpha BOOLEAN,
  is_digit BOOLEAN,
  is_decimal BOOLEAN
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
  IS_ALPHA(s),
  IS_DIGIT(s),
  IS_DECIMAL(s)
FROM args;
