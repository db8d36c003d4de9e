-- An option that nobody knows is refused, not passed over.

CREATE TABLE t (
  id INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.bounded.mode' = 'latest-offset',
  'scan.startup.mod' = 'earliest-offset',
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

INSERT INTO u SELECT * FROM t;
