-- What goes into a column of another type by itself: wider numbers, narrower decimals, which are
-- rounded, and none that is too large.

CREATE TABLE t (
  ti TINYINT,
  i INT,
  b BIGINT,
  f FLOAT,
  d DECIMAL(10, 3),
  s CHAR(2),
  ts TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  ti BIGINT,
  i DECIMAL(12, 1),
  b DOUBLE,
  f DOUBLE,
  d DECIMAL(5, 1),
  s STRING,
  ts TIMESTAMP(6)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO u SELECT * FROM t;
