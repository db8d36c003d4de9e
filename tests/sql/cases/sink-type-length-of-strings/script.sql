-- Strings in columns with a length, without an option: what Flink casts, it also cuts.

CREATE TABLE t (
  id INT,
  s STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  id INT,
  c CHAR(3),
  v VARCHAR(3)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT id, s, s FROM t;
