-- What can be said of the JSON that is written: NULL fields left out, decimals as they are, keys
-- of maps that are NULL.

CREATE TABLE t (
  id INT,
  d DECIMAL(10, 4),
  k STRING,
  s STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE default_ (
  id INT,
  d DECIMAL(10, 4),
  m MAP<STRING, STRING>,
  s STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}default',
  'properties.bootstrap.servers' = 'localhost:9092',
  'json.map-null-key.mode' = 'LITERAL',
  'json.map-null-key.literal' = 'none',
  'format' = 'json'
);

CREATE TABLE plain (
  id INT,
  d DECIMAL(10, 4),
  m MAP<STRING, STRING>,
  s STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}plain',
  'properties.bootstrap.servers' = 'localhost:9092',
  'json.map-null-key.mode' = 'DROP',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

CREATE TABLE short (
  id INT,
  d DECIMAL(10, 4),
  m MAP<STRING, STRING>,
  s STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}short',
  'properties.bootstrap.servers' = 'localhost:9092',
  'json.encode.ignore-null-fields' = 'true',
  'json.map-null-key.mode' = 'DROP',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO default_ SELECT id, d, MAP['a', s, k, s], s FROM t;

INSERT INTO plain SELECT id, d, MAP['a', s, k, s], s FROM t;

INSERT INTO short SELECT id, d, MAP['a', s, k, s], s FROM t;
