-- Columns in the key as JSON, under a prefix in the table; the value has all of them, or the
-- others.

CREATE TABLE t (
  k_id INT,
  k_part STRING,
  n INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'key.format' = 'json',
  'key.fields' = 'k_id;k_part',
  'key.fields-prefix' = 'k_',
  'value.format' = 'json',
  'value.fields-include' = 'EXCEPT_KEY'
);

CREATE TABLE all_ (
  id INT,
  part STRING,
  n INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}all',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'key.fields' = 'part;id',
  'value.format' = 'json'
);

CREATE TABLE except_ (
  id INT,
  part STRING,
  n INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}except',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'csv',
  'key.fields' = 'id;part',
  'value.format' = 'json',
  'value.fields-include' = 'EXCEPT_KEY'
);

INSERT INTO all_ SELECT * FROM t;

INSERT INTO except_ SELECT * FROM t;
