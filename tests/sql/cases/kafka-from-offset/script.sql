-- Reading from an offset on.

CREATE TABLE t (
  id INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'specific-offsets',
  'scan.bounded.mode' = 'latest-offset',
  'scan.startup.specific-offsets' = 'partition:0,offset:2',
  'format' = 'json'
);

CREATE TABLE u (
  id INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT id FROM t;
