-- What cannot be read becomes NULL, field by field, where the table says so.

CREATE TABLE t (
  id INT,
  b BOOLEAN,
  ti TINYINT,
  si SMALLINT,
  i INT,
  bi BIGINT,
  f FLOAT,
  d DOUBLE,
  dc DECIMAL(8, 2),
  s STRING,
  c CHAR(3),
  vc VARCHAR(3),
  bytes_ BYTES
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'json.ignore-parse-errors' = 'true',
  'format' = 'json'
);

CREATE TABLE u (
  id INT,
  b BOOLEAN,
  ti TINYINT,
  si SMALLINT,
  i INT,
  bi BIGINT,
  f FLOAT,
  d DOUBLE,
  dc DECIMAL(8, 2),
  s STRING,
  c CHAR(3),
  vc VARCHAR(3),
  bytes_ BYTES
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO u SELECT * FROM t;
