-- A table like another one with more columns; computed columns that use others; a column that is
-- not there in the sink.

CREATE TABLE t (
  id INT,
  name STRING,
  n INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  twice INT,
  label STRING
) WITH (
  'topic' = '${run}u'
) LIKE t (OVERWRITING OPTIONS);

CREATE TABLE c (
  id INT,
  name STRING,
  n INT,
  twice AS n * 2,
  label AS UPPER(name) || '!'
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

INSERT INTO u SELECT id, name, n, twice, label FROM c;
