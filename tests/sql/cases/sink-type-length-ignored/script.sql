-- Text longer than its column: INSERT casts it, and so cuts and fills it, whatever the option says.

SET 'table.exec.sink.type-length-enforcer' = 'IGNORE';

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

INSERT INTO u SELECT id, CAST(s AS CHAR(5)), CAST(s AS VARCHAR(5)) FROM t;
