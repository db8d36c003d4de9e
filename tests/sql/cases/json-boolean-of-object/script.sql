-- An object or an array in a column for BOOLEAN: FALSE, like any other text.

CREATE TABLE t (
  id INT,
  b BOOLEAN,
  s STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'json.ignore-parse-errors' = 'true',
  'format' = 'json'
);

CREATE TABLE u (
  id INT,
  b BOOLEAN,
  s STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT * FROM t;
