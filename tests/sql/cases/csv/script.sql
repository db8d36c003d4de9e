-- Comma-separated values: quotes, another separator, a word for NULL.

CREATE TABLE t (
  id INT,
  s STRING,
  d DOUBLE,
  ts TIMESTAMP(3),
  b BOOLEAN,
  arr ARRAY<INT>
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'csv.field-delimiter' = ';',
  'csv.null-literal' = 'n/a',
  'csv.array-element-delimiter' = '|',
  'csv.allow-comments' = 'true',
  'csv.ignore-parse-errors' = 'true',
  'format' = 'csv'
);

CREATE TABLE u (
  id INT,
  s STRING,
  d DOUBLE,
  ts TIMESTAMP(3),
  b BOOLEAN,
  arr ARRAY<INT>
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'csv'
);

CREATE TABLE j (
  id INT,
  s STRING,
  d DOUBLE,
  ts TIMESTAMP(3),
  b BOOLEAN,
  arr ARRAY<INT>
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}j',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT * FROM t;

INSERT INTO j SELECT * FROM t;
