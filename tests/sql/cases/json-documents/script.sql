-- Which records are rows: an array is one row for each of its objects; what is not JSON, no
-- object, empty or a tombstone is none.

CREATE TABLE t (
  id INT,
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
  s STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT * FROM t;
