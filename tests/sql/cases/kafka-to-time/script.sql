-- Reading up to the first record of a time, which is not read any more.

CREATE TABLE t (
  id INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'timestamp',
  'scan.bounded.timestamp-millis' = '3000',
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
