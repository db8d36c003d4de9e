-- A field that is missing ends Flink's job where the table says so; one that is null does not.

CREATE TABLE t (
  id INT,
  s STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'json.fail-on-missing-field' = 'true',
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
