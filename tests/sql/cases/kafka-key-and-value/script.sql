-- A column that is in the key and in the value: the value's counts.

CREATE TABLE t (
  id INT,
  part STRING,
  n INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'key.format' = 'json',
  'key.fields' = 'id;part',
  'value.format' = 'json'
);

CREATE TABLE u (
  id INT,
  part STRING,
  n INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT * FROM t;
